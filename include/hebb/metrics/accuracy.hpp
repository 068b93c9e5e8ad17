/// \file
/// Accuracies: the share of predictions that are right, from 0 to 1.
#pragma once

#include <cstdint>
#include <string>

#include "hebb/metrics/common.hpp"

namespace hebb {

/// Options of metrics::BinaryAccuracy.
struct BinaryAccuracyOptions {
  std::string name = {};   ///< Name in the logs; none: "binary_accuracy".
  double threshold = 0.5;  ///< Predictions above it count as 1.
};

/// Options of metrics::TopKCategoricalAccuracy and metrics::SparseTopKCategoricalAccuracy.
struct TopKOptions {
  std::int64_t k = 5;     ///< Number of classes that are looked at, from 1.
  std::string name = {};  ///< Name in the logs; none: the metric's own.
};

namespace metrics {

/// Share of elements where y_pred equals y_true: of labels, not of probabilities. By the name
/// "accuracy" a model gets the accuracy that fits it instead (AnyMetric). Keras: `Accuracy`.
class Accuracy : public MeanMetric {
 public:
  /// Options of this metric.
  using Options = MetricOptions;
  /// With these options.
  explicit Accuracy(Options options = {}) : MeanMetric("accuracy", std::move(options.name)) {}

 protected:
  Tensor values(const Tensor& y_true, const Tensor& y_pred) const override;
};

/// Share of elements where [y_pred > threshold] equals y_true. Keras: `BinaryAccuracy`.
class BinaryAccuracy : public MeanMetric {
 public:
  /// Options of this metric.
  using Options = BinaryAccuracyOptions;
  /// With these options. \throws ValueError when the threshold is NaN.
  explicit BinaryAccuracy(Options options = {});
  /// As given.
  Options options() const { return {.name = name(), .threshold = threshold_}; }

 protected:
  Tensor values(const Tensor& y_true, const Tensor& y_pred) const override;

 private:
  double threshold_;
};

/// Share of rows whose largest prediction stands where the largest target stands; the first of
/// equal ones. y_true: one-hot rows, [..., classes], as y_pred. Keras: `CategoricalAccuracy`.
class CategoricalAccuracy : public MeanMetric {
 public:
  /// Options of this metric.
  using Options = MetricOptions;
  /// With these options.
  explicit CategoricalAccuracy(Options options = {})
      : MeanMetric("categorical_accuracy", std::move(options.name)) {}

 protected:
  Tensor values(const Tensor& y_true, const Tensor& y_pred) const override;
};

/// Share of rows whose largest prediction stands at the label; the first of equal ones. y_true:
/// labels, [...] or [..., 1] for y_pred [..., classes]. Keras: `SparseCategoricalAccuracy`.
class SparseCategoricalAccuracy : public MeanMetric {
 public:
  /// Options of this metric.
  using Options = MetricOptions;
  /// With these options.
  explicit SparseCategoricalAccuracy(Options options = {})
      : MeanMetric("sparse_categorical_accuracy", std::move(options.name)) {}

 protected:
  Tensor values(const Tensor& y_true, const Tensor& y_pred) const override;
};

/// Share of rows where fewer than k classes are predicted more likely than that of the largest
/// target; rows with a prediction that is not finite count as wrong. y_true: one-hot rows, [...,
/// classes], as y_pred. Keras: `TopKCategoricalAccuracy`.
class TopKCategoricalAccuracy : public MeanMetric {
 public:
  /// Options of this metric.
  using Options = TopKOptions;
  /// With these options. \throws ValueError for k below 1.
  explicit TopKCategoricalAccuracy(Options options = {});
  /// As given.
  Options options() const { return {.k = k_, .name = name()}; }

 protected:
  Tensor values(const Tensor& y_true, const Tensor& y_pred) const override;

 private:
  std::int64_t k_;
};

/// The same for labels: y_true [...] or [..., 1] for y_pred [..., classes]. A label that is none of
/// the classes counts as wrong. Keras: `SparseTopKCategoricalAccuracy`.
class SparseTopKCategoricalAccuracy : public MeanMetric {
 public:
  /// Options of this metric.
  using Options = TopKOptions;
  /// With these options. \throws ValueError for k below 1.
  explicit SparseTopKCategoricalAccuracy(Options options = {});
  /// As given.
  Options options() const { return {.k = k_, .name = name()}; }

 protected:
  Tensor values(const Tensor& y_true, const Tensor& y_pred) const override;

 private:
  std::int64_t k_;
};

}  // namespace metrics
}  // namespace hebb
