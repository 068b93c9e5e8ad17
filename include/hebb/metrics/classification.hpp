/// \file
/// Metrics of decisions, read off four counts: true positives tp, false positives fp, true
/// negatives tn and false negatives fn, each a sum of weights. A figure that would divide by zero
/// is 0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/metrics/common.hpp"

namespace hebb {

namespace detail {

struct AverageWords {
  static constexpr std::string_view kWhat = "average";
  static constexpr std::string_view kNames[] = {"none", "micro", "macro", "weighted"};
  static constexpr int known(int id) { return id < 0 ? throw "unknown average name" : id; }
};

}  // namespace detail

/// What becomes of one score a class: "none" one score a class, "micro" the score of the counts of
/// all classes together, "macro" the mean of the scores, "weighted" their mean weighted by tp + fn.
using Averaging = detail::Choice<detail::AverageWords>;

/// Options of metrics::TruePositives and its three kin.
struct CountOptions {
  std::vector<double> thresholds = {};  ///< From 0 to 1, one figure each; none: 0.5.
  std::string name = {};                ///< Name in the logs; none: the metric's own.
};

/// Options of metrics::Precision and metrics::Recall.
struct PrecisionOptions {
  /// From 0 to 1, one figure each; none: 0.5, or with top_k every prediction of the best k.
  std::vector<double> thresholds = {};
  std::optional<std::int64_t> top_k = {};     ///< Only the k largest of a row can be positive.
  std::optional<std::int64_t> class_id = {};  ///< Only this place of the last axis is looked at.
  std::string name = {};                      ///< Name in the logs; none: the metric's own.
};

/// Options of metrics::FBetaScore.
struct FBetaScoreOptions {
  Averaging average = "none";  ///< What becomes of the classes' scores.
  double beta = 1;             ///< How many times as much recall weighs as precision, above 0.
  /// Predictions above it are positive, above 0 to 1; none: the largest of a row, unless it is 0.
  std::optional<double> threshold = {};
  std::string name = {};  ///< Name in the logs; none: "fbeta_score".
};

/// Options of metrics::F1Score.
struct F1ScoreOptions {
  Averaging average = "none";            ///< What becomes of the classes' scores.
  std::optional<double> threshold = {};  ///< As in FBetaScoreOptions.
  std::string name = {};                 ///< Name in the logs; none: "f1_score".
};

/// Options of metrics::MatthewsCorrelation.
struct MatthewsCorrelationOptions {
  double threshold = 0.5;  ///< Predictions of one output above it are class 1.
  std::string name = {};   ///< Name in the logs; none: "matthews_correlation".
};

namespace detail {

/// Counts at each threshold; a figure of them is a class of its own. y_true: not 0 is positive.
class ThresholdMetric : public NamedMetric {
 public:
  double result() const override;
  std::vector<double> results() const override;
  void reset() override;
  void describe_state(StateFields& fields) override;

 protected:
  /// Sums of weights.
  struct Counts {
    double tp = 0, fp = 0, tn = 0, fn = 0;
  };

  ThresholdMetric(const char* own, PrecisionOptions options, double (*figure)(const Counts&));
  /// The options with the name that it has.
  PrecisionOptions given() const;
  void collect(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) override;

 private:
  double figure_at(std::size_t threshold) const;

  PrecisionOptions options_;
  std::vector<double> thresholds_;  // those given, or the one there is without
  double (*figure_)(const Counts&);
  std::vector<Counts> counts_;      // one a threshold
  std::vector<std::int64_t> best_;  // places of the largest of a row, kept between batches
};

}  // namespace detail

namespace metrics {

/// tp / (tp + fp): how many of those predicted positive are. Predictions above the threshold are
/// positive. y_true: not 0 is positive; y_pred: [batch, ...]. Keras: `Precision`.
class Precision : public detail::ThresholdMetric {
 public:
  /// Options of this metric.
  using Options = PrecisionOptions;
  /// With these options. \throws ValueError for a threshold outside 0 to 1, or top_k below 1.
  explicit Precision(Options options = {});
  /// As given.
  Options options() const { return given(); }
};

/// tp / (tp + fn): how many of the positive are predicted so. Keras: `Recall`.
class Recall : public detail::ThresholdMetric {
 public:
  /// Options of this metric.
  using Options = PrecisionOptions;
  /// With these options. \throws ValueError as Precision().
  explicit Recall(Options options = {});
  /// As given.
  Options options() const { return given(); }
};

/// tp. Keras: `TruePositives`.
class TruePositives : public detail::ThresholdMetric {
 public:
  /// Options of this metric.
  using Options = CountOptions;
  /// With these options. \throws ValueError for a threshold outside 0 to 1.
  explicit TruePositives(Options options = {});
  /// As given.
  Options options() const { return {.thresholds = given().thresholds, .name = name()}; }
};

/// fp. Keras: `FalsePositives`.
class FalsePositives : public detail::ThresholdMetric {
 public:
  /// Options of this metric.
  using Options = CountOptions;
  /// With these options. \throws ValueError for a threshold outside 0 to 1.
  explicit FalsePositives(Options options = {});
  /// As given.
  Options options() const { return {.thresholds = given().thresholds, .name = name()}; }
};

/// tn. Keras: `TrueNegatives`.
class TrueNegatives : public detail::ThresholdMetric {
 public:
  /// Options of this metric.
  using Options = CountOptions;
  /// With these options. \throws ValueError for a threshold outside 0 to 1.
  explicit TrueNegatives(Options options = {});
  /// As given.
  Options options() const { return {.thresholds = given().thresholds, .name = name()}; }
};

/// fn. Keras: `FalseNegatives`.
class FalseNegatives : public detail::ThresholdMetric {
 public:
  /// Options of this metric.
  using Options = CountOptions;
  /// With these options. \throws ValueError for a threshold outside 0 to 1.
  explicit FalseNegatives(Options options = {});
  /// As given.
  Options options() const { return {.thresholds = given().thresholds, .name = name()}; }
};

/// (1 + b^2) tp / ((1 + b^2) tp + b^2 fn + fp), b = beta: the harmonic mean of precision and
/// recall, recall weighing b times as much (van Rijsbergen 1979). One score a class, unless
/// averaged. y_true, y_pred: [batch, classes], labels of one output [batch] as well; y_true counts
/// as the part of a positive that it is. Keras: `FBetaScore`, which adds 1e-7 below each line.
class FBetaScore : public detail::NamedMetric {
 public:
  /// Options of this metric.
  using Options = FBetaScoreOptions;
  /// With these options. \throws ValueError for beta from 0 down, or a threshold outside (0, 1].
  explicit FBetaScore(Options options = {}) : FBetaScore("fbeta_score", std::move(options)) {}
  /// As given.
  Options options() const;
  double result() const override;
  std::vector<double> results() const override;
  void reset() override { classes_.clear(); }
  void describe_state(StateFields& fields) override;

 protected:
  /// With a name of its own.
  FBetaScore(const char* own, Options options);
  void collect(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) override;

 private:
  struct Counts {
    double tp = 0, fp = 0, fn = 0, all = 0;
  };
  double score(const Counts& counts) const;

  FBetaScoreOptions options_;
  std::vector<Counts> classes_;
};

/// FBetaScore with beta 1: 2 tp / (2 tp + fn + fp). Keras: `F1Score`.
class F1Score : public FBetaScore {
 public:
  /// Options of this metric.
  using Options = F1ScoreOptions;
  /// With these options. \throws ValueError for a threshold outside (0, 1].
  explicit F1Score(Options options = {})
      : FBetaScore("f1_score", {.average = options.average,
                                .threshold = options.threshold,
                                .name = std::move(options.name)}) {}
  /// As given.
  Options options() const;
};

/// Correlation of truth and prediction, from -1 to 1; 0 is what guessing gives. Of two classes
/// (tp tn - fp fn) / sqrt((tp + fp) (tp + fn) (tn + fp) (tn + fn)) (Matthews 1975), of more their
/// generalization (Gorodkin 2004): (s c - sum_k p_k t_k) / sqrt((s^2 - sum_k p_k^2) (s^2 - sum_k
/// t_k^2)) with s all, c right, p_k predicted and t_k truly of class k. y_pred: [batch] or [batch,
/// 1] for two classes, [batch, classes] for more, the largest counting; y_true: labels, or one-hot
/// rows of the shape of y_pred. \throws DataError in update() for a label that is none of the
/// classes.
class MatthewsCorrelation : public detail::NamedMetric {
 public:
  /// Options of this metric.
  using Options = MatthewsCorrelationOptions;
  /// With these options. \throws ValueError when the threshold is NaN.
  explicit MatthewsCorrelation(Options options = {});
  /// As given.
  Options options() const { return {.threshold = threshold_, .name = name()}; }
  double result() const override;
  void reset() override { matrix_.clear(); }
  void describe_state(StateFields& fields) override;

 protected:
  void collect(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) override;

 private:
  double threshold_;
  std::size_t count_ = 0;       // classes
  std::vector<double> matrix_;  // weights by truth and prediction
};

}  // namespace metrics
}  // namespace hebb
