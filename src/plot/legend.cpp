#include <algorithm>
#include <type_traits>

#include "plot/chart_drawing.hpp"
#include "plot/marks.hpp"

namespace hebb::plot {

namespace {

constexpr double kSample = 22, kMarker = 9;    ///< Length of the line, or marker, before a name.
constexpr double kAfterSample = 6, kGap = 16;  ///< Space before the name and before the next one.
constexpr double kRow = 15;                    ///< Height of a row.

const TextStyle kNameStyle = {.size = kLabelSize};

/// The name of a mark that stands in legends; empty where none does.
std::string label_of(const Mark& mark) {
  return std::visit(
      [](const auto& m) -> std::string {
        using M = std::decay_t<decltype(m)>;
        constexpr bool kNamed = std::is_same_v<M, Line> || std::is_same_v<M, Points> ||
                                std::is_same_v<M, Bars> || std::is_same_v<M, Area>;
        if constexpr (kNamed) return m.label;
        return {};
      },
      mark);
}

double sample_length(const Mark& mark) {
  return std::holds_alternative<Points>(mark) ? kMarker : kSample;
}

/// A small piece of what the mark looks like.
void draw_sample(Canvas& canvas, const Mark& mark, const Look& look, const Box& box) {
  const Point middle = box.center();
  if (std::holds_alternative<Points>(mark)) {
    draw_markers(canvas, {middle}, look, 7);
    return;
  }
  if (const auto* area = std::get_if<Area>(&mark)) {
    canvas.fill(Path::rectangle(box.grown(-1)), look.color.with_opacity(area->opacity));
    return;
  }
  if (std::holds_alternative<Bars>(mark)) {
    canvas.fill(Path::rectangle(box), look.color.with_opacity(0.35));
    canvas.stroke(Path::segment({box.x, box.y}, {box.right(), box.y}),
                  {.color = look.color, .width = 1.2, .dash = look.dash});
    return;
  }
  const auto* line = std::get_if<Line>(&mark);
  canvas.stroke(Path::segment({box.x, middle.y}, {box.right(), middle.y}),
                {.color = look.color, .width = 1.8, .dash = look.dash});
  if (line != nullptr && line->markers) draw_markers(canvas, {middle}, look, 5.5);
}

}  // namespace

Legend::Legend(const Chart& chart, const std::vector<int>& series, double width) {
  Point at;
  for (std::size_t i = 0; i < chart.marks.size(); ++i) {
    std::string label = label_of(chart.marks[i]);
    if (label.empty()) continue;
    const double before = sample_length(chart.marks[i]) + kAfterSample;
    label = shortened(label, width - before, kNameStyle);
    const double wide = before + text_width(label, kNameStyle);
    if (at.x > 0 && at.x + wide > width) at = {0, at.y + kRow};
    entries_.push_back({&chart.marks[i], label, series[i], at});
    at.x += wide + kGap;
    rows_ = at.y / kRow + 1;
  }
}

double Legend::height() const { return rows_ == 0 ? 0 : rows_ * kRow + 4; }

void Legend::draw(Canvas& canvas, Point top_left, const Colors& colors) const {
  TextStyle style = kNameStyle;
  style.color = colors.text;
  style.centered = true;
  for (const Entry& entry : entries_) {
    const double x = top_left.x + entry.at.x, middle = top_left.y + entry.at.y + kRow / 2;
    const double length = sample_length(*entry.mark);
    draw_sample(canvas, *entry.mark, look_of(entry.series, colors), {x, middle - 4, length, 8});
    canvas.text(entry.label, {x + length + kAfterSample, middle}, style);
  }
}

}  // namespace hebb::plot
