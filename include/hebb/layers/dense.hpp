/// \file
/// Dense: the fully connected layer.
#pragma once

#include "hebb/layer.hpp"

namespace hebb {

/// Options of layers::Dense.
struct DenseOptions {
  Activation activation = "linear";                   ///< Applied to x W + b.
  bool use_bias = true;                               ///< Add b.
  Initializer kernel_initializer = "glorot_uniform";  ///< First values of W.
  Initializer bias_initializer = "zeros";             ///< First values of b.
  Regularizer kernel_regularizer = {};                ///< Penalty on W.
  Regularizer bias_regularizer = {};                  ///< Penalty on b.
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the batch's size.
  Constraint kernel_constraint = {};      ///< What W is brought back to after a step.
  Constraint bias_constraint = {};        ///< What b is brought back to after a step.
  Shape input_shape = {};                 ///< Shape of a sample, for a first layer.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< False freezes W and b.
  std::optional<DType> dtype = {};        ///< dtype of W and b; without it the input's.
};

namespace layers {

/// y = act(x W + b). x: [batch, ..., in], W (`kernel`): [in, units], b (`bias`): [units] -> [batch,
/// ..., units]. in units + units parameters with the bias. Keras: `keras.layers.Dense`.
class Dense : public LayerOf<Dense> {
 public:
  /// Options of this class.
  using Options = DenseOptions;
  /// A layer of `units` neurons. \throws ValueError when units is below 1.
  explicit Dense(std::int64_t units, DenseOptions options = {});
  void describe(Fields& fields) override;
  void build(std::span<const Spec> inputs, const Rng& rng) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  std::int64_t units_;
  DenseOptions options_;
  Variable kernel_, bias_;
};

}  // namespace layers
}  // namespace hebb
