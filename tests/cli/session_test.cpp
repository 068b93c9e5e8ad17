// The sessions in the docs are what really happens.
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

#include "fixture.hpp"

namespace hebb::test {
namespace {

/// The text between a mark in a file and the end of the code block behind it.
std::string block_behind(const std::string& mark, const std::string& file) {
  std::ifstream stream(std::string(HEBB_SOURCE_DIR) + "/" + file);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  const std::size_t at = text.find(mark);
  if (at == std::string::npos) return {};
  const std::size_t begin = text.find("```\n", at) + 4;
  return text.substr(begin, text.find("```\n", begin) - begin);
}

std::string without_times(const std::string& text) {
  return std::regex_replace(text, std::regex(R"(in \d+\.\d+ s;)"), "in 0.0 s;");
}

class Session : public CommandLine, public ::testing::WithParamInterface<const char*> {};

TEST_P(Session, InTheDocsIsWhatHappens) {
  const std::string wanted = block_behind("<!-- tests/cli/session_test.cpp", GetParam());
  std::filesystem::copy(std::string(HEBB_SOURCE_DIR) + "/data/iris.csv", path("iris.csv"));
  const std::vector<std::string> rows = lines_of(content("iris.csv"));
  std::string flowers;
  for (const std::size_t row : {0, 1, 51, 101}) {
    flowers += rows[row].substr(0, rows[row].rfind(',')) + "\n";
  }
  write("flowers.csv", flowers);
  std::string happened;
  for (const std::string& line : lines_of(wanted)) {
    if (!line.starts_with("$ hebb ")) continue;
    std::vector<std::string> words;
    std::istringstream stream(line.substr(7));
    for (std::string word; stream >> word;) words.push_back(word);
    Start start = this->start(words);
    start.environment["LC_ALL"] = "C.UTF-8";
    const Ended ended = run_hebb(start);
    happened += line + "\n" + ended.err + ended.out;
  }
  EXPECT_FALSE(happened.empty());
  EXPECT_EQ(without_times(happened), without_times(wanted));
}

INSTANTIATE_TEST_SUITE_P(Pages, Session, ::testing::Values("docs/train.md", "docs/command-line.md"),
                         [](const auto& test) {
                           const std::string page = std::filesystem::path(test.param).stem();
                           return page == "train" ? "Train" : "CommandLine";
                         });

}  // namespace
}  // namespace hebb::test
