#include "hebb/layers/preprocessing.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <string_view>
#include <typeinfo>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "nn/layers/common.hpp"

namespace hebb::layers {

namespace {

constexpr std::array<std::string_view, 4> kModes = {"int", "one_hot", "multi_hot", "count"};

/// Refuses a mode that is not among the last `count` of kModes.
void check_mode(const char* layer, const std::string& mode, std::size_t count) {
  const auto modes = std::span(kModes).last(count);
  if (std::find(modes.begin(), modes.end(), mode) != modes.end()) return;
  throw ValueError(text::format("{}: {}", layer, text::unknown_name("output_mode", mode, modes)));
}

/// Categories in one of the modes but "int".
Tensor encoded(const Tensor& x, const std::string& mode, std::int64_t tokens) {
  const DType dtype = is_floating(x.dtype()) ? x.dtype() : DType::float32;
  if (mode == "one_hot") {
    const bool column = x.rank() > 1 && x.shape()[-1] == 1;
    return one_hot(column ? reshape(x, x.shape().without(-1)) : x, tokens, dtype);
  }
  const Tensor each = one_hot(x, tokens, dtype);
  if (mode == "count") return sum(each, {-2});
  return max(each, -2);
}

/// Makes a variable of known numbers, which a recorded step can read.
void fill(Variable& variable, const std::vector<double>& values, const Shape& shape, DType dtype) {
  variable.create(shape, dtype, "zeros", Rng());
  Tensor value = variable.value();
  value.assign(Tensor::from(values, shape).cast(dtype));
}

}  // namespace

Normalization::Normalization(NormalizationOptions options)
    : LayerOf(options), options_(std::move(options)) {
  configured();
}

void Normalization::configured() {
  if (options_.mean.size() != options_.variance.size()) {
    throw ValueError(text::format(
        "Normalization: mean and variance are given together, of the same length; got {} and {} "
        "numbers",
        options_.mean.size(), options_.variance.size()));
  }
  for (const double v : options_.variance) {
    if (!(v >= 0)) {
      throw ValueError(text::format("Normalization: a variance is at least 0, got {}", v));
    }
  }
}

void Normalization::describe(Fields& f) {
  f.type("Normalization");
  f.option("axis", options_.axis);
  f.option("mean", options_.mean);
  f.option("variance", options_.variance);
  f.option("invert", options_.invert);
  if (given()) return;
  f.variable("mean", mean_);
  f.variable("variance", variance_);
}

unsigned Normalization::axes_of(const Shape& shape) const {
  const unsigned axes = axes_in(shape, options_.axis);
  const bool fits = std::popcount(axes) == static_cast<int>(options_.axis.size());
  if (!fits || !sizes_of(shape, axes).known()) {
    refuse(text::format("expects inputs (batch, ...) with the axes {}, got shape {}",
                        list_of(options_.axis), shape.to_keras()));
  }
  return axes;
}

void Normalization::build(std::span<const Spec> inputs, const Rng& rng) {
  const auto& [shape, dtype] = inputs[0];
  const Shape sizes = sizes_of(shape, axes_of(shape));
  if (!given()) {
    mean_.create(sizes, dtype, "zeros", rng);
    variance_.create(sizes, dtype, "ones", rng);
    return;
  }
  const auto numbers = static_cast<std::int64_t>(options_.mean.size());
  if (numbers != 1 && numbers != sizes.size()) {
    refuse(text::format("expects {} means and variances for inputs of shape {}, was given {}",
                        sizes.size(), shape.to_keras(), numbers));
  }
  const Shape all = numbers == 1 ? Shape{} : sizes;
  fill(mean_, options_.mean, all, dtype);
  fill(variance_, options_.variance, all, dtype);
}

void Normalization::adapt(const Tensor& data) {
  if (given()) {
    throw ValueError("Normalization: mean and variance were given, there is nothing to adapt");
  }
  const NoGrad no_grad;
  const DType dtype = built() ? mean_.value().dtype() : data.dtype();
  (*this)(Tensor::meta(data.shape(), dtype));  // builds, and refuses what does not fit
  const unsigned axes = axes_of(data.shape());
  const auto take = [&](const Tensor& x) {
    const Shape rows{kUnknown, mean_.value().size()};
    const Tensors figures = normalize_batch(reshape(x, rows));
    Tensor mean = mean_.value(), variance = variance_.value();
    mean.assign(reshape(figures[1], mean.shape()));
    variance.assign(reshape(figures[2], variance.shape()));
    return x;
  };
  const Tensor x = data.cast(mean_.value().dtype());
  if (axes == 0) {
    take(x);
  } else {
    with_axes_last(x, axes, take);
  }
}

Tensor Normalization::forward(const Tensor& x, Pass&) {
  constexpr double kLeast = 1e-7;  // Keras's backend.epsilon(), for what does not vary
  const unsigned axes = axes_of(x.shape());
  const Tensor &mean = mean_, &variance = variance_;
  if (mean.rank() > 0 && sizes_of(x.shape(), axes) != mean.shape()) {
    refuse(text::format("expects inputs with sizes {} along the axes {}, got shape {}",
                        mean.shape().to_keras(), list_of(options_.axis), x.shape().to_keras()));
  }
  const Tensor deviation = maximum(sqrt(variance), Tensor::full({}, kLeast, variance.dtype()));
  const auto apply = [&](const Tensor& rows) {
    return options_.invert ? rows * deviation + mean : (rows - mean) / deviation;
  };
  return axes == 0 ? apply(x) : with_axes_last(x, axes, apply);
}

bool Normalization::replayable() const { return typeid(*this) == typeid(Normalization); }

Discretization::Discretization(DiscretizationOptions options)
    : LayerOf(options), options_(std::move(options)) {
  configured();
}

void Discretization::configured() {
  const std::vector<double>& b = options_.bin_boundaries;
  for (std::size_t i = 0; i < b.size(); ++i) {
    if (!std::isnan(b[i]) && (i == 0 || b[i - 1] < b[i])) continue;
    throw ValueError(text::format(
        "Discretization: bin_boundaries ascend; number {} of them, {}, does not", i, b[i]));
  }
  check_mode("Discretization", options_.output_mode, 4);
}

void Discretization::describe(Fields& f) {
  f.type("Discretization");
  f.option("bin_boundaries", options_.bin_boundaries);
  f.option("output_mode", options_.output_mode);
}

void Discretization::build(std::span<const Spec> inputs, const Rng&) {
  const auto count = static_cast<std::int64_t>(options_.bin_boundaries.size());
  fill(boundaries_, options_.bin_boundaries, {count}, inputs[0].dtype);
}

Tensor Discretization::forward(const Tensor& x, Pass&) {
  const Tensor bins = digitize(x, boundaries_);
  if (options_.output_mode == "int") return bins;
  return encoded(bins, options_.output_mode,
                 static_cast<std::int64_t>(options_.bin_boundaries.size()) + 1);
}

bool Discretization::replayable() const { return typeid(*this) == typeid(Discretization); }

CategoryEncoding::CategoryEncoding(std::int64_t num_tokens, CategoryEncodingOptions options)
    : LayerOf(options), num_tokens_(num_tokens), options_(std::move(options)) {
  configured();
}

void CategoryEncoding::configured() {
  if (num_tokens_ < 1) {
    throw ValueError(
        text::format("CategoryEncoding: num_tokens is at least 1, got {}", num_tokens_));
  }
  check_mode("CategoryEncoding", options_.output_mode, 3);
}

void CategoryEncoding::describe(Fields& f) {
  f.type("CategoryEncoding");
  f.option("num_tokens", num_tokens_);
  f.option("output_mode", options_.output_mode);
}

Tensor CategoryEncoding::forward(const Tensor& x, Pass&) {
  if (x.rank() < 1 || (options_.output_mode != "one_hot" && x.rank() < 2)) {
    refuse(text::format("expects inputs (batch, n) for output_mode \"{}\", got shape {}",
                        options_.output_mode, x.shape().to_keras()));
  }
  return encoded(x, options_.output_mode, num_tokens_);
}

bool CategoryEncoding::replayable() const { return typeid(*this) == typeid(CategoryEncoding); }

}  // namespace hebb::layers
