/// \file
/// Layers that bring what flows through a network to mean 0 and variance 1: BatchNormalization,
/// LayerNormalization.
#pragma once

#include <vector>

#include "hebb/layer.hpp"

namespace hebb {

/// Options of layers::BatchNormalization.
struct BatchNormalizationOptions {
  std::int64_t axis = -1;                            ///< The axis of the channels.
  double momentum = 0.99;                            ///< Share of itself that an average keeps.
  double epsilon = 1e-3;                             ///< Added to the variance.
  bool center = true;                                ///< Add beta.
  bool scale = true;                                 ///< Multiply by gamma.
  Initializer beta_initializer = "zeros";            ///< First values of beta.
  Initializer gamma_initializer = "ones";            ///< First values of gamma.
  Initializer moving_mean_initializer = "zeros";     ///< First values of the average mean.
  Initializer moving_variance_initializer = "ones";  ///< First values of the average variance.
  Regularizer beta_regularizer = {};                 ///< Penalty on beta.
  Regularizer gamma_regularizer = {};                ///< Penalty on gamma.
  Constraint beta_constraint = {};                   ///< What beta is brought back to after a step.
  Constraint gamma_constraint = {};       ///< What gamma is brought back to after a step.
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  Shape input_shape = {};                 ///< Shape of a sample, for a first layer.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< False freezes the weights and the averages.
  std::optional<DType> dtype = {};        ///< dtype of the weights; without it the input's.
};

/// Options of layers::LayerNormalization.
struct LayerNormalizationOptions {
  std::vector<std::int64_t> axis = {-1};   ///< Axes that a mean is taken over; not the batch.
  double epsilon = 1e-3;                   ///< Added to the variance.
  bool center = true;                      ///< Add beta.
  bool scale = true;                       ///< Multiply by gamma.
  Initializer beta_initializer = "zeros";  ///< First values of beta.
  Initializer gamma_initializer = "ones";  ///< First values of gamma.
  Regularizer beta_regularizer = {};       ///< Penalty on beta.
  Regularizer gamma_regularizer = {};      ///< Penalty on gamma.
  Constraint beta_constraint = {};         ///< What beta is brought back to after a step.
  Constraint gamma_constraint = {};        ///< What gamma is brought back to after a step.
  Regularizer activity_regularizer = {};   ///< Penalty on y, divided by the size of the batch.
  Shape input_shape = {};                  ///< Shape of a sample, for a first layer.
  std::string name = {};                   ///< Own name.
  bool trainable = true;                   ///< False freezes gamma and beta.
  std::optional<DType> dtype = {};         ///< dtype of the weights; without it the input's.
};

namespace layers {

/// y = gamma (x - mean) / sqrt(variance + epsilon) + beta, channel by channel. x: [batch, ...] with
/// the channels along `axis`, the last unless said; gamma, beta: [channels].
///
/// In training, mean and variance are those of the batch, over all axes but the channels' (biased:
/// the sum of squares is divided by the number of values), and
/// `moving_mean` = momentum moving_mean + (1 - momentum) mean, `moving_variance` likewise. At
/// inference, and when the layer is frozen, mean and variance are the moving ones, so that a row's
/// result does not depend on the others. Steps that a mask leaves out do not count.
///
/// 4 channels parameters with gamma and beta, half of them trainable; weights in the order gamma,
/// beta, moving_mean, moving_variance. Ioffe and Szegedy, "Batch normalization", 2015. Keras:
/// `keras.layers.BatchNormalization`.
class BatchNormalization : public LayerOf<BatchNormalization> {
 public:
  /// Options of this class.
  using Options = BatchNormalizationOptions;
  /// With these options. \throws ValueError unless 0 <= momentum <= 1 and epsilon >= 0.
  explicit BatchNormalization(BatchNormalizationOptions options = {});
  void describe(Fields& fields) override;
  void build(std::span<const Spec> inputs, const Rng& rng) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  Tensor normalized(const Tensor& x, bool training);
  Tensor normalized_where(const Tensor& x, const Tensor& mask);
  void follow(const Tensor& mean, const Tensor& variance);

  BatchNormalizationOptions options_;
  Variable gamma_, beta_, moving_mean_{false}, moving_variance_{false};
};

/// y = gamma (x - mean) / sqrt(variance + epsilon) + beta, with mean and biased variance of each
/// sample over the axes named by `axis`. x: [batch, ...]; gamma, beta: the sizes of these axes. The
/// same in training and at inference; no row depends on another. Ba, Kiros and Hinton, "Layer
/// normalization", 2016. Keras: `keras.layers.LayerNormalization`.
class LayerNormalization : public LayerOf<LayerNormalization> {
 public:
  /// Options of this class.
  using Options = LayerNormalizationOptions;
  /// With these options. \throws ValueError when no axis is named or epsilon is below 0.
  explicit LayerNormalization(LayerNormalizationOptions options = {});
  void describe(Fields& fields) override;
  void build(std::span<const Spec> inputs, const Rng& rng) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  LayerNormalizationOptions options_;
  Variable gamma_, beta_;
};

}  // namespace layers
}  // namespace hebb
