// Laws of the layered layout, over graphs that chance has made.

#include "plot/layered.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace hebb::plot {
namespace {

constexpr double kOneColumn = 1e9;
constexpr double kRounding = 1e-9;  // of points along a curve

struct TestGraph {
  std::vector<Size> boxes;
  std::vector<Arrow> arrows;
};

TestGraph random_graph(unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  TestGraph graph;
  const std::size_t count = 1 + below(40);
  for (std::size_t i = 0; i < count; ++i) {
    graph.boxes.push_back(
        {40.0 + static_cast<double>(below(120)), 20.0 + static_cast<double>(below(30))});
    for (std::size_t n = below(4); i > 0 && n > 0; --n) {
      const std::size_t near = std::min<std::size_t>(i, below(3) == 0 ? i : 4);
      graph.arrows.push_back({i - 1 - below(near), i});
    }
  }
  return graph;
}

TestGraph chain(std::size_t count) {
  TestGraph graph;
  for (std::size_t i = 0; i < count; ++i) {
    graph.boxes.push_back({100, 40});
    if (i > 0) graph.arrows.push_back({i - 1, i});
  }
  return graph;
}

Layered layout_of(const TestGraph& graph, double column_height = kOneColumn) {
  Rows rows = rows_of(graph.boxes, graph.arrows, Spacing{}.bend);
  sort_rows(rows);
  return layered(std::move(rows), column_height, {});
}

/// Points along a path, ends and what is between them.
std::vector<Point> points_along(const Path& path) {
  constexpr int kParts = 16;
  std::vector<Point> points;
  for (const auto& [verb, p] : path.steps()) {
    if (verb == Path::Verb::move) {
      points.push_back(p[0]);
      continue;
    }
    const Point a = points.back();
    for (int i = 1; i <= kParts; ++i) {
      const double t = static_cast<double>(i) / kParts, s = 1 - t;
      if (verb == Path::Verb::line) {
        points.push_back({s * a.x + t * p[0].x, s * a.y + t * p[0].y});
      } else {
        const auto along = [&](double Point::*c) {
          return s * s * s * a.*c + 3 * s * s * t * p[0].*c + 3 * s * t * t * p[1].*c +
                 t * t * t * p[2].*c;
        };
        points.push_back({along(&Point::x), along(&Point::y)});
      }
    }
  }
  return points;
}

void expect_apart_and_inside(const Layered& layout) {
  const Box page = Box{0, 0, layout.size.width, layout.size.height}.grown(1e-6);
  for (std::size_t i = 0; i < layout.boxes.size(); ++i) {
    EXPECT_TRUE(page.contains(layout.boxes[i])) << "box " << i;
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_FALSE(layout.boxes[i].overlaps(layout.boxes[j])) << "boxes " << i << " and " << j;
    }
  }
  for (const Path& line : layout.lines) {
    for (const Point& point : points_along(line)) {
      EXPECT_TRUE(page.contains(point));
      for (const Box& box : layout.boxes) {
        EXPECT_FALSE(box.grown(-0.01).contains(point)) << "a line goes through a box";
      }
    }
  }
}

TEST(Layered, NothingIsInTheWayOfAnythingElse) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    const TestGraph graph = random_graph(seed);
    expect_apart_and_inside(layout_of(graph));
    expect_apart_and_inside(layout_of(graph, 300));
  }
}

TEST(Layered, ArrowsGoDownwards) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    const TestGraph graph = random_graph(seed);
    const Layered layout = layout_of(graph);
    ASSERT_EQ(layout.boxes.size(), graph.boxes.size());
    for (const auto& [from, to] : graph.arrows) {
      EXPECT_LT(layout.boxes[from].bottom(), layout.boxes[to].y);
    }
    for (const Path& line : layout.lines) {
      const std::vector<Point> points = points_along(line);
      for (std::size_t i = 1; i < points.size(); ++i)
        EXPECT_GE(points[i].y + kRounding, points[i - 1].y);
    }
  }
}

TEST(Layered, LinesJoinWhatArrowsJoin) {
  // The lines that leave a box, followed down to where they end, reach just its arrows' ends.
  for (unsigned seed = 0; seed < 60; ++seed) {
    const TestGraph graph = random_graph(seed);
    const Rows rows = rows_of(graph.boxes, graph.arrows, 10);
    std::vector<std::vector<bool>> wanted(graph.boxes.size(),
                                          std::vector<bool>(graph.boxes.size()));
    auto reached = wanted;
    for (const auto& [from, to] : graph.arrows) wanted[from][to] = true;
    for (std::size_t i = 0; i < graph.boxes.size(); ++i) {
      std::vector<std::size_t> open = {i};
      while (!open.empty()) {
        const std::size_t item = open.back();
        open.pop_back();
        for (const std::size_t lower : rows.items[item].below) {
          EXPECT_EQ(rows.items[lower].row, rows.items[item].row + 1);
          if (rows.items[lower].bend) {
            open.push_back(lower);
          } else {
            reached[i][lower] = true;
          }
        }
      }
    }
    EXPECT_EQ(reached, wanted);
  }
}

TEST(Layered, AChainIsStraight) {
  const Layered layout = layout_of(chain(12));
  for (const Box& box : layout.boxes) EXPECT_EQ(box.x, 0);
  EXPECT_EQ(layout.columns, 1u);
  EXPECT_EQ(layout.size.width, 100);
  EXPECT_EQ(layout.tips.size(), 11u);
}

TEST(Layered, ADeepChainGoesOnInColumns) {
  const Layered layout = layout_of(chain(100), 700);
  EXPECT_EQ(layout.columns, 10u);
  EXPECT_LT(layout.size.height, 750);
  expect_apart_and_inside(layout);
}

TEST(Layered, AColumnEndsOnlyWhereASingleBoxGoesOn) {
  TestGraph two = chain(40);
  two.arrows.clear();
  for (std::size_t i = 2; i < 40; ++i) two.arrows.push_back({i - 2, i});  // side by side
  EXPECT_EQ(layout_of(two, 300).columns, 1u);
}

TEST(Layered, WhatIsAlikeIsSymmetric) {
  const TestGraph diamond{{{100, 40}, {80, 40}, {80, 40}, {100, 40}},
                          {{0, 1}, {0, 2}, {1, 3}, {2, 3}}};
  const Layered layout = layout_of(diamond);
  EXPECT_DOUBLE_EQ(layout.boxes[0].center().x, layout.boxes[3].center().x);
  EXPECT_DOUBLE_EQ(layout.boxes[1].center().x + layout.boxes[2].center().x,
                   2 * layout.boxes[0].center().x);
}

TEST(Layered, ABoxPassedByAnArrowStaysInLine) {
  const TestGraph residual{{{100, 40}, {100, 40}, {100, 40}, {100, 40}},
                           {{0, 1}, {1, 2}, {0, 3}, {2, 3}}};
  const Layered layout = layout_of(residual);
  for (const Box& box : layout.boxes) EXPECT_DOUBLE_EQ(box.x, layout.boxes[0].x);
}

TEST(Layered, SourcesStandAboveWhatTheyGoInto) {
  TestGraph graph = chain(5);
  graph.boxes.push_back({100, 40});
  graph.boxes.push_back({100, 40});
  graph.arrows.push_back({4, 6});
  graph.arrows.push_back({5, 6});
  const Layered layout = layout_of(graph);
  EXPECT_EQ(layout.boxes[5].y, layout.boxes[4].y);
}

TEST(Layered, CrossingsAreCountedAndRemoved) {
  const std::vector<Size> boxes(6, Size{40, 20});
  const std::vector<Arrow> turned = {{0, 5}, {1, 4}, {2, 3}};
  Rows rows = rows_of(boxes, turned, 10);
  EXPECT_EQ(crossings(rows), 3u);
  sort_rows(rows);
  EXPECT_EQ(crossings(rows), 0u);
  std::vector<Arrow> all;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 3; j < 6; ++j) all.push_back({i, j});
  }
  rows = rows_of(boxes, all, 10);
  EXPECT_EQ(crossings(rows), 9u);  // whatever the order
  sort_rows(rows);
  EXPECT_EQ(crossings(rows), 9u);
}

TEST(Layered, SortingNeverAddsCrossings) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    const TestGraph graph = random_graph(seed);
    Rows rows = rows_of(graph.boxes, graph.arrows, 10);
    const std::size_t before = crossings(rows);
    sort_rows(rows);
    EXPECT_LE(crossings(rows), before);
  }
}

TEST(Layered, ADenselyConnectedDeepGraphIsLaidOut) {
  TestGraph graph = chain(100);
  for (std::size_t i = 0; i < 100; ++i) {
    for (std::size_t j = i + 2; j < 100; ++j) graph.arrows.push_back({i, j});
  }
  const Layered layout = layout_of(graph);
  EXPECT_EQ(layout.boxes.size(), 100u);
  EXPECT_TRUE(std::isfinite(layout.size.width) && std::isfinite(layout.size.height));
  EXPECT_EQ(layout_of({}).boxes.size(), 0u);
}

}  // namespace
}  // namespace hebb::plot
