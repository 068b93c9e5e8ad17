#include "hebb/layers/dense.hpp"

#include <typeinfo>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "nn/layers/common.hpp"

namespace hebb::layers {

Dense::Dense(std::int64_t units, DenseOptions options)
    : LayerOf(options), units_(units), options_(std::move(options)) {
  configured();
}

void Dense::configured() {
  if (units_ < 1) throw ValueError(text::format("Dense: units is at least 1, got {}", units_));
}

void Dense::describe(Fields& f) {
  f.type("Dense");
  f.option("units", units_);
  f.option("activation", options_.activation);
  f.option("use_bias", options_.use_bias);
  f.option("kernel_initializer", options_.kernel_initializer);
  f.option("bias_initializer", options_.bias_initializer);
  f.option("kernel_regularizer", options_.kernel_regularizer);
  f.option("bias_regularizer", options_.bias_regularizer);
  f.option("kernel_constraint", options_.kernel_constraint);
  f.option("bias_constraint", options_.bias_constraint);
  f.variable("kernel", kernel_);
  f.variable("bias", bias_);
}

void Dense::build(std::span<const Spec> inputs, const Rng& rng) {
  const auto& [shape, dtype] = inputs[0];
  if (shape.rank() < 2 || shape[-1] == kUnknown) {
    refuse("expects inputs (batch, ..., features), got shape " + shape.to_keras());
  }
  kernel_.create({shape[-1], units_}, dtype, options_.kernel_initializer, rng.fork("kernel"),
                 {options_.kernel_regularizer, options_.kernel_constraint});
  if (!options_.use_bias) return;
  bias_.create({units_}, dtype, options_.bias_initializer, rng.fork("bias"),
               {options_.bias_regularizer, options_.bias_constraint});
}

Tensor Dense::forward(const Tensor& x, Pass&) {
  const std::int64_t in = kernel_.value().shape()[0];
  if (x.rank() < 2 || x.shape()[-1] != in) {
    refuse(
        text::format("expects inputs with last axis {}, got shape {}", in, x.shape().to_keras()));
  }
  return dense(x, kernel_, bias_, options_.activation);
}

bool Dense::replayable() const {
  return typeid(*this) == typeid(Dense) && options_.activation.replayable() &&
         !any_custom(options_.kernel_regularizer, options_.bias_regularizer);
}

}  // namespace hebb::layers
