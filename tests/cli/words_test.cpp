// hebb completion and hebb man know every command and option that --help knows.

#include <cstdio>
#include <regex>
#include <set>

#include "fixture.hpp"

namespace hebb::test {
namespace {

/// The commands that hebb --help lists.
std::vector<std::string> commands_in(const std::string& help) {
  std::vector<std::string> names;
  bool among = false;
  for (const std::string& line : lines_of(help)) {
    if (line == "Commands:")
      among = true;
    else if (line.empty())
      among = false;
    else if (among && line[2] != ' ')
      names.push_back(line.substr(2, line.find(' ', 2) - 2));
  }
  return names;
}

/// The long options of a help text.
std::set<std::string> options_in(const std::string& help) {
  std::set<std::string> names;
  const std::regex option(R"(--[a-z][a-z-]*)");
  for (const std::string& line : lines_of(help)) {
    if (line.starts_with("Examples:")) break;
    if (!line.starts_with("  -")) continue;
    const std::string words = line.substr(0, line.find("  ", 2));
    for (std::sregex_iterator i(words.begin(), words.end(), option), end; i != end; ++i) {
      names.insert(i->str());
    }
  }
  return names;
}

TEST_F(CommandLine, CompletionsKnowEveryCommandAndOption) {
  const std::vector<std::string> commands = commands_in(hebb({"--help"}).out);
  ASSERT_GE(commands.size(), 8u);
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const Ended ended = hebb({"completion", shell});
    EXPECT_EQ(ended.code, 0);
    EXPECT_EQ(ended.err, "");
    for (const std::string& command : commands) {
      EXPECT_NE(ended.out.find(command), std::string::npos) << shell << ": " << command;
      for (const std::string& option : options_in(hebb({command, "--help"}).out)) {
        const std::string known = shell == std::string("fish") ? "-l " + option.substr(2) : option;
        EXPECT_NE(ended.out.find(known), std::string::npos) << shell << ": " << option;
      }
    }
  }
}

/// What bash offers for the last of these words.
std::vector<std::string> offered(const std::string& script, const std::string& words) {
  const std::string command = "bash -c '. \"" + script + "\"; COMP_WORDS=(" + words +
                              "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _hebb; "
                              "printf \"%s\\n\" \"${COMPREPLY[@]}\"'";
  std::string out;
  FILE* pipe = ::popen(command.c_str(), "r");
  for (int c; (c = std::fgetc(pipe)) != EOF;) out += static_cast<char>(c);
  EXPECT_EQ(::pclose(pipe), 0) << command;
  return lines_of(out);
}

TEST_F(CommandLine, BashCompletes) {
  using Words = std::vector<std::string>;
  write("hebb.bash", hebb({"completion", "bash"}).out);
  const std::string script = path("hebb.bash");
  EXPECT_EQ(offered(script, "hebb tr"), Words{"train"});
  EXPECT_EQ(offered(script, "hebb train --hid"), Words{"--hidden"});
  EXPECT_EQ(offered(script, "hebb train fash"), Words{"fashion_mnist"});
  EXPECT_EQ(offered(script, "hebb predict run fash"), Words{"fashion_mnist"});
  EXPECT_EQ(offered(script, "hebb completion z"), Words{"zsh"});
  EXPECT_EQ(offered(script, "hebb train --optimizer ada"),
            (Words{"adam", "adamw", "adagrad", "adadelta", "adamax"}));
  EXPECT_EQ(offered(script, "hebb summary " + path("hebb.ba")), Words{script});
}

TEST_F(CommandLine, EveryCommandHasAPageInTheManual) {
  const std::string whole = hebb({"man"}).out;
  for (const std::string& command : commands_in(hebb({"--help"}).out)) {
    EXPECT_NE(whole.find("\\fB" + command + "\\fR"), std::string::npos) << command;
    const Ended page = hebb({"man", command});
    EXPECT_EQ(page.code, 0) << page.err;
    EXPECT_TRUE(page.out.starts_with(".TH hebb-" + command + " 1 "));
    for (const char* section : {"NAME", "SYNOPSIS", "OPTIONS", "EXAMPLES", "EXIT STATUS"}) {
      EXPECT_NE(page.out.find(std::string(".SH ") + section), std::string::npos) << section;
    }
    for (const std::string& option : options_in(hebb({command, "--help"}).out)) {
      const std::string escaped = std::regex_replace(option, std::regex("-"), "\\-");
      EXPECT_NE(page.out.find(escaped), std::string::npos) << command << " " << option;
    }
  }
}

TEST_F(CommandLine, AllPagesAreWrittenIntoAFolder) {
  std::filesystem::create_directory(path("man1"));
  EXPECT_EQ(hebb({"man", "--output", path("man1")}).code, 0);
  EXPECT_EQ(content("man1/hebb-train.1"), hebb({"man", "train"}).out);
  EXPECT_EQ(files_in("man1").size(), commands_in(hebb({"--help"}).out).size() + 1);
  write("file", "");
  EXPECT_TRUE(is_error_line(hebb({"man", "--output", path("file")}).err, {"file", "a directory"}));
}

TEST_F(CommandLine, UnknownShellsAndCommandsAreRefused) {
  const Ended shell = hebb({"completion", "bsh"});
  EXPECT_EQ(shell.code, 2);
  EXPECT_TRUE(is_error_line(shell.err, {"unknown shell \"bsh\"", "did you mean \"bash\"?"}));
  const Ended command = hebb({"man", "trian"});
  EXPECT_EQ(command.code, 2);
  EXPECT_TRUE(is_error_line(command.err, {"unknown command \"trian\"", "did you mean \"train\"?"}));
  EXPECT_EQ(hebb({"man", "train", "-o", "x"}).code, 2);
}

}  // namespace
}  // namespace hebb::test
