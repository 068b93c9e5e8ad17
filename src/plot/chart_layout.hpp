// Where the parts of a chart stand.
#pragma once

#include <string>
#include <vector>

#include "plot/chart_drawing.hpp"
#include "plot/marks.hpp"

namespace hebb::plot {

/// A vertical line's label above the axes.
struct Flag {
  std::string text = {};
  double x = 0;  ///< Of its middle.
  int row = 0;   ///< From the axes upwards, where several would overlap.
};

/// Where the parts of a chart stand.
struct ChartLayout {
  std::string title = {};
  Point title_at = {}, legend_at = {};
  Box area = {};  ///< Between the axes.
  Scale x = {}, y = {};
  std::vector<Tick> x_ticks = {}, y_ticks = {};
  bool x_ticks_upwards = false;  ///< Names that are too long to stand beside each other.
  std::vector<Flag> flags = {};
  const HeatMap* scale_of_colors = nullptr;  ///< The mark whose colors have a scale, if any.
};

/// Space between parts.
inline constexpr double kTickGap = 6, kAxisGap = 6, kFlagRow = 14, kColorScale = 10;

ChartLayout layout_of(const Chart& chart, const Legend& legend, const Box& box);

}  // namespace hebb::plot
