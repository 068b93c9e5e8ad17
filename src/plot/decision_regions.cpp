#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/plot/chart.hpp"
#include "hebb/plot/classification.hpp"
#include "plot/marks.hpp"
#include "plot/numbers.hpp"

namespace hebb::plot {

namespace {

constexpr Caller kCaller = {"decision_regions"};
/// Points of the grid along each axis.
constexpr int kSteps = 201;

/// The piece of the plane that is drawn.
struct Edges {
  double x_low, x_high, y_low, y_high;
};

Edges edges_around(const std::vector<double>& points) {
  constexpr double kBeyond = 0.08;  // of the range of the data
  Range x, y;
  for (std::size_t i = 0; i < points.size(); i += 2) {
    x.add(points[i]);
    y.add(points[i + 1]);
  }
  if (x.empty() || y.empty()) {
    throw DataError("plot: decision_regions: x needs a point with finite numbers, got none");
  }
  const auto widened = [](const Range& range) {
    const double span = range.high - range.low;
    const double more = span > 0 ? kBeyond * span : std::max(1.0, std::abs(range.low) * 0.1);
    return std::pair(range.low - more, range.high + more);
  };
  const auto [x_low, x_high] = widened(x);
  const auto [y_low, y_high] = widened(y);
  return {x_low, x_high, y_low, y_high};
}

Tensor grid_of(const Edges& window, DType dtype) {
  std::vector<double> points;
  points.reserve(2 * kSteps * kSteps);
  for (int row = 0; row < kSteps; ++row) {
    for (int column = 0; column < kSteps; ++column) {
      points.push_back(std::lerp(window.x_low, window.x_high, column / (kSteps - 1.0)));
      points.push_back(std::lerp(window.y_low, window.y_high, row / (kSteps - 1.0)));
    }
  }
  return Tensor::from(points, {kSteps * kSteps, 2}).cast(dtype);
}

/// How far each class is ahead of all others, at every point of the grid.
std::vector<std::vector<double>> leads_of(const Tensor& predictions, double threshold) {
  const std::vector<double> values = predictions.to_vector<double>();
  const auto outputs = static_cast<std::size_t>(predictions.shape()[1]);
  const std::size_t classes = std::max<std::size_t>(2, outputs);
  std::vector<std::vector<double>> leads(classes);
  for (std::size_t from = 0; from < values.size(); from += outputs) {
    if (outputs == 1) {
      leads[0].push_back(threshold - values[from]);
      leads[1].push_back(values[from] - threshold);
      continue;
    }
    for (std::size_t k = 0; k < outputs; ++k) {
      double other = -std::numeric_limits<double>::infinity();
      for (std::size_t j = 0; j < outputs; ++j) {
        if (j != k) other = std::max(other, values[from + j]);
      }
      leads[k].push_back(values[from + k] - other);
    }
  }
  return leads;
}

Regions regions_of(const std::vector<std::vector<double>>& leads, const Edges& window) {
  Regions regions{.rows = kSteps,
                  .columns = kSteps,
                  .x_low = window.x_low,
                  .x_high = window.x_high,
                  .y_low = window.y_low,
                  .y_high = window.y_high};
  double most = 0;
  for (std::size_t i = 0; i < leads[0].size(); ++i) {
    std::size_t winner = 0;
    for (std::size_t k = 1; k < leads.size(); ++k) {
      if (leads[k][i] > leads[winner][i]) winner = k;
    }
    regions.series.push_back(static_cast<int>(winner));
    regions.strength.push_back(leads[winner][i]);
    if (std::isfinite(leads[winner][i])) most = std::max(most, leads[winner][i]);
  }
  for (double& strength : regions.strength) strength = most > 0 ? strength / most : 0;
  return regions;
}

/// The lines between the classes.
std::vector<Mark> borders_of(std::vector<std::vector<double>> leads, const Edges& window) {
  std::vector<Mark> marks;
  const std::size_t last = leads.size() == 2 ? 1 : leads.size();  // of two, one line is both
  for (std::size_t k = 0; k < last; ++k) {
    if (!std::any_of(leads[k].begin(), leads[k].end(), drawable)) continue;
    marks.push_back(Contours{.values = std::move(leads[k]),
                             .rows = kSteps,
                             .columns = kSteps,
                             .x_low = window.x_low,
                             .x_high = window.x_high,
                             .y_low = window.y_low,
                             .y_high = window.y_high,
                             .levels = {0},
                             .filled = false});
  }
  return marks;
}

std::vector<int> classes_of(const Tensor& y, std::size_t outputs, double threshold) {
  if (outputs > 1) return labels(kCaller, y, "y", static_cast<int>(outputs));
  std::vector<int> classes;
  for (const double value : column(kCaller, y, "y")) classes.push_back(value > threshold ? 1 : 0);
  return classes;
}

}  // namespace

Figure decision_regions(Model& model, const Tensor& x, const Tensor& y,
                        const DecisionRegionsOptions& options) {
  const std::vector<double> points = elements(kCaller, x, "x", 2);
  if (x.shape()[1] != 2) {
    throw ShapeError(
        text::format("plot: decision_regions: x is [n, 2], a model of two inputs, got "
                     "{}",
                     x.shape().to_string()));
  }
  const Edges window = edges_around(points);
  const Tensor predictions = model.predict(grid_of(window, x.dtype()), {.verbose = 0});
  if (predictions.rank() != 2 || predictions.shape()[1] < 1) {
    throw ShapeError(text::format("plot: decision_regions: the model gives [n, classes], got {}",
                                  predictions.shape().to_string()));
  }
  const auto outputs = static_cast<std::size_t>(predictions.shape()[1]);
  const std::vector<int> classes = classes_of(y, outputs, options.threshold);
  check_rows(kCaller, std::ssize(classes), "y", x.shape()[0], "x");
  std::vector<std::vector<double>> leads = leads_of(predictions, options.threshold);
  const std::vector<std::string> names =
      names_of(kCaller, options.class_names, static_cast<int>(leads.size()));
  Chart chart{.title = options.title,
              .x = {.label = options.x_label},
              .y = {.label = options.y_label},
              .aspect = 0.8};
  chart.marks.push_back(regions_of(leads, window));
  for (Mark& border : borders_of(std::move(leads), window)) {
    chart.marks.push_back(std::move(border));
  }
  for (std::size_t k = 0; k < names.size(); ++k) {
    Points of_class{
        .label = names[k], .series = static_cast<int>(k), .size = 5.5, .outlined = true};
    for (std::size_t i = 0; i < classes.size(); ++i) {
      if (classes[i] != static_cast<int>(k)) continue;
      of_class.x.push_back(points[2 * i]);
      of_class.y.push_back(points[2 * i + 1]);
    }
    if (!of_class.x.empty()) chart.marks.push_back(std::move(of_class));
  }
  return figure(std::move(chart));
}

}  // namespace hebb::plot
