// Grids of colors: heat maps, contours, regions.

#include <algorithm>
#include <cmath>

#include "plot/isolines.hpp"
#include "plot/marks.hpp"

namespace hebb::plot {

namespace {

/// How many contours there are when nobody says.
constexpr int kLevels = 12;
/// Side of a pixel of contour bands, in points.
constexpr double kBandPixel = 0.5;
/// Most of them along an axis.
constexpr int kMostPixels = 1600;
/// Share of the sequential map that bands use; what is drawn on them is darker.
constexpr double kDeepest = 0.5;
/// Opacity of the weakest and the strongest region.
constexpr double kWeak = 0.10, kStrong = 0.42;

/// The box on the page between two corners in numbers.
Box between(const Plane& plane, double x_low, double y_low, double x_high, double y_high) {
  const Point a = plane.at(x_low, y_low), b = plane.at(x_high, y_high);
  return {std::min(a.x, b.x), std::min(a.y, b.y), std::abs(b.x - a.x), std::abs(b.y - a.y)};
}

/// The lines of a text in a cell, one below the other, in the largest size that fits.
void draw_cell_text(const Plane& plane, const std::string& text, const Box& cell,
                    const Color& color, double size) {
  constexpr double kLine = 1.25;  // of the size
  const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  double y = cell.center().y - kLine * size * static_cast<double>(lines - 1) / 2;
  for (std::size_t from = 0; from <= text.size(); y += kLine * size) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    plane.canvas.text(text.substr(from, end - from), {cell.center().x, y},
                      {.size = size, .color = color, .align = Align::middle, .centered = true});
    from = end + 1;
  }
}

/// The size of letters with which all texts fit into cells of this size; 0 when none can be read.
double cell_text_size(const std::vector<std::string>& texts, Size cell) {
  constexpr double kLargestSize = 12, kSmallestSize = 5, kShare = 0.86;
  double size = kLargestSize;
  for (const std::string& text : texts) {
    double lines = 0;
    for (std::size_t from = 0; from <= text.size(); ++lines) {
      const std::size_t end = std::min(text.find('\n', from), text.size());
      const double width = text_width(text.substr(from, end - from), {.size = 1});
      if (width > 0) size = std::min(size, kShare * cell.width / width);
      from = end + 1;
    }
    size = std::min(size, kShare * cell.height / (1.25 * lines));
  }
  return size < kSmallestSize ? 0 : size;
}

std::vector<double> levels_of(const Contours& contours, const Range& range) {
  if (!contours.levels.empty()) return contours.levels;
  std::vector<double> levels;
  if (contours.log && range.least_above_zero < range.high) {
    const double low = std::log(range.least_above_zero), high = std::log(range.high);
    for (int i = 1; i <= kLevels; ++i) {
      levels.push_back(std::exp(std::lerp(low, high, i / (kLevels + 1.0))));
    }
  } else if (range.low < range.high) {
    for (const Tick& tick : linear_ticks(range.low, range.high, kLevels)) {
      levels.push_back(tick.value);
    }
  }
  return levels;
}

/// Bands of color between the levels.
Image bands_of(const Heights& heights, const std::vector<double>& levels, const Plane& plane,
               const Box& box) {
  const auto pixels = [](double length) {
    return std::clamp(static_cast<int>(length / kBandPixel), 1, kMostPixels);
  };
  Image image{pixels(box.width), pixels(box.height), {}};
  std::vector<Color> shades;
  for (std::size_t i = 0; i <= levels.size(); ++i) {
    const double share = 1 - static_cast<double>(i) / static_cast<double>(levels.size() + 1);
    shades.push_back(sequential(plane.colors, kDeepest * share));
  }
  for (int y = 0; y < image.height; ++y) {
    const double row = (heights.rows - 1) * (1 - (y + 0.5) / image.height);
    for (int x = 0; x < image.width; ++x) {
      const double height = heights.at(row, (heights.columns - 1) * (x + 0.5) / image.width);
      const auto above = std::upper_bound(levels.begin(), levels.end(), height) - levels.begin();
      image.pixels.push_back(std::isfinite(height) ? shades[static_cast<std::size_t>(above)]
                                                   : plane.colors.background);
    }
  }
  return image;
}

}  // namespace

Box edges_of(const HeatMap& map) {
  const double right = std::isnan(map.x_high) ? map.x_low + map.columns : map.x_high;
  const double top = std::isnan(map.y_high) ? map.y_low + map.rows : map.y_high;
  return {map.x_low, map.y_low, right - map.x_low, top - map.y_low};
}

Range colors_of(const HeatMap& map) {
  Range range;
  for (const double value : map.values) range.add(value);
  if (map.diverging) {
    range.high = std::max(std::abs(range.low), std::abs(range.high));
    range.low = -range.high;
  }
  if (!std::isnan(map.low)) range.low = map.low;
  if (!std::isnan(map.high)) range.high = map.high;
  return range;
}

Color color_of(const HeatMap& map, const Range& ends, double value, const Colors& colors) {
  if (!drawable(value)) return colors.background;
  if (!(ends.low < ends.high)) return map.diverging ? colors.middle : sequential(colors, 0.5);
  if (map.diverging) return diverging(colors, value / ends.high);
  return sequential(colors, (value - ends.low) / (ends.high - ends.low));
}

void draw_grid(const HeatMap& map, const Plane& plane) {
  const Box edges = edges_of(map);
  const Range ends = colors_of(map);
  const double wide = edges.width / map.columns, high = edges.height / map.rows;
  const Box first = between(plane, edges.x, edges.y, edges.x + wide, edges.y + high);
  const double size =
      map.texts.empty() ? 0 : cell_text_size(map.texts, {first.width, first.height});
  for (int row = 0; row < map.rows; ++row) {
    for (int column = 0; column < map.columns; ++column) {
      const auto i = static_cast<std::size_t>(row) * static_cast<std::size_t>(map.columns) +
                     static_cast<std::size_t>(column);
      const Color color = color_of(map, ends, map.values[i], plane.colors);
      const double x = edges.x + wide * column, y = edges.y + high * row;
      const Box cell = between(plane, x, y, x + wide, y + high);
      plane.canvas.fill(Path::rectangle(cell.grown(map.texts.empty() ? 0 : -0.5)), color);
      if (size > 0) draw_cell_text(plane, map.texts[i], cell, readable_on(color), size);
    }
  }
}

void draw_grid(const Contours& contours, const Plane& plane) {
  const Heights heights{contours.values, contours.rows, contours.columns};
  Range range;
  for (const double value : contours.values) range.add(value);
  const std::vector<double> levels = levels_of(contours, range);
  const Box box = between(plane, contours.x_low, contours.y_low, contours.x_high, contours.y_high);
  if (contours.filled) plane.canvas.image(bands_of(heights, levels, plane, box), box);
  for (const double level : levels) {
    const Path on_grid = isoline(heights, level);
    Path line;
    for (const auto& [verb, points] : on_grid.steps()) {
      const double x =
          std::lerp(contours.x_low, contours.x_high, points[0].x / (contours.columns - 1));
      const double y =
          std::lerp(contours.y_low, contours.y_high, points[0].y / (contours.rows - 1));
      const Point at = plane.at(x, y);
      if (verb == Path::Verb::move) {
        line.move_to(at);
      } else {
        line.line_to(at);
      }
    }
    if (line.empty()) continue;
    const Color color = contours.filled ? plane.colors.muted.with_opacity(0.55) : plane.colors.text;
    plane.canvas.stroke(line, {.color = color, .width = contours.filled ? 0.6 : 1.2});
  }
}

void draw_grid(const Regions& regions, const Plane& plane) {
  Image image{regions.columns, regions.rows, {}};
  for (int row = regions.rows - 1; row >= 0; --row) {
    for (int column = 0; column < regions.columns; ++column) {
      const auto i = static_cast<std::size_t>(row) * static_cast<std::size_t>(regions.columns) +
                     static_cast<std::size_t>(column);
      const Color color = look_of(regions.series[i], plane.colors).color;
      const double opacity = std::lerp(kWeak, kStrong, std::clamp(regions.strength[i], 0.0, 1.0));
      image.pixels.push_back(over(color.with_opacity(opacity), plane.colors.background));
    }
  }
  plane.canvas.image(
      image, between(plane, regions.x_low, regions.y_low, regions.x_high, regions.y_high), true);
}

}  // namespace hebb::plot
