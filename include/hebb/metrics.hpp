/// \file
/// Metrics: figures that people judge a model by. They are over a whole pass, not averages of
/// batches.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/activation.hpp"
#include "hebb/losses.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

/// A figure collected batch by batch. Derive from it to write one.
class Metric {
 public:
  virtual ~Metric() = default;
  /// Name in the logs.
  virtual std::string name() const = 0;
  /// Takes a batch in. y_true: [batch] or [batch, ...], y_pred: [batch, ...]. Their elements are
  /// those of the batch during this call alone; fit() uses the memory again.
  virtual void update(const Tensor& y_true, const Tensor& y_pred) = 0;
  /// The figure over all batches since reset(); NaN before the first.
  virtual double result() const = 0;
  /// Starts anew.
  virtual void reset() = 0;
};

namespace metrics {

/// Base of metrics that are the mean of one value a sample (or an element).
class Mean : public Metric {
 public:
  double result() const override;
  void reset() override;

 protected:
  /// Adds `count` values with this sum.
  void add(double sum, std::int64_t count);

 private:
  double sum_ = 0;
  std::int64_t count_ = 0;
};

/// Share of elements where [y_pred > threshold] equals y_true.
class BinaryAccuracy : public Mean {
 public:
  /// Predictions above `threshold` count as 1.
  explicit BinaryAccuracy(double threshold = 0.5) : threshold_(threshold) {}
  std::string name() const override { return "binary_accuracy"; }
  void update(const Tensor& y_true, const Tensor& y_pred) override;

 private:
  double threshold_;
};

/// Share of rows whose largest prediction stands where the largest target stands.
class CategoricalAccuracy : public Mean {
 public:
  std::string name() const override { return "categorical_accuracy"; }
  void update(const Tensor& y_true, const Tensor& y_pred) override;
};

/// Share of rows whose largest prediction stands at the label.
class SparseCategoricalAccuracy : public Mean {
 public:
  std::string name() const override { return "sparse_categorical_accuracy"; }
  void update(const Tensor& y_true, const Tensor& y_pred) override;
};

/// Mean of |y_true - y_pred| over samples and outputs.
class MeanAbsoluteError : public Mean {
 public:
  std::string name() const override { return "mean_absolute_error"; }
  void update(const Tensor& y_true, const Tensor& y_pred) override;
};

/// Mean of (y_true - y_pred)^2 over samples and outputs.
class MeanSquaredError : public Mean {
 public:
  std::string name() const override { return "mean_squared_error"; }
  void update(const Tensor& y_true, const Tensor& y_pred) override;
};

/// Counts of (true class, predicted class). y_true, y_pred: labels, [n] or [n, 1] -> int64
/// [classes, classes], row = truth. `classes` 0: one more than the largest label seen. \throws
/// ValueError for a negative number of classes; DataError for a negative label or one outside the
/// classes; ShapeError when lengths differ.
Tensor confusion_matrix(const Tensor& y_true, const Tensor& y_pred, std::int64_t classes = 0);

/// A confusion matrix as text with the names of the classes (their numbers when there are none).
std::string confusion_matrix_text(const Tensor& matrix,
                                  const std::vector<std::string>& class_names = {});

/// Precision, recall, F1 and support of each class, accuracy, and their means, as text, from a
/// confusion matrix. A figure that would divide by zero is 0.
std::string classification_report(const Tensor& matrix,
                                  const std::vector<std::string>& class_names = {});

}  // namespace metrics

namespace detail {

inline constexpr std::string_view kMetricNames[] = {"accuracy",
                                                    "acc",
                                                    "binary_accuracy",
                                                    "categorical_accuracy",
                                                    "sparse_categorical_accuracy",
                                                    "mean_absolute_error",
                                                    "mae",
                                                    "mean_squared_error",
                                                    "mse",
                                                    "BinaryAccuracy",
                                                    "CategoricalAccuracy",
                                                    "SparseCategoricalAccuracy",
                                                    "MeanAbsoluteError",
                                                    "MeanSquaredError"};

constexpr int checked_metric(std::string_view name) {
  const int id = find_name(kMetricNames, name);
  if (id < 0) throw "unknown metric name";
  return id;
}

}  // namespace detail

/// A metric as an option of compile(): a name checked by the compiler, or an object. "accuracy"
/// (and "acc") means the accuracy that fits: that of the cross-entropy which is the loss; with
/// another loss binary for one output, sparse for labels beside several outputs, else categorical.
class AnyMetric {
 public:
  /// A literal name; an unknown one does not compile.
  consteval AnyMetric(const char* name) : id_(detail::checked_metric(name)) {}
  /// An object, given as a value.
  template <std::derived_from<Metric> M>
  AnyMetric(M metric) : metric_(std::make_shared<M>(std::move(metric))) {}
  /// An object that the caller keeps. \throws ValueError for a null pointer.
  template <std::derived_from<Metric> M>
  AnyMetric(std::shared_ptr<M> metric) : metric_(detail::not_null("metric", std::move(metric))) {}
  /// The metric of a name that is known only at run time.
  /// \throws ValueError for an unknown name, listing the names and the nearest one.
  static AnyMetric parse(std::string_view name);

  /// Name in the logs: as it was given, in lower case; an object's own.
  std::string name() const;
  /// The metric, for a model trained on this loss.
  std::shared_ptr<Metric> make(const Loss& loss) const;

 private:
  AnyMetric() = default;
  int id_ = 0;
  std::shared_ptr<Metric> metric_;
};

/// The list of metrics of compile(): `.metrics = {"accuracy"}`.
class Metrics {
 public:
  /// No metrics.
  Metrics() = default;
  /// These.
  Metrics(std::initializer_list<AnyMetric> list) : list_(list) {}
  /// These.
  Metrics(std::vector<AnyMetric> list) : list_(std::move(list)) {}
  /// The list.
  const std::vector<AnyMetric>& list() const { return list_; }

 private:
  std::vector<AnyMetric> list_;
};

}  // namespace hebb
