/// \file
/// Metrics: figures that people judge a model by. They are over a whole pass, not averages of
/// batches. The classes, by family, are in metrics/; here is the metric as an option of compile().
#pragma once

#include <concepts>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/activation.hpp"
#include "hebb/config.hpp"
#include "hebb/losses.hpp"
#include "hebb/metrics/accuracy.hpp"
#include "hebb/metrics/auc.hpp"
#include "hebb/metrics/classification.hpp"
#include "hebb/metrics/common.hpp"
#include "hebb/metrics/confusion.hpp"
#include "hebb/metrics/probability.hpp"
#include "hebb/metrics/regression.hpp"

namespace hebb {

namespace detail {

/// Names in Keras's snake case, then of the classes, then short names, each list in the same order;
/// the place in the first is the id.
inline constexpr std::string_view kMetricNames[] = {
    "accuracy",
    "mean_squared_error",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_logarithmic_error",
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "kl_divergence",
    "poisson",
    "hinge",
    "squared_hinge",
    "categorical_hinge",
    "root_mean_squared_error",
    "log_cosh_error",
    "cosine_similarity",
    "r2_score",
    "binary_accuracy",
    "categorical_accuracy",
    "sparse_categorical_accuracy",
    "top_k_categorical_accuracy",
    "sparse_top_k_categorical_accuracy",
    "precision",
    "recall",
    "true_positives",
    "false_positives",
    "true_negatives",
    "false_negatives",
    "f_beta_score",
    "f1_score",
    "auc",
    "matthews_correlation",
    "Accuracy",
    "MeanSquaredError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredLogarithmicError",
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "SparseCategoricalCrossentropy",
    "KLDivergence",
    "Poisson",
    "Hinge",
    "SquaredHinge",
    "CategoricalHinge",
    "RootMeanSquaredError",
    "LogCoshError",
    "CosineSimilarity",
    "R2Score",
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "SparseCategoricalAccuracy",
    "TopKCategoricalAccuracy",
    "SparseTopKCategoricalAccuracy",
    "Precision",
    "Recall",
    "TruePositives",
    "FalsePositives",
    "TrueNegatives",
    "FalseNegatives",
    "FBetaScore",
    "F1Score",
    "AUC",
    "MatthewsCorrelation",
    "acc",
    "mse",
    "mae",
    "mape",
    "msle",
    "bce",
};
inline constexpr int kMetrics = 32;

/// The classes, in the order of their names.
using MetricClasses =
    TypeList<metrics::Accuracy, metrics::MeanSquaredError, metrics::MeanAbsoluteError,
             metrics::MeanAbsolutePercentageError, metrics::MeanSquaredLogarithmicError,
             metrics::BinaryCrossentropy, metrics::CategoricalCrossentropy,
             metrics::SparseCategoricalCrossentropy, metrics::KLDivergence, metrics::Poisson,
             metrics::Hinge, metrics::SquaredHinge, metrics::CategoricalHinge,
             metrics::RootMeanSquaredError, metrics::LogCoshError, metrics::CosineSimilarity,
             metrics::R2Score, metrics::BinaryAccuracy, metrics::CategoricalAccuracy,
             metrics::SparseCategoricalAccuracy, metrics::TopKCategoricalAccuracy,
             metrics::SparseTopKCategoricalAccuracy, metrics::Precision, metrics::Recall,
             metrics::TruePositives, metrics::FalsePositives, metrics::TrueNegatives,
             metrics::FalseNegatives, metrics::FBetaScore, metrics::F1Score, metrics::AUC,
             metrics::MatthewsCorrelation>;
static_assert(MetricClasses::kSize == kMetrics);

constexpr int checked_metric(std::string_view name) {
  const int id = find_name(kMetricNames, name);
  if (id < 0) throw "unknown metric name";
  return id % kMetrics;
}

}  // namespace detail

/// A metric as an option of compile(): a name checked by the compiler, in Keras's spellings and
/// without regard to case ("mae", "mean_absolute_error", "MeanAbsoluteError"), or an object.
/// "accuracy" (and "acc") means the accuracy that fits: that of the cross-entropy which is the
/// loss; with another loss binary for one output, sparse for labels beside several outputs, else
/// categorical.
class AnyMetric {
 public:
  /// A literal name; an unknown one does not compile.
  consteval AnyMetric(const char* name) : id_(detail::checked_metric(name)), name_(name) {}
  /// An object, given as a value.
  template <std::derived_from<Metric> M>
  AnyMetric(M metric) : metric_(std::make_shared<M>(std::move(metric))) {}
  /// An object that the caller keeps. \throws ValueError for a null pointer.
  template <std::derived_from<Metric> M>
  AnyMetric(std::shared_ptr<M> metric) : metric_(detail::not_null("metric", std::move(metric))) {}
  /// The metric of a name that is known only at run time.
  /// \throws ValueError for an unknown name, listing the names and the nearest one.
  static AnyMetric parse(std::string_view name);
  /// The metric that config() describes. Options that are absent keep their defaults. Keras 2's
  /// MeanMetricWrapper is the metric that it wraps.
  /// \throws ValueError for an unknown class or option, or a value of the wrong kind.
  static AnyMetric from_config(const Config& config);
  /// All names, aliases excluded.
  static std::span<const std::string_view> names() {
    return std::span(detail::kMetricNames).first(detail::kMetrics);
  }

  /// Name in the logs: as it was given, or an object's own. Keras does the same.
  std::string name() const { return metric_ ? metric_->name() : std::string(name_); }
  /// The name, where one was given; else class and options, as Keras writes them: {"module":
  /// "keras.metrics", "class_name": "AUC", "config": {"name": "auc", ...}, "registered_name":
  /// null}. \throws ValueError for a class of the program's, which no text describes.
  Config config() const;
  /// The metric, for a model trained on this loss; a new one when a name was given.
  std::shared_ptr<Metric> make(const Loss& loss) const;

 private:
  AnyMetric() = default;
  int id_ = 0;
  std::string_view name_;  // of a literal, or of spelled_
  std::shared_ptr<const std::string> spelled_;
  std::shared_ptr<Metric> metric_;
};

}  // namespace hebb
