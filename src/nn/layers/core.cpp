#include "hebb/layers/core.hpp"

#include <cmath>
#include <typeinfo>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "nn/allowed.hpp"
#include "nn/layers/common.hpp"

namespace hebb::layers {

Activation::Activation(hebb::Activation activation, PlainOptions options)
    : LayerOf(options), activation_(std::move(activation)) {}

void Activation::describe(Fields& f) {
  f.type("Activation");
  f.option("activation", activation_);
}

Tensor Activation::forward(const Tensor& x, Pass&) { return activation_(x); }

bool Activation::replayable() const {
  return typeid(*this) == typeid(Activation) && activation_.replayable();
}

Flatten::Flatten(PlainOptions options) : LayerOf(options) {}

void Flatten::describe(Fields& f) { f.type("Flatten"); }

Tensor Flatten::forward(const Tensor& x, Pass&) {
  if (x.rank() < 1) refuse("expects inputs (batch, ...), got shape ()");
  return reshape(x, {x.shape()[0], x.shape().sub(1, x.rank()).size()});
}

bool Flatten::replayable() const { return typeid(*this) == typeid(Flatten); }

Rescaling::Rescaling(double scale, RescalingOptions options)
    : LayerOf(options), scale_(scale), offset_(options.offset) {
  configured();
}

void Rescaling::configured() {
  const auto check = [](const char* name, double value) {
    if (std::isfinite(value)) return;
    throw ValueError(text::format("Rescaling: {} is a finite number, got {}", name, value));
  };
  check("scale", scale_);
  check("offset", offset_);
}

void Rescaling::describe(Fields& f) {
  f.type("Rescaling");
  f.option("scale", scale_);
  f.option("offset", offset_);
}

Tensor Rescaling::forward(const Tensor& x, Pass&) {
  const Tensor scaled = x * scale_;
  return offset_ == 0 ? scaled : scaled + offset_;
}

bool Rescaling::replayable() const { return typeid(*this) == typeid(Rescaling); }

Dropout::Dropout(double rate, DropoutOptions options)
    : LayerOf(options), rate_(rate), noise_shape_(options.noise_shape), seed_(options.seed) {
  configured();
}

void Dropout::configured() {
  check_number("Dropout", "rate", rate_, kBelowOne);
  for (const std::int64_t size : noise_shape_) {
    if (size >= 1 || size == kUnknown) continue;
    throw ValueError(text::format("Dropout: noise_shape holds sizes from 1 up, got {}",
                                  noise_shape_.to_keras()));
  }
}

void Dropout::describe(Fields& f) {
  f.type("Dropout");
  f.option("rate", rate_);
  f.option("seed", seed_);
  std::optional<Shape> given;
  if (noise_shape_.rank() > 0) given = noise_shape_;
  f.option("noise_shape", given);
  if (given && *given != noise_shape_) noise_shape_ = *given;
}

Tensor Dropout::forward(const Tensor& x, Pass& pass) {
  if (!pass.training() || rate_ == 0) return x;
  return dropped(x, seeded(next_random_stream(), seed_));
}

Tensor Dropout::dropped(const Tensor& x, const Rng& stream) const {
  if (noise_shape_.rank() == 0) return dropout(x, rate_, stream);
  bool fits = noise_shape_.rank() == x.rank();
  Shape noise = noise_shape_;
  for (int axis = 0; fits && axis < x.rank(); ++axis) {
    if (noise[axis] == kUnknown) noise = noise.with(axis, x.shape()[axis]);
    fits = noise[axis] == 1 || noise[axis] == x.shape()[axis] || x.shape()[axis] == kUnknown;
  }
  if (!fits) {
    refuse(text::format("its noise_shape {} does not fit inputs of shape {}: sizes are 1 or equal",
                        noise_shape_.to_keras(), x.shape().to_keras()));
  }
  const DType dtype = is_floating(x.dtype()) ? x.dtype() : DType::float32;
  return x * dropout(x.is_meta() ? Tensor::meta(noise, dtype) : Tensor::ones(noise, dtype), rate_,
                     stream);
}

bool Dropout::replayable() const { return typeid(*this) == typeid(Dropout); }

}  // namespace hebb::layers
