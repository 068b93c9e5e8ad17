/// \file
/// Metrics of numbers: how far predictions p are from targets t. Means are over samples and
/// outputs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/losses/regression.hpp"
#include "hebb/metrics/common.hpp"

namespace hebb {

namespace detail {

struct ClassAggregationWords {
  static constexpr std::string_view kWhat = "class aggregation";
  static constexpr std::string_view kNames[] = {"uniform_average", "variance_weighted_average",
                                                "none"};
  static constexpr int known(int id) {
    return id < 0 ? throw "unknown class aggregation name" : id;
  }
};

}  // namespace detail

/// What becomes of one score an output: "uniform_average" their mean, "variance_weighted_average"
/// their mean weighted by the variance of the targets, "none" one score an output.
using ClassAggregation = detail::Choice<detail::ClassAggregationWords>;

/// Options of metrics::CosineSimilarity.
struct CosineSimilarityMetricOptions {
  std::string name = {};  ///< Name in the logs; none: "cosine_similarity".
  int axis = -1;          ///< Axis of the directions.
};

/// Options of metrics::R2Score.
struct R2ScoreOptions {
  ClassAggregation class_aggregation = "uniform_average";  ///< What becomes of the outputs' scores.
  std::int64_t num_regressors = 0;  ///< Number of inputs, for the adjusted score; 0: not adjusted.
  std::string name = {};            ///< Name in the logs; none: "r2_score".
};

namespace metrics {

/// Mean of (t - p)^2. Keras: `MeanSquaredError`.
struct MeanSquaredError : detail::LossMetric<LossOptions, losses::mean_squared_error> {
  /// Options of this metric.
  using Options = MetricOptions;
  /// With these options.
  explicit MeanSquaredError(Options options = {})
      : LossMetric("mean_squared_error", std::move(options.name)) {}
};

/// Square root of the mean of (t - p)^2 over the whole pass. Keras: `RootMeanSquaredError`.
struct RootMeanSquaredError : detail::LossMetric<LossOptions, losses::mean_squared_error> {
  /// Options of this metric.
  using Options = MetricOptions;
  /// With these options.
  explicit RootMeanSquaredError(Options options = {})
      : LossMetric("root_mean_squared_error", std::move(options.name)) {}
  double result() const override;
};

/// Mean of |t - p|. Keras: `MeanAbsoluteError`.
struct MeanAbsoluteError : detail::LossMetric<LossOptions, losses::mean_absolute_error> {
  /// Options of this metric.
  using Options = MetricOptions;
  /// With these options.
  explicit MeanAbsoluteError(Options options = {})
      : LossMetric("mean_absolute_error", std::move(options.name)) {}
};

/// Mean of 100 |t - p| / max(|t|, 1e-7). Keras: `MeanAbsolutePercentageError`.
struct MeanAbsolutePercentageError
    : detail::LossMetric<LossOptions, losses::mean_absolute_percentage_error> {
  /// Options of this metric.
  using Options = MetricOptions;
  /// With these options.
  explicit MeanAbsolutePercentageError(Options options = {})
      : LossMetric("mean_absolute_percentage_error", std::move(options.name)) {}
};

/// Mean of (l(t) - l(p))^2, l(y) = log(1 + max(y, 1e-7)). Keras: `MeanSquaredLogarithmicError`.
struct MeanSquaredLogarithmicError
    : detail::LossMetric<LossOptions, losses::mean_squared_logarithmic_error> {
  /// Options of this metric.
  using Options = MetricOptions;
  /// With these options.
  explicit MeanSquaredLogarithmicError(Options options = {})
      : LossMetric("mean_squared_logarithmic_error", std::move(options.name)) {}
};

/// Mean of log(cosh(p - t)). Keras: `LogCoshError`.
struct LogCoshError : detail::LossMetric<LossOptions, losses::log_cosh> {
  /// Options of this metric.
  using Options = MetricOptions;
  /// With these options.
  explicit LogCoshError(Options options = {}) : LossMetric("logcosh", std::move(options.name)) {}
};

/// Mean over samples of sum t p / (|t| |p|) along an axis, from -1 to 1: the cosine of the angle
/// between target and prediction. Lengths below 1e-7 count as 1e-7. Keras: `CosineSimilarity`.
class CosineSimilarity : public MeanMetric {
 public:
  /// Options of this metric.
  using Options = CosineSimilarityMetricOptions;
  /// With these options.
  explicit CosineSimilarity(Options options = {})
      : MeanMetric("cosine_similarity", std::move(options.name)), axis_(options.axis) {}
  /// As given.
  Options options() const { return {.name = name(), .axis = axis_}; }

 protected:
  Tensor values(const Tensor& y_true, const Tensor& y_pred) const override;

 private:
  int axis_;
};

/// Coefficient of determination of each output, at most 1:
/// R2 = 1 - sum w (t - p)^2 / sum w (t - m)^2, m being the weighted mean of t (Wright 1921). Where
/// all t are the same it is 1 for predictions without error, else 0. y_true, y_pred: [batch,
/// outputs] or [batch]. Adjusted for r regressors: 1 - (1 - R2) (n - 1) / (n - r - 1), n the sum of
/// the weights (the number of samples), where n > r + 1. Keras: `R2Score`, which takes for n the
/// number of elements, and gives NaN for constant targets that are met.
class R2Score : public detail::NamedMetric {
 public:
  /// Options of this metric.
  using Options = R2ScoreOptions;
  /// With these options. \throws ValueError for a negative number of regressors.
  explicit R2Score(Options options = {});
  /// As given.
  Options options() const;
  double result() const override;
  std::vector<double> results() const override;
  void reset() override { outputs_.clear(); }
  void describe_state(StateFields& fields) override;

 protected:
  void collect(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) override;

 private:
  /// Of the targets of an output: sum of the weights, mean, and sum of w (t - mean)^2; and the sum
  /// of w (t - p)^2.
  struct Output {
    double weight = 0, mean = 0, spread = 0, residual = 0;
  };
  double score(const Output& output) const;
  double adjusted(double score) const;

  R2ScoreOptions options_;
  std::vector<Output> outputs_;
};

}  // namespace metrics
}  // namespace hebb
