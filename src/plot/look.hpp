// Look: how the marks of a series are told from those of others, by color and by one more cue.
#pragma once

#include <vector>

#include "hebb/plot/chart.hpp"
#include "plot/canvas.hpp"
#include "plot/colors.hpp"

namespace hebb::plot {

/// How the marks of a series are drawn.
struct Look {
  Color color = {};
  std::vector<double> dash = {};  ///< Of lines.
  int marker = 0;                 ///< Of points: place in the table of markers.
};

/// The look of that series, any number from 0, or kNeutral.
Look look_of(int series, const Colors& colors);

/// Draws markers of this look around the points, `size` across.
void draw_markers(Canvas& canvas, const std::vector<Point>& points, const Look& look, double size);

}  // namespace hebb::plot
