#include "train/batches.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "ops/update.hpp"
#include "tensor/dispatch.hpp"

namespace hebb {

void check_finite(const char* caller, const char* what, const Tensor& t) {
  if (!is_floating(t.dtype()) || t.size() == 0) return;
  with_float_type(t.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const std::span<const T> values = t.data<T>();
    const auto bad =
        std::find_if(values.begin(), values.end(), [](T v) { return !std::isfinite(v); });
    if (bad == values.end()) return;
    const std::int64_t width = t.size() / t.shape()[0];
    const std::int64_t at = bad - values.begin();
    throw DataError(
        text::format("{}: {} holds {} in row {}, column {} (both counted from 0); remove the "
                     "row or fill in a value",
                     caller, what, std::isnan(*bad) ? "NaN" : "infinity", at / width, at % width));
  });
}

Samples Samples::rows(std::int64_t first, std::int64_t last) const {
  Samples part;
  for (const Tensor& t : x) part.x.push_back(slice(t, first, last));
  if (y.defined()) part.y = slice(y, first, last);
  return part;
}

void check_samples(const char* caller, const Samples& samples) {
  if (samples.x.empty() || !samples.x[0].defined())
    throw DataError(text::format("{}: there is no x", caller));
  for (const Tensor& t : samples.x) {
    if (t.rank() < 1)
      throw ShapeError(text::format("{}: x needs an axis of samples, got a scalar", caller));
    if (t.shape()[0] != samples.count()) {
      throw ShapeError(
          text::format("{}: inputs have {} and {} rows", caller, samples.count(), t.shape()[0]));
    }
  }
  if (samples.count() == 0) {
    throw DataError(
        text::format("{}: there are no samples. x: {}", caller, samples.x[0].shape().to_string()));
  }
  if (samples.y.defined() && (samples.y.rank() < 1 || samples.y.shape()[0] != samples.count())) {
    throw ShapeError(text::format("{}: x and y need equal numbers of rows. x: {}, y: {}", caller,
                                  samples.x[0].shape().to_string(), samples.y.shape().to_string()));
  }
  for (const Tensor& t : samples.x) check_finite(caller, "x", t);
  if (samples.y.defined()) check_finite(caller, "y", samples.y);
}

void check_labels(const char* caller, const Tensor& y, const Loss& loss, const Tensor& y_pred) {
  const bool binary = loss.name() == "binary_crossentropy";
  if ((!binary && loss.name() != "sparse_categorical_crossentropy") || y.size() == 0) return;
  const std::vector<double> labels = y.to_vector<double>();
  const auto [low, high] = std::minmax_element(labels.begin(), labels.end());
  if (binary) {
    if (*low >= 0 && *high <= 1) return;
    throw DataError(
        text::format("{}: targets run from {} to {}, but binary_crossentropy takes 0 to 1", caller,
                     *low, *high));
  }
  const std::int64_t classes = y_pred.shape()[-1];
  if (*low >= 0 && *high < static_cast<double>(classes)) return;
  throw DataError(
      text::format("{}: labels run from {} to {}, but the network has {} outputs, for labels 0 "
                   "to {}; number the classes from 0, or give the last layer {} units",
                   caller, *low, *high, classes, classes - 1, std::max(*high, 0.0) + 1));
}

Order::Order(std::int64_t count, std::int64_t batch_size)
    : count_(count), batch_size_(batch_size), rows_(static_cast<std::size_t>(count)) {
  std::iota(rows_.begin(), rows_.end(), 0);
}

void Order::shuffle(const Rng& rng, std::uint64_t epoch) {
  rows_ = rng.fork("shuffle").fork(epoch).permutation(count_);
}

std::span<const std::int64_t> Order::batch(std::int64_t step) const {
  const std::int64_t first = step * batch_size_;
  return std::span(rows_).subspan(static_cast<std::size_t>(first),
                                  static_cast<std::size_t>(std::min(batch_size_, count_ - first)));
}

Samples gather_batch(const Samples& samples, std::span<const std::int64_t> rows, DType dtype) {
  Samples batch;
  for (const Tensor& t : samples.x) batch.x.push_back(gather_rows(t, rows, dtype));
  if (samples.y.defined()) {
    const DType own = samples.y.dtype();
    batch.y = gather_rows(samples.y, rows, is_floating(own) ? dtype : own);
  }
  return batch;
}

void gather_batch_into(const Samples& samples, std::span<const std::int64_t> rows,
                       const Samples& batch) {
  for (std::size_t i = 0; i < samples.x.size(); ++i) {
    gather_rows_into(samples.x[i], rows, batch.x[i]);
  }
  if (samples.y.defined()) gather_rows_into(samples.y, rows, batch.y);
}

}  // namespace hebb
