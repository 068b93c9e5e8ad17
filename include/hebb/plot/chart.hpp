/// \file
/// Chart: marks on two axes, for pictures that no ready function draws.
#pragma once

#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "hebb/plot/figure.hpp"

namespace hebb::plot {

/// Series of a mark: which color, dashes and marker it has, counted from 0. This one: those that no
/// mark before it in the chart has.
inline constexpr int kNextSeries = -1;
/// Series of what data are compared with: gray.
inline constexpr int kNeutral = -2;

/// A limit of an axis that follows from the data.
inline constexpr double kAuto = std::numeric_limits<double>::quiet_NaN();

/// One of the two axes of a chart. Ticks stand at 1, 2 or 5 times a power of 10, as many as have
/// room.
struct Axis {
  std::string label = {};                    ///< What it measures, with the unit.
  bool log = false;                          ///< Logarithmic; data are above 0.
  double low = kAuto;                        ///< Number at its beginning.
  double high = kAuto;                       ///< Number at its end.
  std::vector<std::string> categories = {};  ///< Names at 0, 1, 2, ... in place of numbers.
  std::vector<double> ticks = {};            ///< Where numbers stand; none: chosen.
  bool downwards = false;                    ///< Vertical axis: 0 at the top.
  bool hidden = false;                       ///< No ticks, no names.
};

/// A line through points, interrupted at NaN.
struct Line {
  std::vector<double> x = {};  ///< Of the points, across.
  std::vector<double> y = {};  ///< Of the points, up.
  std::string label = {};      ///< In the legend; none: not there.
  int series = kNextSeries;    ///< Color and dashes.
  bool markers = false;        ///< A marker at each point.
  double width = 1.8;          ///< In points.
};

/// Points; those with NaN are left out.
struct Points {
  std::vector<double> x = {};  ///< Of the points, across.
  std::vector<double> y = {};  ///< Of the points, up.
  std::string label = {};      ///< In the legend; none: not there.
  int series = kNextSeries;    ///< Color and marker.
  double size = 5;             ///< Diameter, in points.
  bool outlined = false;       ///< With a thin edge, to stand out from colored regions.
};

/// Bars side by side, from 0: a histogram.
struct Bars {
  std::vector<double> edges = {};    ///< Of the bars, one more than bars.
  std::vector<double> heights = {};  ///< Of the bars.
  std::string label = {};            ///< In the legend; none: not there.
  int series = kNextSeries;          ///< Color, and dashes of the outline.
};

/// The area between two curves, of which the upper one is drawn as a line.
struct Area {
  std::vector<double> x = {};     ///< Of the points of both curves.
  std::vector<double> low = {};   ///< Heights of the lower curve.
  std::vector<double> high = {};  ///< Heights of the upper curve.
  std::string label = {};         ///< In the legend; none: not there.
  int series = kNextSeries;       ///< Color.
  double opacity = 0.3;           ///< 1: hides what was drawn before.
};

/// Numbers as a grid of colors, evenly spaced for the eye.
struct HeatMap {
  std::vector<double> values = {};      ///< Row by row; NaN: no color.
  int rows = 0;                         ///< Of the grid; row 0 is at y_low.
  int columns = 0;                      ///< Of the grid; column 0 is at x_low.
  double x_low = -0.5;                  ///< Left edge of the grid.
  double x_high = kAuto;                ///< Right edge; kAuto: one unit a column.
  double y_low = -0.5;                  ///< Edge of row 0.
  double y_high = kAuto;                ///< Edge of the last row; kAuto: one unit a row.
  double low = kAuto;                   ///< Number of the first color; kAuto: the least value.
  double high = kAuto;                  ///< Number of the last color; kAuto: the largest value.
  bool diverging = false;               ///< Two colors, from a neutral one at 0.
  std::vector<std::string> texts = {};  ///< In the cells; none: no texts. Lines end with \n.
  std::string label = {};               ///< Of the scale of colors beside it; none: no scale.
};

/// Heights above a plane as bands of color with lines between them.
struct Contours {
  std::vector<double> values = {};  ///< Row by row, at the corners of a grid.
  int rows = 0;                     ///< Of the grid; row 0 is at y_low.
  int columns = 0;                  ///< Of the grid; column 0 is at x_low.
  double x_low = 0;                 ///< Of the first column.
  double x_high = 1;                ///< Of the last column.
  double y_low = 0;                 ///< Of the first row.
  double y_high = 1;                ///< Of the last row.
  std::vector<double> levels = {};  ///< Heights of the lines, rising; none: about ten.
  bool log = false;                 ///< Levels in equal ratios, of the values above 0.
  bool filled = true;               ///< Bands of color; else lines alone.
};

/// Regions of a plane, each in the color of a series: for every cell of a grid which series, and
/// how strong it is.
struct Regions {
  std::vector<int> series = {};       ///< Row by row.
  std::vector<double> strength = {};  ///< From 0 to 1.
  int rows = 0;                       ///< Of the grid; row 0 is at y_low.
  int columns = 0;                    ///< Of the grid; column 0 is at x_low.
  double x_low = 0;                   ///< Left edge.
  double x_high = 1;                  ///< Right edge.
  double y_low = 0;                   ///< Edge of row 0.
  double y_high = 1;                  ///< Edge of the last row.
};

/// A vertical line at x with its label above the axes.
struct VerticalLine {
  double x = 0;            ///< Where.
  std::string label = {};  ///< What is there.
};

/// A text beside a point.
struct Note {
  double x = 0;           ///< Of the point, across.
  double y = 0;           ///< Of the point, up.
  std::string text = {};  ///< One line.
};

/// What a chart shows.
using Mark = std::variant<Line, Points, Bars, Area, HeatMap, Contours, Regions, VerticalLine, Note>;

/// Marks on two axes. A legend stands above the axes, where it hides no data.
///
/// ```cpp
/// plot::Chart chart{.title = "Noise", .x = {.label = "time in s"}};
/// chart.marks.push_back(plot::Line{.x = t, .y = signal, .label = "signal"});
/// plot::figure(chart).save("noise.png");
/// ```
struct Chart {
  std::string title = {};        ///< Above it, in a line.
  Axis x = {};                   ///< Horizontal axis.
  Axis y = {};                   ///< Vertical axis.
  std::vector<Mark> marks = {};  ///< Drawn in this order.
  bool equal = false;            ///< A unit is as long on both axes.
  double aspect = 0.6;           ///< Height of the whole chart, as a part of its width.
};

/// A figure of one chart. \throws ShapeError when parts of a mark have different lengths or a grid
/// has not as many values as it says; ValueError for no marks, limits that are none, too many rows
/// or a logarithmic axis with no data above 0; DataError for a mark without a finite number.
Figure figure(Chart chart);
/// A figure of several charts, row by row. \throws as for one, and as grid().
Figure figure(std::vector<Chart> charts, GridOptions options = {});

}  // namespace hebb::plot
