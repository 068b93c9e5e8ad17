// Marks of a chart: what range they take, whether they are sound, and how they are drawn.
#pragma once

#include <limits>
#include <string>

#include "hebb/plot/chart.hpp"
#include "plot/canvas.hpp"
#include "plot/colors.hpp"
#include "plot/look.hpp"
#include "plot/scale.hpp"

namespace hebb::plot {

/// From the smallest to the largest number along an axis.
struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  double least_above_zero = std::numeric_limits<double>::infinity();
  bool whole = true;   ///< No fractions have been seen.
  bool tight = false;  ///< Marks fill the axes to their ends.

  bool empty() const { return low > high; }
  /// Takes a number in; those that cannot be drawn are passed over.
  void add(double value);
};

/// The ranges of a mark.
struct Extent {
  Range x, y;
};

/// Throws unless the parts of the mark fit each other; `title` names the chart.
void check_mark(const Mark& mark, const std::string& title);

/// Adds what the mark needs to the ranges.
void add_extent(const Mark& mark, Extent& extent);

/// The grid's edges, with kAuto replaced.
Box edges_of(const HeatMap& map);
/// The ends of the grid's colors, with kAuto replaced.
Range colors_of(const HeatMap& map);
/// The color of a number in the grid.
Color color_of(const HeatMap& map, const Range& ends, double value, const Colors& colors);

/// Where and with what marks are drawn.
struct Plane {
  Canvas& canvas;
  const Colors& colors;
  Box area;
  Scale x, y;

  Point at(double across, double up) const { return {x(across), y(up)}; }
  bool shows(double across, double up) const { return x.shows(across) && y.shows(up); }
};

/// Draws the mark, but for texts outside of the axes.
void draw_mark(const Mark& mark, const Plane& plane, const Look& look);

/// Grids of colors; in color_grids.cpp.
void draw_grid(const HeatMap& map, const Plane& plane);
void draw_grid(const Contours& contours, const Plane& plane);
void draw_grid(const Regions& regions, const Plane& plane);

}  // namespace hebb::plot
