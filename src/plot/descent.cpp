#include "hebb/plot/descent.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "plot/geometry.hpp"
#include "plot/marks.hpp"

namespace hebb::plot {

namespace {

/// The point at which the way from `inside` to `outside` leaves the box.
Point exit_of(Point inside, Point outside, const Box& box) {
  double share = 1;
  const auto cut = [&](double from, double to, double low, double high) {
    if (to < low) share = std::min(share, (low - from) / (to - from));
    if (to > high) share = std::min(share, (high - from) / (to - from));
  };
  cut(inside.x, outside.x, box.x, box.right());
  cut(inside.y, outside.y, box.y, box.bottom());
  return {std::lerp(inside.x, outside.x, share), std::lerp(inside.y, outside.y, share)};
}

/// The path up to where it leaves the box.
Line line_of(const DescentPath& path, const Box& box) {
  if (path.x.size() != path.y.size()) {
    throw ShapeError(text::format("plot: descent_paths: a path has as many x as y, got {} and {}",
                                  path.x.size(), path.y.size()));
  }
  Line line{.label = path.name, .markers = true, .width = 1.5};
  for (std::size_t i = 0; i < path.x.size(); ++i) {
    const Point at{path.x[i], path.y[i]};
    if (box.contains(at)) {
      line.x.push_back(at.x);
      line.y.push_back(at.y);
      continue;
    }
    line.label += " (leaves the picture)";
    if (i == 0 || !drawable(at.x) || !drawable(at.y)) break;
    const Point edge = exit_of({path.x[i - 1], path.y[i - 1]}, at, box);
    line.x.push_back(edge.x);
    line.y.push_back(edge.y);
    break;
  }
  return line;
}

}  // namespace

Figure descent_paths(const Contours& surface, const std::vector<DescentPath>& paths,
                     const DescentOptions& options) {
  const Box box{surface.x_low, surface.y_low, surface.x_high - surface.x_low,
                surface.y_high - surface.y_low};
  if (!(box.width > 0 && box.height > 0)) {
    throw ValueError(text::format(
        "plot: descent_paths: a window has low below high, got x from {} to {}, y from {} to {}",
        surface.x_low, surface.x_high, surface.y_low, surface.y_high));
  }
  check_mark(surface, options.title);
  Chart chart{.title = options.title,
              .x = {.label = options.x_label},
              .y = {.label = options.y_label},
              .marks = {surface},
              .aspect = 0.75};
  // Series 0 is the blue of the contours.
  int series = 1;
  for (const DescentPath& path : paths) {
    Line line = line_of(path, box);
    line.series = series++;
    chart.marks.push_back(std::move(line));
  }
  std::size_t lowest = 0;
  for (std::size_t i = 0; i < surface.values.size(); ++i) {
    if (surface.values[i] < surface.values[lowest] || !drawable(surface.values[lowest])) lowest = i;
  }
  const auto columns = static_cast<std::size_t>(surface.columns);
  const auto along = [](double low, double high, std::size_t i, int steps) {
    return std::lerp(low, high, static_cast<double>(i) / (steps - 1));
  };
  chart.marks.push_back(
      Note{along(surface.x_low, surface.x_high, lowest % columns, surface.columns),
           along(surface.y_low, surface.y_high, lowest / columns, surface.rows), "minimum"});
  return figure(std::move(chart));
}

}  // namespace hebb::plot
