#include "nn/losses/common.hpp"

#include <limits>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "ops/targets.hpp"

namespace hebb {

Reduction Reduction::parse(std::string_view name) {
  const int id = detail::find_name(detail::kReductionNames, name);
  if (id < 0) throw ValueError(text::unknown_name("reduction", name, detail::kReductionNames));
  return Reduction(id);
}

namespace {

/// True when a loss without weights is the mean of its values.
bool is_mean(Reduction reduction) {
  return reduction.is("sum_over_batch_size") || reduction.is("mean") ||
         reduction.is("mean_with_sample_weight");
}

}  // namespace

void check_defined(const char* loss, const Tensor& y_true, const Tensor& y_pred) {
  if (y_true.defined() && y_pred.defined()) return;
  throw ValueError(text::format("{}: {} is undefined; give it a value", loss,
                                y_true.defined() ? "y_pred" : "y_true"));
}

void throw_shapes(const char* loss, const char* expected, const Tensor& y_true,
                  const Tensor& y_pred) {
  throw ShapeError(text::format("{}: {}. y_true: {}, y_pred: {}", loss, expected,
                                y_true.shape().to_string(), y_pred.shape().to_string()));
}

void check_axes(const char* loss, const Axes& axes, const Tensor& y_true, const Tensor& y_pred) {
  for (const int axis : axes) {
    if (-y_pred.rank() <= axis && axis < y_pred.rank()) continue;
    throw_shapes(loss, text::format("there is no axis {}", axis).c_str(), y_true, y_pred);
  }
}

Tensor floating(const Tensor& y) { return is_floating(y.dtype()) ? y : y.cast(DType::float32); }

Matched matched(const char* loss, const Tensor& y_true, const Tensor& y_pred) {
  check_defined(loss, y_true, y_pred);
  const Tensor prediction = floating(y_pred);
  const Shape& p = y_pred.shape();
  const Shape& t = y_true.shape();
  if (t.matches(p)) return {y_true.cast(prediction.dtype()), prediction};
  const bool one_less = p.rank() == t.rank() + 1 && p[-1] == 1 && p.without(-1).matches(t);
  const bool one_more = t.rank() == p.rank() + 1 && t[-1] == 1 && t.without(-1).matches(p);
  if (!one_less && !one_more) {
    throw_shapes(loss,
                 "targets need the shape of the predictions, or one trailing axis of size 1 more "
                 "or less",
                 y_true, y_pred);
  }
  return {reshape(y_true, p).cast(prediction.dtype()), prediction};
}

Matched matched_rows(const char* loss, const Tensor& y_true, const Tensor& y_pred) {
  check_defined(loss, y_true, y_pred);
  if (y_pred.rank() < 1 || !y_true.shape().matches(y_pred.shape())) {
    throw_shapes(loss,
                 "targets are one-hot rows of the shape of the predictions (labels are for "
                 "sparse_categorical_crossentropy)",
                 y_true, y_pred);
  }
  const Tensor prediction = floating(y_pred);
  return {y_true.cast(prediction.dtype()), prediction};
}

Tensor labels_beside(const char* loss, const Tensor& y_true, const Tensor& y_pred) {
  check_defined(loss, y_true, y_pred);
  const Shape& p = y_pred.shape();
  const Shape& t = y_true.shape();
  const bool column = p.rank() > 0 && t.rank() == p.rank() && t[-1] == 1;
  const Shape rows = column ? t.without(-1) : t;
  if (p.rank() < 1 || !rows.matches(p.without(-1))) {
    throw_shapes(loss,
                 "targets are labels, one a row of the predictions (one-hot rows are for the "
                 "categorical form)",
                 y_true, y_pred);
  }
  return column ? reshape(y_true, rows) : y_true;
}

Tensor at_least(double low, const Tensor& x) {
  return clip(x, low, std::numeric_limits<double>::infinity());
}

Tensor weights_beside(const char* loss, const Tensor& sample_weight, const Tensor& values) {
  Tensor w = sample_weight.cast(values.dtype());
  const Shape& v = values.shape();
  if (v.rank() == 0) return w;  // one value for the whole batch
  Shape shape = w.shape();
  if (shape.rank() == v.rank() + 1 && shape[-1] == 1) shape = shape.without(-1);
  while (shape.rank() < v.rank()) shape.push_back(1);
  bool fits = shape.rank() == v.rank();
  for (int i = 0; fits && i < v.rank(); ++i) {
    fits = shape[i] == v[i] || shape[i] == 1 || shape[i] == kUnknown || v[i] == kUnknown;
  }
  if (fits) return shape == w.shape() ? w : reshape(w, shape);
  throw ShapeError(
      text::format("{}: sample weights need one number a sample, or one a value. "
                   "sample_weight: {}, values: {}",
                   loss, w.shape().to_string(), v.to_string()));
}

Tensor reduced(const char* loss, const Tensor& values, Reduction reduction,
               const Tensor& sample_weight) {
  if (!sample_weight.defined()) {
    if (reduction.is("none")) return values;
    return is_mean(reduction) ? mean(values) : sum(values);
  }
  const Tensor weights = weights_beside(loss, sample_weight, values);
  Tensor weighted = values * weights;
  if (reduction.is("none")) return weighted;
  if (reduction.is("mean_with_sample_weight")) {
    const Tensor total = sum(Tensor::ones_like(values) * weights);
    return sum(weighted) * reciprocal_or_zero(total);
  }
  return is_mean(reduction) ? mean(weighted) : sum(weighted);
}

Tensor reduced_outputs(const char* loss, const Tensor& outputs, Reduction reduction,
                       const Tensor& sample_weight) {
  // The mean of the samples' means, in one pass.
  if (!sample_weight.defined() && is_mean(reduction)) return mean(outputs);
  return reduced(loss, outputs.rank() < 2 ? outputs : mean(outputs, {-1}), reduction,
                 sample_weight);
}

}  // namespace hebb
