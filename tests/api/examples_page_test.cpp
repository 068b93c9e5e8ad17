// examples/README.md keeps up with the examples.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace {

std::string read(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(ExamplesPage, ListsEveryExampleAndShowsTheTableThatOneOfThemPrints) {
  const std::filesystem::path folder = std::filesystem::path(HEBB_SOURCE_DIR) / "examples";
  const std::string page = read(folder / "README.md");
  int examples = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".cpp") continue;
    ++examples;
    const std::string name = entry.path().stem().string();
    EXPECT_NE(page.find("[" + name + "](" + name + ".cpp)"), std::string::npos) << name;
    EXPECT_TRUE(std::filesystem::exists(folder / (name + ".expected"))) << name;
    const std::string source = read(entry.path());
    EXPECT_LT(std::count(source.begin(), source.end(), '\n'), 100) << name;
  }
  EXPECT_GT(examples, 20);
  const std::string table = read(folder / "learning_rates.expected");
  EXPECT_GT(table.size(), 100u);
  EXPECT_NE(page.find(table), std::string::npos);
}

}  // namespace
