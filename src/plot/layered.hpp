// Layered layout of a graph without cycles: boxes in rows, each as far from the sources as its
// longest way from them, so that all arrows go downwards (Sugiyama, Tagawa and Toda 1981). Arrows
// that pass a row have a place of their own in it. Deep graphs go on in further columns.
#pragma once

#include <cstddef>
#include <vector>

#include "plot/geometry.hpp"

namespace hebb::plot {

/// An arrow between two boxes, by their numbers; from < to.
struct Arrow {
  std::size_t from = 0, to = 0;
};

/// Free space between boxes.
struct Spacing {
  double beside = 22, below = 24;  ///< To the next box, to the next row.
  double bend = 10;                ///< Width of the place of an arrow that passes a row.
  double column = 34;              ///< To the next column.
};

/// A box or, in the rows that an arrow passes, a bend of it. The arrows of one box share their
/// bends: what goes along them is the same.
struct Item {
  bool bend = false;
  Size size = {};
  std::size_t row = 0;
  std::vector<std::size_t> above = {}, below = {};  ///< Items in the rows beside its own.
  double x = 0;                                     ///< Of its middle.
};

/// Items in rows. The boxes come first among the items, in the order of the graph.
struct Rows {
  std::vector<Item> items;
  std::vector<std::vector<std::size_t>> rows;  ///< Items from left to right.
};

/// The rows of a graph, from left to right as they come.
Rows rows_of(const std::vector<Size>& boxes, const std::vector<Arrow>& arrows, double bend);

/// Number of places where lines between neighboring rows cross.
std::size_t crossings(const Rows& rows);

/// Puts the items of each row into an order with few crossings: by the mean place of their
/// neighbors, down and up again, as long as it helps.
void sort_rows(Rows& rows);

/// Sets the x of the items of rows `first` to `last` - 1, in their order and `beside` apart, so
/// that arrows are straight where they can be, above all those between two boxes.
void place_rows(Rows& rows, std::size_t first, std::size_t last, double beside);

/// Where everything of a graph is, within a page from (0, 0) to `size`.
struct Layered {
  std::vector<Box> boxes;   ///< In the order of the graph.
  std::vector<Path> lines;  ///< Of the arrows, downwards except from a column to the next.
  std::vector<Point> tips;  ///< Where they end, at the tops of boxes.
  Size size = {};
  std::size_t columns = 0;
};

/// The layout of sorted rows in columns of about this height. A new column begins only where a
/// single item has arrows that go on.
Layered layered(Rows rows, double column_height, const Spacing& spacing);

}  // namespace hebb::plot
