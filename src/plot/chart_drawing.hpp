// How a Chart becomes a Drawing.
#pragma once

#include <string>
#include <vector>

#include "hebb/plot/chart.hpp"
#include "plot/drawing.hpp"

namespace hebb::plot {

/// Sizes of letters: titles, names of axes and series, numbers.
inline constexpr double kTitleSize = 13, kLabelSize = 10, kTickSize = 9;
/// Free space around a chart.
inline constexpr double kMargin = 10;

/// Throws unless the chart can be drawn.
void check_chart(const Chart& chart);

/// Series of the marks of a chart, with kNextSeries replaced.
std::vector<int> series_of(const Chart& chart);

/// The names of the marks, in rows above the axes.
class Legend {
 public:
  Legend(const Chart& chart, const std::vector<int>& series, double width);
  double height() const;
  void draw(Canvas& canvas, Point top_left, const Colors& colors) const;

 private:
  struct Entry {
    const Mark* mark;
    std::string label;
    int series;
    Point at;  // of its top left corner, from that of the legend
  };
  std::vector<Entry> entries_;
  double rows_ = 0;
};

/// Draws a chart that check_chart() has seen into the box.
void draw_chart(const Chart& chart, Canvas& canvas, const Box& box, const Colors& colors);

}  // namespace hebb::plot
