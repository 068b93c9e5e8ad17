#include "plot/chart_layout.hpp"

#include <algorithm>
#include <cmath>

namespace hebb::plot {

namespace {

/// Free space within the axes before the first and after the last point, of the whole length.
constexpr double kPadding = 0.04;
/// What a tick needs beside its name to be told from the next one.
constexpr double kBetweenTicks = 14;
/// Space of a tick on a vertical axis, and on a horizontal one at least.
constexpr double kTickRow = 22, kTickColumn = 40;
/// More ticks than these are not read.
constexpr int kMostTicks = 9;
/// Longest name of a category, as a part of the width of the chart: beside it and below it.
constexpr double kLongestBeside = 0.28, kLongestBelow = 0.17;
/// The smallest area that something is drawn in.
constexpr double kLeastArea = 20;

const TextStyle kTickStyle = {.size = kTickSize};

double width_of(const std::string& label) { return text_width(label, kTickStyle); }

/// Limits for a linear axis on which all numbers are equal, or nearly.
void widen(double& low, double& high) {
  const double size = std::max(std::abs(low), std::abs(high));
  const double least = std::max(size * 1e-9, 1e-300);
  if (high - low >= least) return;
  const double half = size == 0 ? 1 : std::max(size * 0.1, least);
  low -= half;
  high += half;
}

/// Moves the end of an axis that nobody asked for when all data lie beyond the other one.
void show_beyond(Scale& scale, bool low_is_fixed) {
  const double limit = low_is_fixed ? scale.low : scale.high;
  const double more = std::max(1.0, std::abs(limit) * 0.1);
  if (low_is_fixed) {
    scale.high = scale.log ? limit * 10 : limit + more;
  } else {
    scale.low = scale.log ? limit / 10 : limit - more;
  }
}

/// The numbers at the ends of an axis.
Scale scale_of(const Axis& axis, const Range& range, bool from_zero) {
  Scale scale;
  scale.log = axis.log;
  double low = range.low, high = range.high;
  if (axis.log) {
    low = range.least_above_zero;
    if (low == high) {
      low /= 2;
      high *= 2;
    }
    const double pad = range.tight ? 1 : std::pow(high / low, kPadding);
    low /= pad;
    high *= pad;
  } else {
    const double before = low;
    widen(low, high);
    const double pad = range.tight ? 0 : (high - low) * kPadding;
    // Bars stand on the axis.
    if (!(from_zero && before == 0)) low -= pad;
    high += pad;
  }
  scale.low = std::isnan(axis.low) ? low : axis.low;
  scale.high = std::isnan(axis.high) ? high : axis.high;
  if (scale.low >= scale.high) show_beyond(scale, !std::isnan(axis.low));
  return scale;
}

std::vector<Tick> ticks_of(const Axis& axis, const Scale& scale, int most, bool whole) {
  if (axis.hidden) return {};
  if (!axis.ticks.empty()) {
    std::vector<Tick> ticks;
    for (const double value : axis.ticks) {
      const bool seen = value >= scale.low && value <= scale.high;
      if (seen) ticks.push_back({value, readable(value)});
    }
    return ticks;
  }
  if (axis.categories.empty()) {
    return axis.log ? log_ticks(scale.low, scale.high, most)
                    : linear_ticks(scale.low, scale.high, most, whole);
  }
  std::vector<Tick> ticks;
  for (std::size_t i = 0; i < axis.categories.size(); ++i) {
    const auto place = static_cast<double>(i);
    if (place >= scale.low && place <= scale.high) ticks.push_back({place, axis.categories[i]});
  }
  return ticks;
}

double widest(const std::vector<Tick>& ticks) {
  double width = 0;
  for (const Tick& tick : ticks) width = std::max(width, width_of(tick.label));
  return width;
}

void shorten(std::vector<Tick>& ticks, double width) {
  for (Tick& tick : ticks) tick.label = shortened(tick.label, width, kTickStyle);
}

/// True when the names of the ticks stand free of each other on a horizontal axis.
bool fit_beside(const std::vector<Tick>& ticks, const Scale& scale, double gap) {
  for (std::size_t i = 1; i < ticks.size(); ++i) {
    const double apart = scale(ticks[i].value) - scale(ticks[i - 1].value);
    if ((width_of(ticks[i].label) + width_of(ticks[i - 1].label)) / 2 + gap > apart) return false;
  }
  return true;
}

/// Places the labels of vertical lines in as few rows as needed.
std::vector<Flag> flags_of(const Chart& chart, const Scale& x, const Box& box) {
  std::vector<Flag> flags;
  for (const Mark& mark : chart.marks) {
    const auto* line = std::get_if<VerticalLine>(&mark);
    if (line == nullptr || line->label.empty() || !x.shows(line->x)) continue;
    const std::string text = shortened(line->label, box.width - 2 * kMargin, kTickStyle);
    const double half = width_of(text) / 2;
    const double middle =
        std::max(std::min(x(line->x), box.right() - kMargin - half), box.x + kMargin + half);
    int row = 0;
    const auto taken = [&](const Flag& other) {
      const double apart = half + width_of(other.text) / 2 + kAxisGap;
      return other.row == row && std::abs(other.x - middle) < apart;
    };
    while (std::any_of(flags.begin(), flags.end(), taken)) ++row;
    flags.push_back({text, middle, row});
  }
  return flags;
}

const HeatMap* with_color_scale(const Chart& chart) {
  for (const Mark& mark : chart.marks) {
    const auto* map = std::get_if<HeatMap>(&mark);
    if (map != nullptr && !map->label.empty()) return map;
  }
  return nullptr;
}

/// Places the parts one after the other, each in what the others left.
class Arranger {
 public:
  Arranger(const Chart& chart, const Legend& legend, const Box& box) : chart_(chart), box_(box) {
    for (const Mark& mark : chart.marks) {
      add_extent(mark, extent_);
      bars_ = bars_ || std::holds_alternative<Bars>(mark);
      cells_ = cells_ || std::holds_alternative<HeatMap>(mark);
    }
    layout_.scale_of_colors = with_color_scale(chart);
    place_heading(legend);
  }

  ChartLayout arranged() {
    const double below = kMargin + (chart_.x.label.empty() ? 0 : kLabelSize + kAxisGap);
    place_area(below + (chart_.x.hidden ? 0 : kTickSize + kTickGap));
    if (!layout_.x_ticks_upwards) return layout_;
    // The names turned out to need more room below; the area has already given way to them beside.
    place_area(below + widest(layout_.x_ticks) + kTickGap);
    if (!layout_.x_ticks_upwards) place_ticks_upwards();
    return layout_;
  }

 private:
  void place_heading(const Legend& legend) {
    double top = box_.y + kMargin;
    if (!chart_.title.empty()) {
      const TextStyle style{.size = kTitleSize, .bold = true};
      layout_.title = shortened(chart_.title, box_.width - 2 * kMargin, style);
      layout_.title_at = {box_.x + kMargin, top + kCapitals * kTitleSize};
      top += kTitleSize + kMargin;
    }
    layout_.legend_at = {box_.x + kMargin, top};
    area_top_ = top + legend.height() + (legend.height() > 0 ? kAxisGap : 0);
  }

  /// Everything but the heading, when the parts below the area have that height.
  void place_area(double below) {
    layout_.x = scale_of(chart_.x, extent_.x, false);
    layout_.y = scale_of(chart_.y, extent_.y, bars_);
    layout_.area.y = area_top_;
    layout_.area.height = std::max(kLeastArea, box_.bottom() - below - area_top_);
    place_across();
    if (chart_.equal) make_equal();
    make_room_for_flags();
    span_scales();
    place_ticks_up();
    place_ticks_across();
  }

  /// Left and right of the area, for the longest names on the vertical axis.
  void place_across() {
    const double longest = kLongestBeside * box_.width;
    std::vector<Tick> ticks = ticks_of(chart_.y, layout_.y, most_up(), extent_.y.whole);
    shorten(ticks, longest);
    double left = box_.x + kMargin;
    if (!chart_.y.label.empty()) left += kLabelSize + kAxisGap;
    if (!ticks.empty()) left += widest(ticks) + kTickGap;
    double right = box_.right() - kMargin;
    if (layout_.scale_of_colors != nullptr) right -= 3 * kColorScale + kLabelSize + 36;
    layout_.area.x = left;
    layout_.area.width = std::max(kLeastArea, right - left);
    span_scales();
    place_ticks_across();
    if (layout_.x_ticks_upwards || layout_.x_ticks.empty()) return;
    // The last name may reach beyond the axes, but not beyond the page.
    const Tick& last = layout_.x_ticks.back();
    const double beyond = layout_.x(last.value) + width_of(last.label) / 2 - right;
    if (beyond > 0) layout_.area.width = std::max(kLeastArea, layout_.area.width - beyond);
    span_scales();
  }

  int most_up() const {
    return std::clamp(static_cast<int>(layout_.area.height / kTickRow), 1, kMostTicks);
  }

  void place_ticks_up() {
    layout_.y_ticks = ticks_of(chart_.y, layout_.y, most_up(), extent_.y.whole);
    const double free = layout_.area.x - box_.x - kMargin - kTickGap -
                        (chart_.y.label.empty() ? 0 : kLabelSize + kAxisGap);
    if (!chart_.y.categories.empty()) shorten(layout_.y_ticks, free);
    keep_some_categories(layout_.y_ticks, layout_.y, chart_.y);
  }

  void place_ticks_across() {
    layout_.x_ticks_upwards = false;
    const int room = static_cast<int>(layout_.area.width / kTickColumn);
    for (int most = std::clamp(room, 2, kMostTicks); most >= 1; --most) {
      layout_.x_ticks = ticks_of(chart_.x, layout_.x, most, extent_.x.whole);
      if (!chart_.x.categories.empty()) break;
      if (fit_beside(layout_.x_ticks, layout_.x, kBetweenTicks)) return;
    }
    if (fit_beside(layout_.x_ticks, layout_.x, kAxisGap)) return;
    if (chart_.x.categories.empty()) {
      layout_.x_ticks.resize(std::min<std::size_t>(layout_.x_ticks.size(), 1));
      return;
    }
    place_ticks_upwards();
  }

  void place_ticks_upwards() {
    layout_.x_ticks = ticks_of(chart_.x, layout_.x, kMostTicks, extent_.x.whole);
    layout_.x_ticks_upwards = true;
    shorten(layout_.x_ticks, kLongestBelow * box_.width);
    keep_some_categories(layout_.x_ticks, layout_.x, chart_.x);
  }

  /// Every second, third, ... name where all of them would overlap.
  static void keep_some_categories(std::vector<Tick>& ticks, const Scale& scale, const Axis& axis) {
    if (axis.categories.empty() || ticks.size() < 2) return;
    const double apart = std::abs(scale(ticks[1].value) - scale(ticks[0].value));
    const auto stride =
        static_cast<std::size_t>(std::ceil((kCapitals + kDescent) * kTickSize / apart));
    std::vector<Tick> kept;
    for (std::size_t i = 0; i < ticks.size(); i += std::max<std::size_t>(1, stride)) {
      kept.push_back(ticks[i]);
    }
    ticks = kept;
  }

  /// Makes a unit as long on both axes: cells keep their limits and the area shrinks, else the
  /// shorter axis shows more.
  void make_equal() {
    Box& area = layout_.area;
    const double across = layout_.x.high - layout_.x.low, up = layout_.y.high - layout_.y.low;
    const double unit = std::min(area.width / across, area.height / up);
    if (cells_) {
      area.width = unit * across;
      area.height = unit * up;
      return;
    }
    const auto spread = [](Scale& scale, double length) {
      const double more = (length - (scale.high - scale.low)) / 2;
      scale.low -= more;
      scale.high += more;
    };
    spread(layout_.x, area.width / unit);
    spread(layout_.y, area.height / unit);
  }

  void make_room_for_flags() {
    span_scales();
    layout_.flags = flags_of(chart_, layout_.x, box_);
    int rows = 0;
    for (const Flag& flag : layout_.flags) rows = std::max(rows, flag.row + 1);
    const double needed = std::min(rows * kFlagRow, layout_.area.height - kLeastArea);
    layout_.area.y += needed;
    layout_.area.height -= needed;
  }

  void span_scales() {
    const Box& area = layout_.area;
    layout_.x.from = area.x;
    layout_.x.to = area.right();
    layout_.y.from = chart_.y.downwards ? area.y : area.bottom();
    layout_.y.to = chart_.y.downwards ? area.bottom() : area.y;
  }

  const Chart& chart_;
  Box box_;
  Extent extent_;
  bool bars_ = false, cells_ = false;
  double area_top_ = 0;
  ChartLayout layout_;
};

}  // namespace

ChartLayout layout_of(const Chart& chart, const Legend& legend, const Box& box) {
  return Arranger(chart, legend, box).arranged();
}

}  // namespace hebb::plot
