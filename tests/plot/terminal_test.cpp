#include "hebb/plot/terminal.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <sstream>

#include "plot/dot_grid.hpp"
#include "plot_testing.hpp"

namespace hebb::plot {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr TerminalOptions kBraille{.columns = 30, .rows = 4, .ascii = false};
constexpr TerminalOptions kAscii{.columns = 30, .rows = 4, .ascii = true};

Line line(std::vector<double> y, const std::string& label = "") {
  Line result{.y = std::move(y), .label = label};
  for (std::size_t i = 1; i <= result.y.size(); ++i) result.x.push_back(static_cast<double>(i));
  return result;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string one; std::getline(stream, one);) lines.push_back(one);
  return lines;
}

std::size_t length_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string without_colors(std::string text) {
  for (std::size_t at; (at = text.find('\x1b')) != std::string::npos;) {
    text.erase(at, text.find('m', at) - at + 1);
  }
  return text;
}

/// What was drawn between the axis at the left and the one below.
std::string drawn(const std::string& chart) {
  std::string result;
  for (const std::string& row : lines_of(chart)) {
    for (const char* side : {"┤", "│"}) {
      const std::size_t at = row.find(side);
      if (at != std::string::npos) result += row.substr(at + std::string(side).size()) + "\n";
    }
  }
  return result;
}

TEST(TerminalChart, GoldenBraille) {
  EXPECT_EQ(terminal_chart({.title = "loss",
                            .x = {.label = "epoch"},
                            .marks = {line({1, 0.5, 0.25, 0.125, 0}, "training"),
                                      line({1, 0.75, 0.5, 0.5, 0.5}, "validation"),
                                      VerticalLine{3, "best: epoch 3"}}},
                           kBraille),
            R"(      loss
  1.0 ┤⠙⠢⡀⢄⡀      ┊
      │  ⠈⠑⢄⡈⠑⠂ ⢄⡀┊
  0.5 ┤     ⠈⠑⠒⠢⠤⢄⣈⣉⠁ ⠉⠁⠁⠉⠁ ⠉⠉
    0 ┤           ┊ ⠉⠉⠉⠒⠒⠢⠤⠤⢄⣀
      └─────┬───────────┬─────
 epoch      2           4
       ⠤⠤⠤⠤⠤⠤ training
       ⠤⠄ ⠤⠄ validation
       ┊ best: epoch 3
)");
}

TEST(TerminalChart, GoldenAscii) {
  EXPECT_EQ(terminal_chart({.title = "loss \u2013 of\tall",
                            .x = {.label = "epoch"},
                            .marks = {line({1, 0.5, 0.25, 0.125, 0}, "training"),
                                      Points{.x = {2, 4}, .y = {1, 1}, .label = "points"},
                                      VerticalLine{3, "best: epoch 3"}}},
                           kAscii),
            R"(      loss ? of?all
    1 +**    o    :     o
      |  ***      :
  0.5 +     *********
    0 +           :  *********
      +------+----------+-----
 epoch       2          4
       ****** training
       o points
       : best: epoch 3
)");
}

TEST(TerminalChart, EveryLineFits) {
  std::mt19937 random(1);
  std::normal_distribution<double> normal;
  for (int columns = 20; columns <= 120; columns += 7) {
    for (const bool ascii : {false, true}) {
      std::vector<Mark> marks;
      for (int series = 0; series < 5; ++series) {
        std::vector<double> y;
        for (int i = 0; i < 1 + 9 * series; ++i) y.push_back(std::exp(8 * normal(random)));
        marks.emplace_back(line(y, "a name that is rather long"));
      }
      marks.emplace_back(VerticalLine{3, "and a label that is far longer than all of these"});
      const Chart chart{.title = std::string(150, 't'), .x = {.label = "epoch"}, .marks = marks};
      for (const std::string& row :
           lines_of(terminal_chart(chart, {.columns = columns, .rows = 7, .ascii = ascii}))) {
        EXPECT_LE(length_of(row), static_cast<std::size_t>(columns)) << row;
        EXPECT_TRUE(!ascii || row.size() == length_of(row)) << row;
      }
    }
  }
}

TEST(TerminalChart, SeriesDifferWithoutColor) {
  for (const bool ascii : {false, true}) {
    std::vector<std::string> rows;
    for (int series = 0; series < 5; ++series) {
      DotGrid grid(20, 1, ascii);
      std::size_t step = 0;
      grid.line({0, 0}, {grid.width() - 1, 0}, series, step);
      for (const std::string& other : rows) EXPECT_NE(grid.row(0, false), other);
      rows.push_back(grid.row(0, false));
    }
  }
}

TEST(TerminalChart, ColorsChangeNothingElse) {
  const Chart chart{.marks = {line({3, 1, 2}, "a"), line({1, 3, 1}, "b")}};
  const std::string plain = terminal_chart(chart, kBraille);
  const std::string colorful =
      terminal_chart(chart, {.columns = 30, .rows = 4, .ascii = false, .color = true});
  EXPECT_EQ(plain.find('\x1b'), std::string::npos);
  EXPECT_NE(colorful, plain);
  EXPECT_EQ(without_colors(colorful), plain);
}

TEST(TerminalChart, ALineIsUnbrokenAndGoesFromEndToEnd) {
  for (const bool ascii : {false, true}) {
    DotGrid grid(10, 5, ascii);
    std::size_t step = 0;
    grid.line({0, grid.height() - 1}, {grid.width() - 1, 0}, 0, step);
    EXPECT_EQ(step, static_cast<std::size_t>(std::max(grid.width(), grid.height()) - 1));
    EXPECT_NE(grid.row(0, false), "");
    EXPECT_NE(grid.row(4, false)[0], ' ');
  }
}

TEST(TerminalChart, WhatIsNotFiniteIsAGap) {
  const std::string whole = terminal_chart({.marks = {line({1, 1, 1, 1, 1})}}, kBraille);
  const std::string broken = terminal_chart({.marks = {line({1, 1, kNan, 1, 1})}}, kBraille);
  const auto gaps = [](const std::string& chart) {
    const std::string inside = drawn(chart);
    return std::count(inside.begin(), inside.end(), ' ');
  };
  EXPECT_LT(gaps(whole), gaps(broken));
  EXPECT_EQ(terminal_chart({.title = "loss", .marks = {line({kNan, kNan})}}, kBraille),
            "     loss\n     no finite number to draw\n");
}

TEST(TerminalChart, OddNumbersAreDrawn) {
  const double infinite = std::numeric_limits<double>::infinity();
  for (const std::vector<double>& y : {std::vector<double>{0.5},
                                       {2, 2, 2},
                                       {1e30, 2e30, -infinite},
                                       {-1e100, 1e100},
                                       {1e-300, 0},
                                       {0},
                                       {1e200, 1}}) {
    for (const TerminalOptions& options : {kBraille, kAscii}) {
      const std::string chart = terminal_chart({.marks = {line(y)}}, options);
      EXPECT_EQ(lines_of(chart).size(), 6u) << chart;
      const std::string axis = lines_of(chart)[4];
      EXPECT_EQ(length_of(axis), 30u) << chart;
    }
  }
  std::vector<double> many(100'000);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = std::sin(static_cast<double>(i) / 1e4);
  EXPECT_EQ(lines_of(terminal_chart({.marks = {line(many)}}, kBraille)).size(), 6u);
}

TEST(TerminalChart, LimitsOfAxesHold) {
  const std::string inside = terminal_chart(
      {.y = {.low = 0, .high = 1}, .marks = {line({0.5, 0.5}), line({1e99, -1e99})}}, kBraille);
  EXPECT_EQ(lines_of(inside).size(), 6u);
  EXPECT_NE(inside.find("1.0"), std::string::npos);
}

TEST(TerminalChart, BadInputIsRefused) {
  EXPECT_EQ(message_of([] { terminal_chart({.marks = {line({1})}}, {.columns = 19}); }),
            "terminal_chart: columns is 20 to 1000, or 0 for the terminal's, got 19");
  EXPECT_EQ(message_of([] { terminal_chart({.marks = {line({1})}}, {.rows = 2}); }),
            "terminal_chart: rows is 3 to 200, got 2");
  EXPECT_EQ(message_of([] { terminal_chart({}); }),
            "terminal_chart: a chart needs a line or points, got none");
  EXPECT_EQ(message_of([] { terminal_chart({.marks = {Bars{}}}); }),
            "terminal_chart: it draws Line, Points and VerticalLine, got another mark; "
            "plot::figure() draws all");
  EXPECT_EQ(message_of([] {
              terminal_chart({.marks = {Line{.x = {1}, .y = {1, 2}}}});
            }),
            "terminal_chart: a line has as many x as y, got 1 and 2");
}

}  // namespace
}  // namespace hebb::plot
