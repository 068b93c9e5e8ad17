#include "train/batches.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "hebb/state_fields.hpp"
#include "kernels/table.hpp"
#include "ops/update.hpp"
#include "tensor/dispatch.hpp"
#include "train/trainer.hpp"

namespace hebb {

namespace {

/// Refuses the first number of t that is not `good`. `subject` and `mend`, one behind the other:
/// what is expected and how to get there.
template <class Good>
void check_values(const char* caller, const char* what, const Tensor& t, Good good,
                  std::string_view mend, std::string_view subject = {}) {
  if (t.size() == 0) return;
  with_type(t.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const std::span<const T> values = t.data<T>();
    const auto bad = std::find_if(values.begin(), values.end(),
                                  [&](T v) { return !good(static_cast<double>(v)); });
    if (bad == values.end()) return;
    const std::int64_t width = t.size() / t.shape()[0];
    const std::int64_t at = bad - values.begin();
    const auto value = static_cast<double>(*bad);
    const std::string shown = std::isnan(value)   ? "NaN"
                              : std::isinf(value) ? "infinity"
                                                  : text::format("{}", value);
    throw DataError(text::format("{}: {} holds {} in row {}, column {} (both counted from 0); {}{}",
                                 caller, what, shown, at / width, at % width, subject, mend));
  });
}

bool all_finite(const Tensor& t) {
  std::int64_t count = 0;
  with_float_type(t.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const std::span<const T> values = t.data<T>();
    kernels::table<T>().count_not_finite(t.size(), values.data(), &count);
  });
  return count == 0;
}

/// True for a number that this dtype of whole numbers has.
bool is_whole(double v, DType dtype) {
  constexpr double kInt64End = 9223372036854775808.0, kUInt8End = 256;
  const bool bytes = dtype == DType::uint8;
  return v == std::floor(v) && v >= (bytes ? 0 : -kInt64End) && v < (bytes ? kUInt8End : kInt64End);
}

/// dtype that data will be cast to, as far as it matters to a check: only numbers of float64 may be
/// too large for another one. `own`: what an input says.
DType cast_to(const Tensor& t, const Model& model, std::optional<DType> own = {}) {
  if (own) return *own;
  return t.dtype() == DType::float64 ? Trainer::target_dtype(model) : t.dtype();
}

/// Refuses a tensor called `what` that has no elements to read or no axis of samples, and its first
/// NaN or infinity, or the first number that `dtype`, which it will be cast to, does not have.
/// \throws DataError, ShapeError.
void check_data(const char* caller, const char* what, const Tensor& t, DType dtype) {
  if (t.is_meta()) {
    throw DataError(
        text::format("{}: {} is a meta tensor, which has a shape and no elements", caller, what));
  }
  if (t.rank() < 1) {
    throw ShapeError(text::format("{}: {} needs an axis of samples, got a scalar", caller, what));
  }
  if (!is_floating(t.dtype())) return;
  if (!all_finite(t)) {
    check_values(
        caller, what, t, [](double v) { return std::isfinite(v); },
        "remove the row or fill in a value");
  }
  if (!is_floating(dtype)) {
    check_values(
        caller, what, t, [dtype](double v) { return is_whole(v, dtype); },
        text::format("this input takes the whole numbers of {}; give its Input another dtype",
                     to_string(dtype)));
  }
  if (t.dtype() == DType::float64 && dtype == DType::float32) {
    check_values(
        caller, what, t, [](double v) { return std::isfinite(static_cast<float>(v)); },
        "that is too large for float32: scale it, or give the model dtype float64");
  }
}

}  // namespace

Samples Samples::rows(std::int64_t first, std::int64_t last) const {
  Samples part;
  for (const Tensor& t : x) part.x.push_back(slice(t, first, last));
  for (const Tensor& t : y) part.y.push_back(slice(t, first, last));
  for (const Tensor& t : weights) {
    part.weights.push_back(t.defined() ? slice(t, first, last) : t);
  }
  return part;
}

namespace {

/// Shape without the rows, and dtype; of an undefined tensor neither.
Spec spec_of(const Tensor& t) {
  if (!t.defined()) return {};
  return {t.shape().with(0, kUnknown), t.dtype()};
}

}  // namespace

SampleForm::SampleForm(const Samples& samples)
    : inputs_(samples.x.size()), outputs_(samples.y.size()) {
  for (const Tensors* list : {&samples.x, &samples.y, &samples.weights}) {
    for (const Tensor& t : *list) specs_.push_back(spec_of(t));
  }
}

bool SampleForm::fits(const Samples& samples) const {
  if (samples.x.size() != inputs_ || samples.y.size() != outputs_) return false;
  std::size_t i = 0;
  for (const Tensors* list : {&samples.x, &samples.y, &samples.weights}) {
    for (const Tensor& t : *list) {
      const Spec spec = spec_of(t);
      if (i == specs_.size() || spec.shape != specs_[i].shape || spec.dtype != specs_[i].dtype) {
        return false;
      }
      ++i;
    }
  }
  return i == specs_.size();
}

void check_inputs(const char* caller, const Samples& samples, const Model& model) {
  if (samples.x.empty() || !samples.x[0].defined())
    throw DataError(text::format("{}: there is no x", caller));
  for (std::size_t i = 0; i < samples.x.size(); ++i) {
    const Tensor& t = samples.x[i];
    if (!t.defined()) throw DataError(text::format("{}: one of the inputs is undefined", caller));
    check_data(caller, "x", t, cast_to(t, model, Trainer::input_dtype(model, i)));
    if (t.shape()[0] != samples.count()) {
      throw ShapeError(text::format("{}: inputs need equal numbers of rows, got {} and {}", caller,
                                    samples.x[0].shape().to_string(), t.shape().to_string()));
    }
  }
}

void check_samples(const char* caller, const Samples& samples, const Model& model) {
  check_inputs(caller, samples, model);
  if (samples.count() == 0) {
    throw DataError(
        text::format("{}: there are no samples. x: {}", caller, samples.x[0].shape().to_string()));
  }
  for (const Tensor& y : samples.y) {
    if (!y.defined()) throw DataError(text::format("{}: one of the targets is undefined", caller));
    check_data(caller, "y", y, cast_to(y, model));
    if (y.shape()[0] != samples.count()) {
      throw ShapeError(text::format("{}: x and y need equal numbers of rows. x: {}, y: {}", caller,
                                    samples.x[0].shape().to_string(), y.shape().to_string()));
    }
  }
  for (const Tensor& weight : samples.weights) {
    if (!weight.defined()) continue;
    check_data(caller, "sample_weight", weight, cast_to(weight, model));
    if (weight.shape()[0] != samples.count()) {
      throw ShapeError(
          text::format("{}: sample_weight needs one weight for each row. x: {}, sample_weight: {}",
                       caller, samples.x[0].shape().to_string(), weight.shape().to_string()));
    }
    check_values(
        caller, "sample_weight", weight, [](double v) { return v >= 0; }, "a weight is at least 0");
  }
}

namespace {

/// Least and largest of the labels that count; none: a pair that is upside down.
struct Labels {
  double low = std::numeric_limits<double>::infinity(), high = -low;
};

Labels labels_of(const Tensor& y, std::optional<std::int64_t> ignored) {
  Labels labels;
  with_type(y.dtype(), [&](auto zero) {
    for (const auto element : y.data<decltype(zero)>()) {
      const auto label = static_cast<double>(element);
      if (ignored && label == static_cast<double>(*ignored)) continue;
      labels.low = std::min(labels.low, label);
      labels.high = std::max(labels.high, label);
    }
  });
  return labels;
}

}  // namespace

void check_labels(const char* caller, const Tensor& y, const OutputPlan& plan,
                  std::int64_t classes) {
  const std::string_view name = plan.loss.name();
  if (name == "binary_crossentropy" || name == "binary_focal_crossentropy") {
    return check_values(
        caller, "y", y, [](double v) { return v >= 0 && v <= 1; },
        " takes targets from 0 to 1, so label the two classes 0 and 1", name);
  }
  if (name == "categorical_crossentropy" || name == "categorical_focal_crossentropy") {
    return check_values(
        caller, "y", y, [](double v) { return v >= 0; },
        " takes probabilities, such as one-hot rows", name);
  }
  if (name != "sparse_categorical_crossentropy") return;
  const auto [low, high] = labels_of(y, plan.ignored);
  if (low >= 0 && high < static_cast<double>(classes)) return;
  std::string mend = "number the classes from 0";
  if (classes == 1) {
    mend = "for two classes and one output use binary_crossentropy with labels 0 and 1";
  } else if (low >= 0) {
    mend += text::format(", or give the last layer {} units", high + 1);
  }
  throw DataError(
      text::format("{}: labels run from {} to {}, but the network has {} output{}, for labels 0 "
                   "to {}; {}",
                   caller, low, high, classes, classes == 1 ? "" : "s", classes - 1, mend));
}

Order::Order(std::int64_t count, std::int64_t batch_size, std::optional<Rng> rng)
    : count_(count), batch_size_(batch_size), rng_(rng), rows_(static_cast<std::size_t>(count)) {
  std::iota(rows_.begin(), rows_.end(), 0);
}

std::int64_t Order::seek(std::int64_t number) {
  const std::int64_t pass = number / steps();
  if (rng_ && pass != pass_) shuffle(*rng_, static_cast<std::uint64_t>(pass));
  pass_ = pass;
  return number % steps();
}

void Order::shuffle(const Rng& rng, std::uint64_t epoch) {
  rows_ = rng.fork("shuffle").fork(epoch).permutation(count_);
}

void Order::describe_state(StateFields& fields) {
  bool shuffled = rng_.has_value();
  std::uint64_t seed = shuffled ? rng_->seed() : 0;
  fields.field("shuffled", shuffled);
  fields.field("seed", seed);
  const std::optional<Rng> rng = shuffled ? std::optional(Rng(seed)) : std::nullopt;
  if (shuffled == rng_.has_value() && (!rng_ || rng_->seed() == seed)) return;
  *this = Order(count_, batch_size_, rng);
}

std::span<const std::int64_t> Order::batch(std::int64_t step) const {
  const std::int64_t first = std::min(step * batch_size_, count_);
  return std::span(rows_).subspan(static_cast<std::size_t>(first),
                                  static_cast<std::size_t>(std::min(batch_size_, count_ - first)));
}

namespace {

/// dtype of a batch of t: floating ones are cast.
DType batch_dtype(const Tensor& t, DType dtype) {
  return is_floating(t.dtype()) ? dtype : t.dtype();
}

}  // namespace

Samples gather_batch(const Samples& samples, std::span<const std::int64_t> rows,
                     const BatchTypes& types) {
  Samples batch;
  for (std::size_t i = 0; i < samples.x.size(); ++i) {
    batch.x.push_back(gather_rows(samples.x[i], rows, types.input(i)));
  }
  for (const Tensor& t : samples.y) {
    batch.y.push_back(gather_rows(t, rows, batch_dtype(t, types.rest)));
  }
  for (const Tensor& t : samples.weights) {
    batch.weights.push_back(t.defined() ? gather_rows(t, rows, types.rest) : t);
  }
  return batch;
}

void gather_batch_into(const Samples& samples, std::span<const std::int64_t> rows,
                       const Samples& batch) {
  const auto gather = [rows](const Tensors& from, const Tensors& to) {
    for (std::size_t i = 0; i < from.size(); ++i) {
      if (from[i].defined()) gather_rows_into(from[i], rows, to[i]);
    }
  };
  gather(samples.x, batch.x);
  gather(samples.y, batch.y);
  gather(samples.weights, batch.weights);
}

}  // namespace hebb
