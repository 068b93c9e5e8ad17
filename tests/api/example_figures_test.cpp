// The figures that examples promise. What an example prints is compared with its page by a test of
// its own (example.NAME); here the pages are held against what was promised, with or without data.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>

#include "hebb/optimizers.hpp"

namespace {

std::string page(const std::string& example) {
  const auto path = std::filesystem::path(HEBB_SOURCE_DIR) / "examples" / (example + ".expected");
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

struct Figure {
  const char* example;
  const char* line;  ///< A regular expression; its group is the figure.
  double low, high;
};

const Figure kFigures[] = {
    {"boston_housing", "always the mean +mean absolute error (.*)", 6, 8},
    {"boston_housing", "mean of five +mean absolute error (.*)", 2.3, 2.8},
    {"class_weights", "none .* ([0-9.]+) \\(0.318\\) .*", 0.25, 0.4},
    {"class_weights", "balanced .* ([0-9.]+) \\(0.841\\) .*", 0.8, 0.9},
    {"cross_validation", "iris .*   ([0-9.]+)   [0-9.]+", 0.94, 1},
    {"cross_validation", "wine .*   ([0-9.]+)   [0-9.]+", 0.96, 1},
    {"cross_validation", "digits .*   ([0-9.]+)   [0-9.]+", 0.965, 1},
    {"cross_validation", "breast cancer .*   ([0-9.]+)   [0-9.]+", 0.965, 1},
    {"fashion_mnist", "test loss .*, accuracy (.*)", 0.87, 1},
    {"har", "linear support vector machine +test accuracy (.*)", 0.94, 1},
    {"har", "network with a hidden layer +test accuracy (.*)", 0.94, 1},
    {"mnist", "test: +loss .*, accuracy (.*)", 0.975, 1},
    {"mnist_scaling", "raw +1024 .* ([0-9.]+)", 0.88, 0.92},
    {"mnist_scaling", "divided +32 .* ([0-9.]+)", 0.96, 1},
    {"mnist_scaling", "standardized +32 .* ([0-9.]+)", 0.94, 1},
    {"multilabel", "test loss .*, accuracy over all labels (.*)", 0.98, 1},
    {"own_parts", "y = (.*) x -1.00", 2.95, 3.05},
    {"xnor_learned", "500 +([0-9]+) +[0-9]+", 40, 50},
    {"xnor_learned", "100 +[0-9]+ +([0-9]+)", 10, 20},
    {"xor_clouds", "2-2-1, seed 3 .* ([0-9.]+) +[0-9.]+%  sticks", 0.5, 0.52},
};

TEST(ExampleFigures, AreThoseThatWerePromised) {
  for (const Figure& figure : kFigures) {
    const std::regex wanted(figure.line);
    std::istringstream lines(page(figure.example));
    int found = 0;
    for (std::string line; std::getline(lines, line);) {
      std::smatch match;
      if (!std::regex_match(line, match, wanted)) continue;
      ++found;
      const double value = std::stod(match[1]);
      EXPECT_TRUE(value >= figure.low && value <= figure.high) << figure.example << ": " << line;
    }
    EXPECT_EQ(found, 1) << figure.example << ": " << figure.line;
  }
}

TEST(ExampleFigures, EveryOptimizerIsShown) {
  std::string shown = page("optimizers");
  const auto lower = [](unsigned char c) { return static_cast<char>(std::tolower(c)); };
  std::transform(shown.begin(), shown.end(), shown.begin(), lower);
  for (const std::string_view name : hebb::AnyOptimizer::names()) {
    EXPECT_NE(shown.find("\n" + std::string(name) + " "), std::string::npos) << name;
  }
}

}  // namespace
