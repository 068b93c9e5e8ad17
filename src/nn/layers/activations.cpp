#include "hebb/layers/activations.hpp"

#include <cmath>
#include <limits>
#include <typeinfo>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "nn/allowed.hpp"
#include "nn/layers/common.hpp"

namespace hebb::layers {

ReLU::ReLU(ReLUOptions options) : LayerOf(options), options_(std::move(options)) { configured(); }

void ReLU::configured() {
  if (options_.max_value) check_number("ReLU", "max_value", *options_.max_value, kFromZero);
  check_number("ReLU", "negative_slope", options_.negative_slope, kFromZero);
  check_number("ReLU", "threshold", options_.threshold, kFromZero);
}

void ReLU::describe(Fields& f) {
  f.type("ReLU");
  f.option("max_value", options_.max_value);
  f.option("negative_slope", options_.negative_slope);
  f.option("threshold", options_.threshold);
}

Tensor ReLU::forward(const Tensor& x, Pass&) {
  const double slope = options_.negative_slope, start = options_.threshold;
  Tensor y = start == 0 ? relu(x) : threshold(x, start, 0);
  if (options_.max_value) y = minimum(y, Tensor::full({}, *options_.max_value, y.dtype()));
  return slope == 0 ? y : y - slope * relu(start - x);
}

bool ReLU::replayable() const { return typeid(*this) == typeid(ReLU); }

LeakyReLU::LeakyReLU(LeakyReLUOptions options)
    : LayerOf(options), negative_slope_(options.negative_slope) {
  configured();
}

void LeakyReLU::configured() {
  check_number("LeakyReLU", "negative_slope", negative_slope_, kFromZero);
}

void LeakyReLU::describe(Fields& f) {
  f.type("LeakyReLU");
  f.option("negative_slope", negative_slope_);
}

Tensor LeakyReLU::forward(const Tensor& x, Pass&) { return leaky_relu(x, negative_slope_); }

bool LeakyReLU::replayable() const { return typeid(*this) == typeid(LeakyReLU); }

PReLU::PReLU(PReLUOptions options) : LayerOf(options), options_(std::move(options)) {}

void PReLU::describe(Fields& f) {
  f.type("PReLU");
  f.option("alpha_initializer", options_.alpha_initializer);
  f.option("alpha_regularizer", options_.alpha_regularizer);
  f.option("alpha_constraint", options_.alpha_constraint);
  f.option("shared_axes", options_.shared_axes);
  f.variable("alpha", alpha_);
}

void PReLU::build(std::span<const Spec> inputs, const Rng& rng) {
  const auto& [shape, dtype] = inputs[0];
  Shape slopes = shape;
  for (const int axis : options_.shared_axes) {
    const bool known = axis >= -shape.rank() && axis < shape.rank();
    if (!known || shape.index(axis) == 0) {
      refuse(text::format("shared_axes are axes from 1 to {}, got {}; inputs have shape {}",
                          shape.rank() - 1, axis, shape.to_keras()));
    }
    slopes = slopes.with(axis, 1);
  }
  if (shape.rank() < 1 || !slopes.without(0).known()) {
    refuse(
        text::format("expects inputs (batch, ...) whose sizes are known, but for those of "
                     "shared_axes, got shape {}",
                     shape.to_keras()));
  }
  alpha_.create(slopes.without(0), dtype, options_.alpha_initializer, rng.fork("alpha"),
                {options_.alpha_regularizer, options_.alpha_constraint});
}

Tensor PReLU::forward(const Tensor& x, Pass&) {
  const Shape& slopes = alpha_.value().shape();
  bool fits = x.rank() == slopes.rank() + 1;
  for (int axis = 0; fits && axis < slopes.rank(); ++axis) {
    fits = slopes[axis] == 1 || x.shape()[axis + 1] == slopes[axis];
  }
  if (!fits) {
    refuse(text::format("has slopes for samples of shape {}, got inputs of shape {}",
                        slopes.to_keras(), x.shape().to_keras()));
  }
  return prelu(x, alpha_);
}

bool PReLU::replayable() const {
  return typeid(*this) == typeid(PReLU) && !any_custom(options_.alpha_regularizer);
}

ELU::ELU(ELUOptions options) : LayerOf(options), alpha_(options.alpha) { configured(); }

void ELU::configured() {
  if (!std::isfinite(alpha_)) {
    throw ValueError(text::format("ELU: alpha is a finite number, got {}", alpha_));
  }
}

void ELU::describe(Fields& f) {
  f.type("ELU");
  f.option("alpha", alpha_);
}

Tensor ELU::forward(const Tensor& x, Pass&) { return elu(x, alpha_); }

bool ELU::replayable() const { return typeid(*this) == typeid(ELU); }

Softmax::Softmax(SoftmaxOptions options) : LayerOf(options), axis_(options.axis) { configured(); }

void Softmax::configured() {
  if (axis_.empty()) throw ValueError("Softmax: axis names at least one axis, got none");
}

void Softmax::describe(Fields& f) {
  f.type("Softmax");
  f.option("axis", axis_);
}

Tensors Softmax::forward(const Tensors& inputs, Pass& pass) {
  if (inputs.size() != 1 && inputs.size() != 2) {
    refuse(text::format("expects one input, or an input and a mask, got {}", inputs.size()));
  }
  const Tensor& x = inputs[0];
  Tensor mask = inputs.size() == 2 ? inputs[1] : pass.mask(x);
  if (inputs.size() == 1 && mask.defined() && !mask.shape().matches(x.shape())) mask = {};
  if (!mask.defined()) return softmax(x, axis_);
  if (!broadcast_shapes("softmax", x.shape(), mask.shape()).matches(x.shape())) {
    refuse(text::format("expects a mask that broadcasts to its input, got shapes {} and {}",
                        mask.shape().to_keras(), x.shape().to_keras()));
  }
  // Below every number that counts, yet finite, so that a row without any has no NaN.
  const double lowest = x.dtype() == DType::float64 ? std::numeric_limits<double>::lowest()
                                                    : std::numeric_limits<float>::lowest();
  const Tensor hidden =
      step(0.5 - mask.detach().cast(is_floating(x.dtype()) ? x.dtype() : DType::float32));
  const Tensor shown = 1.0 - hidden;
  return softmax(x * shown + hidden * lowest, axis_) * shown;
}

bool Softmax::replayable() const { return typeid(*this) == typeid(Softmax); }

Maxout::Maxout(std::int64_t num_units, MaxoutOptions options)
    : LayerOf(options), num_units_(num_units), axis_(options.axis) {
  configured();
}

void Maxout::configured() {
  if (num_units_ < 1) {
    throw ValueError(text::format("Maxout: num_units is at least 1, got {}", num_units_));
  }
  if (axis_ < -Shape::kMaxRank || axis_ >= Shape::kMaxRank) {
    throw ValueError(text::format("Maxout: axis is a number from {} to {}, got {}",
                                  -Shape::kMaxRank, Shape::kMaxRank - 1, axis_));
  }
}

void Maxout::describe(Fields& f) {
  f.type("Maxout");
  f.option("num_units", num_units_);
  f.option("axis", axis_);
}

Tensor Maxout::forward(const Tensor& x, Pass&) {
  return maxout(x, num_units_, static_cast<int>(axis_));
}

bool Maxout::replayable() const { return typeid(*this) == typeid(Maxout); }

}  // namespace hebb::layers
