#include "hebb/plot/regression.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/text.hpp"
#include "hebb/plot/chart.hpp"
#include "plot/histogram.hpp"
#include "plot/numbers.hpp"
#include "plot/ticks.hpp"

namespace hebb::plot {

namespace {

/// True values and predictions, one for one.
struct Pairs {
  std::vector<double> truth, predicted;
};

Pairs pairs_of(Caller caller, const Tensor& y_true, const Tensor& y_pred) {
  Pairs pairs{column(caller, y_true, "y_true"), column(caller, y_pred, "y_pred")};
  check_rows(caller, std::ssize(pairs.predicted), "y_pred", std::ssize(pairs.truth), "y_true");
  check_finite(caller, pairs.truth, "y_true");
  check_finite(caller, pairs.predicted, "y_pred");
  return pairs;
}

/// `R² 0.88, mean absolute error 2.1`; without R² where the truth is constant.
std::string figures_of(const Pairs& pairs) {
  const auto n = static_cast<double>(pairs.truth.size());
  const double mean = std::accumulate(pairs.truth.begin(), pairs.truth.end(), 0.0) / n;
  double squares = 0, around_mean = 0, absolute = 0;
  for (std::size_t i = 0; i < pairs.truth.size(); ++i) {
    const double error = pairs.truth[i] - pairs.predicted[i], from_mean = pairs.truth[i] - mean;
    squares += error * error;
    around_mean += from_mean * from_mean;
    absolute += std::abs(error);
  }
  const std::string error = text::format("mean absolute error {}", readable(absolute / n, 3));
  if (around_mean == 0) return error;
  return text::format("R² {}, {}", readable(1 - squares / around_mean, 3), error);
}

}  // namespace

Figure predicted_against_true(const Tensor& y_true, const Tensor& y_pred,
                              const RegressionOptions& options) {
  const Pairs pairs = pairs_of({"predicted_against_true"}, y_true, y_pred);
  const auto [truth_low, truth_high] = std::minmax_element(pairs.truth.begin(), pairs.truth.end());
  const auto [low, high] = std::minmax_element(pairs.predicted.begin(), pairs.predicted.end());
  const double least = std::min(*truth_low, *low), most = std::max(*truth_high, *high);
  Chart chart{.title = options.title,
              .x = {.label = text::format("true {}", options.target)},
              .y = {.label = text::format("predicted {}", options.target)},
              .aspect = 0.85};
  // The line goes from corner to corner, so both axes have the same limits.
  chart.marks = {
      Line{.x = {least, most}, .y = {least, most}, .series = kNeutral, .width = 1},
      Points{.x = pairs.truth, .y = pairs.predicted, .label = figures_of(pairs), .series = 0}};
  return figure(std::move(chart));
}

Figure residuals(const Tensor& y_true, const Tensor& y_pred, const RegressionOptions& options) {
  const Pairs pairs = pairs_of({"residuals"}, y_true, y_pred);
  std::vector<double> left;
  for (std::size_t i = 0; i < pairs.truth.size(); ++i) {
    left.push_back(pairs.truth[i] - pairs.predicted[i]);
  }
  const auto [least, most] = std::minmax_element(pairs.predicted.begin(), pairs.predicted.end());
  Chart over{.title = "Residuals over predictions",
             .x = {.label = text::format("predicted {}", options.target)},
             .y = {.label = "true − predicted"},
             .aspect = 0.8};
  over.marks = {Line{.x = {*least, *most}, .y = {0, 0}, .series = kNeutral, .width = 1},
                Points{.x = pairs.predicted, .y = left, .series = 0}};
  const Histogram bins = histogram(left, bin_edges(left));
  Chart spread{.title = "Distribution",
               .x = {.label = "true − predicted"},
               .y = {.label = "samples"},
               .aspect = 0.8};
  spread.marks = {Bars{.edges = bins.edges, .heights = bins.counts}};
  return figure({std::move(over), std::move(spread)}, {.title = options.title});
}

Figure curve_fit(const Tensor& x, const Tensor& y, const std::vector<NamedCurve>& curves,
                 const CurveFitOptions& options) {
  constexpr Caller kCaller = {"curve_fit"};
  Points data{.x = column(kCaller, x, "x"),
              .y = column(kCaller, y, "y"),
              .label = options.data,
              .series = kNeutral,
              .size = 4.5};
  check_rows(kCaller, std::ssize(data.y), "y", std::ssize(data.x), "x");
  Chart chart{.title = options.title,
              .x = {.label = options.x_label},
              .y = {.label = options.y_label},
              .marks = {std::move(data)}};
  int series = 0;
  for (const NamedCurve& curve : curves) {
    chart.marks.push_back(
        Line{.x = curve.x, .y = curve.y, .label = curve.name, .series = series++});
  }
  return figure(std::move(chart));
}

}  // namespace hebb::plot
