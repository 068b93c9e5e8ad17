#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/plot/chart.hpp"
#include "hebb/plot/dataset.hpp"
#include "plot/chart_drawing.hpp"
#include "plot/drawing.hpp"
#include "plot/histogram.hpp"
#include "plot/marks.hpp"
#include "plot/numbers.hpp"

namespace hebb::plot {

namespace {

constexpr Caller kCaller = {"scatter_matrix"};

/// The numbers of a data set: by feature, by class.
struct Features {
  std::string title;
  std::vector<std::string> names, class_names;
  std::vector<std::vector<std::vector<double>>> values;

  std::size_t count() const { return names.size(); }
  std::size_t classes() const { return class_names.size(); }
};

class ScatterMatrix final : public Drawing {
 public:
  explicit ScatterMatrix(Features features) : features_(std::move(features)) {
    for (const auto& by_class : features_.values) {
      Range range;
      for (const auto& values : by_class) {
        for (const double value : values) range.add(value);
      }
      const double span = range.high - range.low;
      const double more = span > 0 ? 0.06 * span : std::max(1.0, std::abs(range.low) * 0.1);
      ranges_.push_back({range.low - more, range.high + more});
    }
    if (features_.classes() > 1) {
      for (const std::string& name : features_.class_names) {
        legend_.marks.push_back(Points{.label = name});
      }
    }
  }

  std::string title() const override {
    return features_.title.empty() ? "Scatter matrix" : features_.title;
  }
  double natural_width() const override { return features_.count() <= 4 ? 600 : 800; }
  double height(double width) const override {
    return top(width) + static_cast<double>(features_.count()) * cell_height(width) + kBelow +
           kMargin;
  }

  void draw(Canvas& canvas, const Box& box, const Colors& colors) const override {
    const TextStyle title{.size = kTitleSize, .bold = true, .color = colors.text};
    canvas.text(shortened(features_.title, box.width - 2 * kMargin, title),
                {box.x + kMargin, box.y + kMargin + kCapitals * kTitleSize}, title);
    const Legend legend = legend_for(box.width);
    legend.draw(canvas, {box.x + kMargin, box.y + heading()}, colors);
    for (std::size_t row = 0; row < features_.count(); ++row) {
      for (std::size_t column = 0; column < features_.count(); ++column) {
        draw_cell(canvas, cell(box, row, column), row, column, colors);
      }
    }
  }

 private:
  static constexpr double kLeft = 62, kBelow = 28, kGap = 8;

  Legend legend_for(double width) const {
    return Legend(legend_, series_of(legend_), width - 2 * kMargin);
  }
  double heading() const { return kMargin + (features_.title.empty() ? 0 : kTitleSize + kMargin); }
  double top(double width) const { return heading() + legend_for(width).height() + 4; }
  double cell_width(double width) const {
    return (width - kLeft - kMargin) / static_cast<double>(features_.count());
  }
  double cell_height(double width) const { return std::min(cell_width(width) * 0.85, 300.0); }
  Box cell(const Box& box, std::size_t row, std::size_t column) const {
    const double wide = cell_width(box.width), high = cell_height(box.width);
    return {box.x + kLeft + wide * static_cast<double>(column),
            box.y + top(box.width) + high * static_cast<double>(row), wide - kGap, high - kGap};
  }

  void draw_cell(Canvas& canvas, const Box& area, std::size_t row, std::size_t column,
                 const Colors& colors) const {
    canvas.stroke(Path::rectangle(area), {.color = colors.grid, .width = 1, .round = false});
    const auto [x_low, x_high] = ranges_[column];
    Plane plane{canvas, colors, area, {x_low, x_high, area.x, area.right()}, {}};
    canvas.begin_clip(area);
    if (row == column) {
      draw_histograms(plane, row);
    } else {
      const auto [y_low, y_high] = ranges_[row];
      plane.y = {y_low, y_high, area.bottom(), area.y};
      for (std::size_t k = 0; k < features_.classes(); ++k) {
        draw_mark(
            Points{.x = features_.values[column][k], .y = features_.values[row][k], .size = 3.2},
            plane, look_of(static_cast<int>(k), colors));
      }
    }
    canvas.end_clip();
    if (column == 0) draw_left(canvas, area, row, colors);
    if (row + 1 == features_.count()) draw_below(canvas, area, column, colors);
  }

  void draw_histograms(Plane& plane, std::size_t feature) const {
    std::vector<double> all;
    for (const auto& values : features_.values[feature]) {
      all.insert(all.end(), values.begin(), values.end());
    }
    const std::vector<double> edges = bin_edges(all);
    plane.x.low = std::min(plane.x.low, edges.front());
    plane.x.high = std::max(plane.x.high, edges.back());
    std::vector<Bars> bars;
    double most = 0;
    for (const auto& values : features_.values[feature]) {
      Histogram bins = histogram(values, edges);
      most = std::max(most, *std::max_element(bins.counts.begin(), bins.counts.end()));
      bars.push_back({.edges = edges, .heights = std::move(bins.counts)});
    }
    plane.y = {0, 1.06 * most, plane.area.bottom(), plane.area.y};
    for (std::size_t k = 0; k < bars.size(); ++k) {
      draw_mark(bars[k], plane, look_of(static_cast<int>(k), plane.colors));
    }
  }

  void draw_left(Canvas& canvas, const Box& area, std::size_t row, const Colors& colors) const {
    const TextStyle number{
        .size = kTickSize - 1, .color = colors.muted, .align = Align::end, .centered = true};
    if (row > 0) {  // the first cell of the diagonal counts
      const Scale scale{ranges_[row].low, ranges_[row].high, area.bottom(), area.y};
      for (const Tick& tick : linear_ticks(scale.low, scale.high, 4)) {
        canvas.text(shortened(tick.label, kLeft - 26, number),
                    {area.x - kTickGapHere, scale(tick.value)}, number);
      }
    }
    const TextStyle name{
        .size = kTickSize, .color = colors.text, .align = Align::middle, .upwards = true};
    canvas.text(shortened(features_.names[row], area.height, name),
                {area.x - kLeft + kMargin + kCapitals * kTickSize, area.center().y}, name);
  }

  void draw_below(Canvas& canvas, const Box& area, std::size_t column, const Colors& colors) const {
    const TextStyle number{.size = kTickSize - 1, .color = colors.muted, .align = Align::middle};
    const Scale scale{ranges_[column].low, ranges_[column].high, area.x, area.right()};
    double free_from = area.x - kGap / 2;
    for (const Tick& tick : linear_ticks(scale.low, scale.high, 4)) {
      const Point at{scale(tick.value), area.bottom() + kTickGapHere + kCapitals * number.size};
      const Box taken = text_box(tick.label, at, number);
      if (taken.x < free_from || taken.right() > area.right() + kGap / 2) continue;
      canvas.text(tick.label, at, number);
      free_from = taken.right() + kGap;
    }
    const TextStyle name{.size = kTickSize, .color = colors.text, .align = Align::middle};
    canvas.text(shortened(features_.names[column], area.width, name),
                {area.center().x, area.bottom() + 28}, name);
  }

  static constexpr double kTickGapHere = 4;

  struct Limits {
    double low, high;
  };
  Features features_;
  std::vector<Limits> ranges_;
  Chart legend_;
};

std::vector<std::string> feature_names(const std::vector<std::string>& given, std::size_t columns,
                                       std::size_t shown) {
  if (!given.empty() && given.size() < columns) {
    throw ValueError(
        text::format("plot: scatter_matrix: feature_names has a name for each of {} "
                     "features, got {}",
                     columns, given.size()));
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < shown; ++i) {
    names.push_back(given.empty() ? text::format("feature {}", i + 1) : given[i]);
  }
  return names;
}

}  // namespace

Figure scatter_matrix(const Tensor& x, const ScatterMatrixOptions& options) {
  constexpr int kMostClasses = 100;
  const std::vector<double> values = elements(kCaller, x, "x", 2);
  if (options.most < 1) {
    throw ValueError(
        text::format("plot: scatter_matrix: most is at least 1, got {}", options.most));
  }
  const auto columns = static_cast<std::size_t>(x.shape()[1]);
  const std::size_t shown = std::min(columns, static_cast<std::size_t>(options.most));
  std::vector<int> classes(static_cast<std::size_t>(x.shape()[0]), 0);
  if (options.y.defined()) {
    classes = labels(kCaller, options.y, "y", kMostClasses);
    check_rows(kCaller, std::ssize(classes), "y", x.shape()[0], "x");
  }
  const int count = *std::max_element(classes.begin(), classes.end()) + 1;
  Features features{options.title,
                    feature_names(options.feature_names, columns, shown),
                    names_of(kCaller, options.class_names, count),
                    {shown, std::vector<std::vector<double>>(static_cast<std::size_t>(count))}};
  bool any = false;
  for (std::size_t row = 0; row < classes.size(); ++row) {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(row * columns);
    if (!std::all_of(first, first + static_cast<std::ptrdiff_t>(shown), drawable)) continue;
    any = true;
    for (std::size_t f = 0; f < shown; ++f) {
      features.values[f][static_cast<std::size_t>(classes[row])].push_back(
          values[row * columns + f]);
    }
  }
  if (!any) {
    throw DataError(text::format(
        "plot: scatter_matrix: x needs a row of finite numbers below 1e100, of {} rows there is "
        "none",
        classes.size()));
  }
  return Figure(std::make_shared<ScatterMatrix>(std::move(features)));
}

}  // namespace hebb::plot
