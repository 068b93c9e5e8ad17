#include "hebb/layers/normalization.hpp"

#include <bit>
#include <typeinfo>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "nn/allowed.hpp"
#include "nn/layers/common.hpp"
#include "ops/update.hpp"

namespace hebb::layers {

namespace {

template <class O>
VariableOptions beta_options(const O& o) {
  return {o.beta_regularizer, o.beta_constraint};
}

template <class O>
VariableOptions gamma_options(const O& o) {
  return {o.gamma_regularizer, o.gamma_constraint};
}

}  // namespace

BatchNormalization::BatchNormalization(BatchNormalizationOptions options)
    : LayerOf(options), options_(std::move(options)) {
  configured();
}

void BatchNormalization::configured() {
  check_number("BatchNormalization", "epsilon", options_.epsilon, kFromZero);
  check_number("BatchNormalization", "momentum", options_.momentum, kShare);
}

void BatchNormalization::describe(Fields& f) {
  f.type("BatchNormalization");
  f.option("axis", options_.axis);
  f.option("momentum", options_.momentum);
  f.option("epsilon", options_.epsilon);
  f.option("center", options_.center);
  f.option("scale", options_.scale);
  f.option("beta_initializer", options_.beta_initializer);
  f.option("gamma_initializer", options_.gamma_initializer);
  f.option("moving_mean_initializer", options_.moving_mean_initializer);
  f.option("moving_variance_initializer", options_.moving_variance_initializer);
  f.option("beta_regularizer", options_.beta_regularizer);
  f.option("gamma_regularizer", options_.gamma_regularizer);
  f.option("beta_constraint", options_.beta_constraint);
  f.option("gamma_constraint", options_.gamma_constraint);
  f.variable("gamma", gamma_);
  f.variable("beta", beta_);
  f.variable("moving_mean", moving_mean_);
  f.variable("moving_variance", moving_variance_);
}

void BatchNormalization::build(std::span<const Spec> inputs, const Rng& rng) {
  const auto& [shape, dtype] = inputs[0];
  const unsigned axes = axes_in(shape, {&options_.axis, 1});
  const Shape channels = sizes_of(shape, axes);
  if (axes == 0 || !channels.known()) {
    refuse(text::format("expects inputs (batch, ...) with channels along axis {}, got shape {}",
                        options_.axis, shape.to_keras()));
  }
  const auto create = [&](const char* name, Variable& variable, const Initializer& initializer,
                          const VariableOptions& options = {}) {
    variable.create(channels, dtype, initializer, rng.fork(name), options);
  };
  if (options_.scale) create("gamma", gamma_, options_.gamma_initializer, gamma_options(options_));
  if (options_.center) create("beta", beta_, options_.beta_initializer, beta_options(options_));
  create("moving_mean", moving_mean_, options_.moving_mean_initializer);
  create("moving_variance", moving_variance_, options_.moving_variance_initializer);
}

Tensor BatchNormalization::forward(const Tensor& x, Pass& pass) {
  const unsigned axes = axes_in(x.shape(), {&options_.axis, 1});
  const Shape& channels = moving_mean_.value().shape();
  if (sizes_of(x.shape(), axes) != channels) {
    refuse(text::format("expects inputs with {} channels along axis {}, got shape {}", channels[0],
                        options_.axis, x.shape().to_keras()));
  }
  const bool training = pass.training() && trainable();
  const Tensor mask = training ? pass.mask(x) : Tensor();
  if (mask.defined() && axes != 1u << (x.rank() - 1)) {
    refuse(text::format("a mask goes with channels along the last axis, not along axis {}",
                        options_.axis));
  }
  if (mask.defined()) return normalized_where(x, mask);
  return with_axes_last(x, axes, [&](const Tensor& rows) { return normalized(rows, training); });
}

Tensor BatchNormalization::normalized(const Tensor& x, bool training) {
  const NormalizeOptions options{gamma_.value(), beta_.value(), options_.epsilon};
  if (!training) return batch_normalization(x, moving_mean_, moving_variance_, options);
  const Tensors y = normalize_batch(x, options);
  follow(y[1], y[2]);
  return y[0];
}

Tensor BatchNormalization::normalized_where(const Tensor& x, const Tensor& mask) {
  constexpr double kLeast = 1e-7;  // Keras's backend.epsilon(): a mask may leave nothing
  const Tensor weight = reshape(mask.cast(x.dtype()), mask.shape().inserted(mask.rank(), 1));
  Shape channels{x.shape()[-1]};
  const auto mean_of = [&](const Tensor& value) {
    const Tensor rows = reshape(value * weight, {kUnknown, channels[0]});
    return sum(rows, {0}) / (sum(weight) + kLeast);
  };
  const Tensor mean = mean_of(x), difference = x - mean;
  const Tensor variance = mean_of(square(difference));
  follow(mean, variance);
  Tensor y = difference / sqrt(variance + options_.epsilon);
  if (gamma_.defined()) y = y * gamma_;
  return beta_.defined() ? y + beta_ : y;
}

void BatchNormalization::follow(const Tensor& mean, const Tensor& variance) {
  if (mean.is_meta()) return;
  update::moving_average(options_.momentum, mean, moving_mean_);
  update::moving_average(options_.momentum, variance, moving_variance_);
}

bool BatchNormalization::replayable() const {
  return typeid(*this) == typeid(BatchNormalization) &&
         !any_custom(options_.beta_regularizer, options_.gamma_regularizer);
}

LayerNormalization::LayerNormalization(LayerNormalizationOptions options)
    : LayerOf(options), options_(std::move(options)) {
  configured();
}

void LayerNormalization::configured() {
  check_number("LayerNormalization", "epsilon", options_.epsilon, kFromZero);
  if (options_.axis.empty()) throw ValueError("LayerNormalization: axis names no axis");
}

void LayerNormalization::describe(Fields& f) {
  f.type("LayerNormalization");
  f.option("axis", options_.axis);
  f.option("epsilon", options_.epsilon);
  f.option("center", options_.center);
  f.option("scale", options_.scale);
  f.option("beta_initializer", options_.beta_initializer);
  f.option("gamma_initializer", options_.gamma_initializer);
  f.option("beta_regularizer", options_.beta_regularizer);
  f.option("gamma_regularizer", options_.gamma_regularizer);
  f.option("beta_constraint", options_.beta_constraint);
  f.option("gamma_constraint", options_.gamma_constraint);
  f.variable("gamma", gamma_);
  f.variable("beta", beta_);
}

void LayerNormalization::build(std::span<const Spec> inputs, const Rng& rng) {
  const auto& [shape, dtype] = inputs[0];
  const unsigned axes = axes_in(shape, options_.axis);
  const Shape sizes = sizes_of(shape, axes);
  if (axes == 0 || !sizes.known()) {
    refuse(text::format("expects inputs (batch, ...) with the axes {}, got shape {}",
                        list_of(options_.axis), shape.to_keras()));
  }
  if (options_.scale) {
    gamma_.create(sizes, dtype, options_.gamma_initializer, rng.fork("gamma"),
                  gamma_options(options_));
  }
  if (options_.center) {
    beta_.create(sizes, dtype, options_.beta_initializer, rng.fork("beta"), beta_options(options_));
  }
}

Tensor LayerNormalization::forward(const Tensor& x, Pass&) {
  const unsigned axes = axes_in(x.shape(), options_.axis);
  const Variable& weight = gamma_.defined() ? gamma_ : beta_;
  const bool fits =
      axes != 0 && (!weight.defined() || sizes_of(x.shape(), axes) == weight.value().shape());
  if (!fits) {
    const Shape wanted = weight.defined() ? weight.value().shape() : Shape{};
    refuse(text::format("expects inputs with sizes {} along the axes {}, got shape {}",
                        wanted.to_keras(), list_of(options_.axis), x.shape().to_keras()));
  }
  const NormalizeOptions options{gamma_.value(), beta_.value(), options_.epsilon};
  return with_axes_last(x, axes, [&](const Tensor& rows) {
    return layer_normalization(rows, options, std::popcount(axes));
  });
}

bool LayerNormalization::replayable() const {
  return typeid(*this) == typeid(LayerNormalization) &&
         !any_custom(options_.beta_regularizer, options_.gamma_regularizer);
}

}  // namespace hebb::layers
