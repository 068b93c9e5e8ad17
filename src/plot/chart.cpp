#include "hebb/plot/chart.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "plot/chart_drawing.hpp"
#include "plot/chart_layout.hpp"
#include "plot/marks.hpp"

namespace hebb::plot {

namespace {

void draw_axes(const Chart& chart, const ChartLayout& layout, Canvas& canvas,
               const Colors& colors) {
  const Box& area = layout.area;
  const Stroke grid{.color = colors.grid, .width = 0.8};
  TextStyle style{.size = kTickSize, .color = colors.muted};
  if (chart.x.categories.empty()) {
    for (const Tick& tick : layout.x_ticks) {
      const double x = layout.x(tick.value);
      canvas.stroke(Path::segment({x, area.y}, {x, area.bottom()}), grid);
    }
  }
  if (chart.y.categories.empty()) {
    for (const Tick& tick : layout.y_ticks) {
      const double y = layout.y(tick.value);
      canvas.stroke(Path::segment({area.x, y}, {area.right(), y}), grid);
    }
  }
  style.upwards = layout.x_ticks_upwards;
  style.centered = style.upwards;
  style.align = style.upwards ? Align::end : Align::middle;
  const double down = kTickGap + (style.upwards ? 0 : kCapitals * kTickSize);
  for (const Tick& tick : layout.x_ticks) {
    canvas.text(tick.label, {layout.x(tick.value), area.bottom() + down}, style);
  }
  style.upwards = false;
  style.centered = true;
  style.align = Align::end;
  for (const Tick& tick : layout.y_ticks) {
    canvas.text(tick.label, {area.x - kTickGap, layout.y(tick.value)}, style);
  }
}

void draw_names(const Chart& chart, const ChartLayout& layout, Canvas& canvas, const Box& box,
                const Colors& colors) {
  const Box& area = layout.area;
  canvas.text(layout.title, layout.title_at,
              {.size = kTitleSize, .bold = true, .color = colors.text});
  TextStyle style{.size = kLabelSize, .color = colors.text, .align = Align::middle};
  const double below = layout.x_ticks_upwards ? [&] {
    double longest = 0;
    for (const Tick& tick : layout.x_ticks) {
      longest = std::max(longest, text_width(tick.label, {.size = kTickSize}));
    }
    return longest;
  }()
                       : chart.x.hidden       ? 0
                                              : kTickSize;
  canvas.text(
      shortened(chart.x.label, area.width, style),
      {area.center().x, area.bottom() + below + kTickGap + kAxisGap + kCapitals * kLabelSize},
      style);
  style.upwards = true;
  canvas.text(shortened(chart.y.label, area.height, style),
              {box.x + kMargin + kCapitals * kLabelSize, area.center().y}, style);
  for (const Flag& flag : layout.flags) {
    canvas.text(flag.text, {flag.x, area.y - 4 - flag.row * kFlagRow},
                {.size = kTickSize, .color = colors.muted, .align = Align::middle});
  }
}

/// The colors of a heat map beside it, with their numbers.
void draw_color_scale(const HeatMap& map, const ChartLayout& layout, Canvas& canvas,
                      const Colors& colors) {
  constexpr int kSteps = 64;
  const Range ends = colors_of(map);
  if (!(ends.low < ends.high)) return;
  const Box bar{layout.area.right() + kColorScale, layout.area.y, kColorScale, layout.area.height};
  Image image{1, kSteps, {}};
  for (int i = 0; i < kSteps; ++i) {
    const double value = std::lerp(ends.high, ends.low, (i + 0.5) / kSteps);
    image.pixels.push_back(color_of(map, ends, value, colors));
  }
  canvas.image(image, bar, true);
  const Scale scale{ends.low, ends.high, bar.bottom(), bar.y};
  const TextStyle style{.size = kTickSize, .color = colors.muted, .centered = true};
  const int most = std::max(2, static_cast<int>(bar.height / 30));
  for (const Tick& tick : linear_ticks(ends.low, ends.high, most)) {
    canvas.text(shortened(tick.label, 36, style), {bar.right() + kTickGap, scale(tick.value)},
                style);
  }
  const TextStyle name{
      .size = kLabelSize, .color = colors.text, .align = Align::middle, .upwards = true};
  canvas.text(shortened(map.label, bar.height, name),
              {bar.right() + kColorScale + kLabelSize + 36, bar.center().y}, name);
}

/// Texts beside their points, each where it covers no other and stays within the axes.
void draw_notes(const Chart& chart, const Plane& plane) {
  constexpr double kAway = 7;
  const TextStyle style{.size = kTickSize, .color = plane.colors.text, .centered = true};
  std::vector<Box> taken;
  for (const Mark& mark : chart.marks) {
    const auto* note = std::get_if<Note>(&mark);
    if (note == nullptr || !plane.shows(note->x, note->y)) continue;
    const std::string text = shortened(note->text, plane.area.width - 2 * kAway, style);
    const double width = text_width(text, style);
    const Point at = plane.at(note->x, note->y);
    for (const Point& move :
         {Point{kAway, -kAway}, Point{-kAway - width, -kAway}, Point{kAway, kAway},
          Point{-kAway - width, kAway}, Point{-width / 2, -2 * kAway}, Point{-width / 2, 2 * kAway},
          Point{kAway, -3 * kAway}, Point{kAway, 3 * kAway}}) {
      const Point place{at.x + move.x, at.y + move.y};
      const Box box = text_box(text, place, style).grown(1.5);
      const bool covered = std::any_of(taken.begin(), taken.end(),
                                       [&](const Box& other) { return other.overlaps(box); });
      if (covered || !plane.area.contains(box)) continue;
      plane.canvas.fill(Path::rounded(box, 2), plane.colors.background.with_opacity(0.8));
      plane.canvas.text(text, place, style);
      taken.push_back(box);
      break;
    }
  }
}

/// One chart on a page.
class ChartDrawing final : public Drawing {
 public:
  explicit ChartDrawing(Chart chart) : chart_(std::move(chart)) {}

  std::string title() const override { return chart_.title; }
  double height(double width) const override { return chart_.aspect * width; }
  void draw(Canvas& canvas, const Box& box, const Colors& colors) const override {
    draw_chart(chart_, canvas, box, colors);
  }

 private:
  Chart chart_;
};

void check_axis(const Axis& axis, const Range& range, const char* which) {
  if (axis.low >= axis.high || !(std::isnan(axis.low) || drawable(axis.low)) ||
      !(std::isnan(axis.high) || drawable(axis.high))) {
    throw ValueError(text::format(
        "plot: limits of the {} axis are finite numbers with low below high, got {} and {}", which,
        axis.low, axis.high));
  }
  const double limit = std::isnan(axis.low) ? axis.high : axis.low;
  if (axis.log && (!(range.least_above_zero <= range.high) || limit <= 0)) {
    throw ValueError(text::format(
        "plot: the {} axis is logarithmic, so it needs numbers and limits above 0; take log = "
        "false",
        which));
  }
}

}  // namespace

void check_chart(const Chart& chart) {
  if (chart.marks.empty()) {
    throw ValueError("plot: a chart needs a mark, such as plot::Line{.x = x, .y = y}, got none");
  }
  if (!(chart.aspect > 0 && chart.aspect <= 10)) {
    throw ValueError(text::format("plot: aspect is above 0 and at most 10, got {}", chart.aspect));
  }
  Extent extent;
  for (const Mark& mark : chart.marks) {
    check_mark(mark, chart.title);
    add_extent(mark, extent);
  }
  if (extent.x.empty()) extent.x.add(0);
  if (extent.y.empty()) throw ValueError("plot: a chart needs a mark with a height, got none");
  check_axis(chart.x, extent.x, "x");
  check_axis(chart.y, extent.y, "y");
}

std::vector<int> series_of(const Chart& chart) {
  std::vector<int> result;
  int next = 0;
  for (const Mark& mark : chart.marks) {
    const int asked = std::visit(
        [](const auto& m) {
          if constexpr (requires { int{m.series}; }) return m.series;
          return kNeutral;
        },
        mark);
    result.push_back(asked == kNextSeries ? next : asked);
    next = std::max(next, result.back() + 1);
  }
  return result;
}

void draw_chart(const Chart& chart, Canvas& canvas, const Box& box, const Colors& colors) {
  const std::vector<int> series = series_of(chart);
  const Legend legend(chart, series, box.width - 2 * kMargin);
  const ChartLayout layout = layout_of(chart, legend, box);
  draw_axes(chart, layout, canvas, colors);
  const Plane plane{canvas, colors, layout.area, layout.x, layout.y};
  canvas.begin_clip(layout.area);
  for (std::size_t i = 0; i < chart.marks.size(); ++i) {
    draw_mark(chart.marks[i], plane, look_of(series[i], colors));
  }
  draw_notes(chart, plane);
  canvas.end_clip();
  if (!chart.x.hidden || !chart.y.hidden) {
    const Box& area = layout.area;
    const Point corners[] = {
        {area.x, area.y}, {area.x, area.bottom()}, {area.right(), area.bottom()}};
    canvas.stroke(Path::through(corners), {.color = colors.axis, .width = 1});
  }
  draw_names(chart, layout, canvas, box, colors);
  legend.draw(canvas, layout.legend_at, colors);
  if (layout.scale_of_colors != nullptr) {
    draw_color_scale(*layout.scale_of_colors, layout, canvas, colors);
  }
}

Figure figure(Chart chart) {
  check_chart(chart);
  return Figure(std::make_shared<ChartDrawing>(std::move(chart)));
}

Figure figure(std::vector<Chart> charts, GridOptions options) {
  std::vector<Figure> figures;
  for (Chart& chart : charts) figures.push_back(figure(std::move(chart)));
  return grid(std::move(figures), std::move(options));
}

}  // namespace hebb::plot
