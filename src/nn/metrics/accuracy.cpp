#include "hebb/metrics/accuracy.hpp"

#include <cmath>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "nn/losses/common.hpp"
#include "nn/metrics/common.hpp"
#include "tensor/dispatch.hpp"

namespace hebb {

namespace {

/// 1 where is_right(truth, prediction) of two tensors of one shape, else 0.
template <class F>
Tensor right(const Tensor& truth, const Tensor& prediction, const F& is_right) {
  Tensor result = Tensor::empty(truth.shape(), DType::float64);
  const std::span<double> r = result.mutable_data<double>();
  with_type(truth.dtype(), [&](auto of_truth) {
    with_type(prediction.dtype(), [&](auto of_prediction) {
      const auto t = truth.data<decltype(of_truth)>();
      const auto p = prediction.data<decltype(of_prediction)>();
      for (std::size_t i = 0; i < r.size(); ++i) {
        r[i] = is_right(static_cast<double>(t[i]), static_cast<double>(p[i])) ? 1 : 0;
      }
    });
  });
  return result;
}

/// 1 where two tensors of one shape have the same number, else 0.
Tensor equal(const Tensor& truth, const Tensor& prediction) {
  return right(truth, prediction, [](double t, double p) { return t == p; });
}

void check_rows(const char* metric, const Tensor& y_true, const Tensor& y_pred) {
  if (y_pred.rank() > 0 && y_true.shape() == y_pred.shape()) return;
  throw_shapes(metric, "targets are one-hot rows of the shape of the predictions", y_true, y_pred);
}

std::int64_t checked_k(const char* metric, std::int64_t k) {
  if (k >= 1) return k;
  throw ValueError(text::format("{}: k is a number of classes, at least 1, got {}", metric, k));
}

/// True when fewer than k scores are above that of the label.
bool is_in_top(double label, std::span<const double> scores, std::int64_t k) {
  if (!(label >= 0 && label < static_cast<double>(scores.size()))) return false;
  if (label != std::floor(label)) return false;
  const double own = scores[static_cast<std::size_t>(label)];
  std::int64_t above = 0;
  for (const double score : scores) {
    if (!std::isfinite(score)) return false;
    above += score > own ? 1 : 0;
  }
  return above < k;
}

/// 1 for each row whose label is among its k best, else 0.
Tensor in_top(const Tensor& labels, const Tensor& y_pred, std::int64_t k) {
  const Tensor truth = labels.cast(DType::float64), prediction = y_pred.cast(DType::float64);
  const std::span<const double> label = truth.data<double>(), scores = prediction.data<double>();
  Tensor result = Tensor::empty(labels.shape(), DType::float64);
  const std::span<double> r = result.mutable_data<double>();
  const auto classes = static_cast<std::size_t>(y_pred.shape()[-1]);
  for (std::size_t i = 0; i < r.size(); ++i) {
    r[i] = is_in_top(label[i], scores.subspan(i * classes, classes), k) ? 1 : 0;
  }
  return result;
}

}  // namespace

namespace metrics {

Tensor Accuracy::values(const Tensor& y_true, const Tensor& y_pred) const {
  const auto [t, p] = matched(label(), y_true.cast(DType::float64), y_pred.cast(DType::float64));
  return equal(t, p);
}

BinaryAccuracy::BinaryAccuracy(Options options)
    : MeanMetric("binary_accuracy", std::move(options.name)), threshold_(options.threshold) {
  if (!std::isnan(threshold_)) return;
  throw ValueError(text::format("{}: the threshold must be a number, got nan", label()));
}

Tensor BinaryAccuracy::values(const Tensor& y_true, const Tensor& y_pred) const {
  const double threshold = rounded(threshold_, y_pred.dtype());
  const auto is_right = [threshold](double truth, double prediction) {
    return (prediction > threshold ? 1.0 : 0.0) == truth;
  };
  if (y_true.shape() == y_pred.shape()) return right(y_true, y_pred, is_right);
  const auto [t, p] = matched(label(), y_true.cast(DType::float64), y_pred.cast(DType::float64));
  return right(t, p, is_right);
}

Tensor CategoricalAccuracy::values(const Tensor& y_true, const Tensor& y_pred) const {
  check_rows(label(), y_true, y_pred);
  return equal(argmax(y_true), argmax(y_pred));
}

Tensor SparseCategoricalAccuracy::values(const Tensor& y_true, const Tensor& y_pred) const {
  const Tensor labels = labels_beside(label(), y_true, y_pred);
  return equal(labels, argmax(y_pred));
}

TopKCategoricalAccuracy::TopKCategoricalAccuracy(Options options)
    : MeanMetric("top_k_categorical_accuracy", std::move(options.name)),
      k_(checked_k(label(), options.k)) {}

Tensor TopKCategoricalAccuracy::values(const Tensor& y_true, const Tensor& y_pred) const {
  check_rows(label(), y_true, y_pred);
  return in_top(argmax(y_true), y_pred, k_);
}

SparseTopKCategoricalAccuracy::SparseTopKCategoricalAccuracy(Options options)
    : MeanMetric("sparse_top_k_categorical_accuracy", std::move(options.name)),
      k_(checked_k(label(), options.k)) {}

Tensor SparseTopKCategoricalAccuracy::values(const Tensor& y_true, const Tensor& y_pred) const {
  return in_top(labels_beside(label(), y_true, y_pred), y_pred, k_);
}

}  // namespace metrics
}  // namespace hebb
