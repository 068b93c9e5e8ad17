// hebb man: the pages of the manual, made of what --help says.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>

#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/terminal/output.hpp"
#include "cli/verbs/command_words.hpp"
#include "cli/verbs/verbs.hpp"
#include "hebb/version.hpp"

namespace hebb::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  hebb man | man -l -                     # the page of hebb
  hebb man train | man -l -               # that of a command
  hebb man --output share/man/man1        # all pages, as files)";

constexpr std::string_view kExitStatus = R"(.SH EXIT STATUS
.TP
0
Done.
.TP
1
Something is wrong with data, files or the run.
.TP
2
Something is wrong in the command line itself.
.TP
129, 130, 143
Interrupted.
)";

/// A line of text that troff takes for nothing else.
std::string plain(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
  }
  if (result.starts_with('.') || result.starts_with('\'')) result.insert(0, "\\&");
  return result;
}

/// Every line of a text as it stands.
std::string lines(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    result += plain(text.substr(0, end)) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

std::string title_of(const CommandWords& words) {
  return words.name.empty() ? "hebb" : "hebb-" + words.name;
}

/// `.B hebb train` and what goes with it.
std::string synopsis(const CommandWords& words) {
  std::string line = text::format(".SH SYNOPSIS\n.B hebb {}\n[OPTION...]", words.name);
  for (const OptionWords& argument : words.arguments) {
    line += text::format(argument.required ? " {}" : " [{}]", plain(argument.placeholder));
  }
  return line + (words.name.empty() ? " COMMAND ...\n" : "\n");
}

std::string entry(const OptionWords& option) {
  std::string tag;
  for (const std::string& name : option.names) {
    tag += text::format("{}\\fB{}\\fR", tag.empty() ? "" : ", ", plain(name));
  }
  const char* space = tag.empty() || option.placeholder.empty() ? "" : " ";
  return text::format(".TP\n{}{}\\fI{}\\fR\n{}", tag, space, plain(option.placeholder),
                      lines(option.help));
}

std::string page(const CommandWords& words, const std::vector<CommandWords>& commands) {
  std::string summary = words.summary.substr(
      words.summary.find(": ") == std::string::npos ? 0 : words.summary.find(": ") + 2);
  std::string text =
      text::format(".TH {} 1 \"\" \"hebb {}.{}.{}\" \"hebb\"\n.SH NAME\n{} \\- {}\n{}",
                   title_of(words), HEBB_VERSION_MAJOR, HEBB_VERSION_MINOR, HEBB_VERSION_PATCH,
                   plain(title_of(words)), plain(summary), synopsis(words));
  if (!commands.empty()) text += ".SH COMMANDS\n";
  for (const CommandWords& command : commands) {
    text += text::format(".TP\n\\fB{}\\fR\n{}\n", command.name, plain(command.summary));
  }
  text += ".SH OPTIONS\n";
  for (const OptionWords& argument : words.arguments) text += entry(argument);
  for (const OptionWords& option : words.options) text += entry(option);
  std::string_view footer = words.footer;
  if (footer.starts_with("Examples:\n"))
    footer.remove_prefix(std::string_view("Examples:\n").size());
  text += ".SH EXAMPLES\n.nf\n" + lines(footer) + ".fi\n";
  text += kExitStatus;
  text += ".SH SEE ALSO\n";
  return text + (words.name.empty() ? "hebb\\-train(1), hebb\\-predict(1)\n" : "hebb(1)\n");
}

struct ManOptions {
  std::string command;
  std::string folder;
};

int print_page(const CLI::App& root, const std::string& wanted) {
  const std::vector<CommandWords> commands = commands_of(root);
  if (wanted.empty()) {
    print_result(page(words_of(root), commands));
    return kSuccess;
  }
  std::vector<std::string_view> names;
  for (const CommandWords& command : commands) {
    if (command.name == wanted) {
      print_result(page(command, {}));
      return kSuccess;
    }
    names.push_back(command.name);
  }
  throw UsageError(text::unknown_name("command", wanted, names));
}

/// All pages as files: hebb.1, hebb-train.1, ...
int write_pages(const CLI::App& root, const std::string& folder) {
  const std::vector<CommandWords> commands = commands_of(root);
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);  // writing says what is wrong
  const auto write = [&](const CommandWords& words, const std::string& text) {
    replace_file(text::format("{}/{}.1", folder, title_of(words)), text);
  };
  write(words_of(root), page(words_of(root), commands));
  for (const CommandWords& command : commands) write(command, page(command, {}));
  return kSuccess;
}

}  // namespace

Command attach_man(CLI::App& app) {
  const auto options = std::make_shared<ManOptions>();
  app.add_option("COMMAND", options->command, "The command; without it hebb as a whole")
      ->option_text(" ");
  app.add_option("-o,--output", options->folder, "Write all pages into this folder")
      ->option_text("FOLDER");
  app.footer(kExamples);
  return [options, &app](const Invocation&) {
    const CLI::App& root = *app.get_parent();
    if (app.count("--output") == 0) return print_page(root, options->command);
    if (!options->command.empty()) {
      throw UsageError("--output writes all pages; leave COMMAND out");
    }
    return write_pages(root, options->folder);
  };
}

}  // namespace hebb::cli
