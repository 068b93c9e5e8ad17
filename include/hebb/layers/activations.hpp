/// \file
/// Activation functions that have options or weights, as layers: ReLU, LeakyReLU, PReLU, ELU,
/// Softmax, Maxout. All others are names of Activation.
#pragma once

#include "hebb/layer.hpp"

namespace hebb {

/// Options of layers::ReLU.
struct ReLUOptions {
  std::optional<double> max_value = {};   ///< Highest result; without it there is none.
  double negative_slope = 0;              ///< Slope below the threshold.
  double threshold = 0;                   ///< Above it y = x.
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  Shape input_shape = {};                 ///< Shape of a sample, for a first layer.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< Without effect: there are no weights.
  std::optional<DType> dtype = {};  ///< dtype that the input is cast to; without it the input's.
};

/// Options of layers::LeakyReLU.
struct LeakyReLUOptions {
  double negative_slope = 0.3;            ///< Slope below 0; the function leaky_relu() has 0.2.
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  Shape input_shape = {};                 ///< Shape of a sample, for a first layer.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< Without effect: there are no weights.
  std::optional<DType> dtype = {};  ///< dtype that the input is cast to; without it the input's.
};

/// Options of layers::PReLU.
struct PReLUOptions {
  Initializer alpha_initializer = "zeros";  ///< First slopes.
  Regularizer alpha_regularizer = {};       ///< Penalty on the slopes.
  Constraint alpha_constraint = {};         ///< What they are brought back to after a step.
  Axes shared_axes = {};  ///< Axes along which one slope serves all; 1 is the first of a sample.
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  Shape input_shape = {};                 ///< Shape of a sample, for a first layer.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< False freezes the slopes.
  std::optional<DType> dtype = {};        ///< dtype of the slopes; without it the input's.
};

/// Options of layers::ELU.
struct ELUOptions {
  double alpha = 1;                       ///< -alpha is the limit at minus infinity.
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  Shape input_shape = {};                 ///< Shape of a sample, for a first layer.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< Without effect: there are no weights.
  std::optional<DType> dtype = {};  ///< dtype that the input is cast to; without it the input's.
};

/// Options of layers::Softmax.
struct SoftmaxOptions {
  Axes axis = {-1};                       ///< The axis, or axes that are taken as one.
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  Shape input_shape = {};                 ///< Shape of a sample, for a first layer.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< Without effect: there are no weights.
  std::optional<DType> dtype = {};  ///< dtype that the input is cast to; without it the input's.
};

/// Options of layers::Maxout.
struct MaxoutOptions {
  std::int64_t axis = -1;                 ///< The axis that the units stand along.
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  Shape input_shape = {};                 ///< Shape of a sample, for a first layer.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< Without effect: there are no weights.
  std::optional<DType> dtype = {};  ///< dtype that the input is cast to; without it the input's.
};

namespace layers {

/// y = max_value for x >= max_value, x above the threshold, else negative_slope (x - threshold).
/// The shape stays. Keras: `keras.layers.ReLU`.
class ReLU : public LayerOf<ReLU> {
 public:
  /// Options of this class.
  using Options = ReLUOptions;
  /// With these options. \throws ValueError when one of them is negative or not finite.
  explicit ReLU(ReLUOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  ReLUOptions options_;
};

/// y = x for x >= 0, else negative_slope x (Maas et al. 2013). The shape stays. Keras:
/// `keras.layers.LeakyReLU`.
class LeakyReLU : public LayerOf<LeakyReLU> {
 public:
  /// Options of this class.
  using Options = LeakyReLUOptions;
  /// With these options. \throws ValueError when negative_slope is negative or not finite.
  explicit LeakyReLU(LeakyReLUOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  double negative_slope_;
};

/// y = x for x >= 0, else alpha x, with slopes that are learned (He et al. 2015). x: [batch, ...];
/// weight `alpha`: the shape of a sample, with size 1 on shared_axes. Keras: `keras.layers.PReLU`.
class PReLU : public LayerOf<PReLU> {
 public:
  /// Options of this class.
  using Options = PReLUOptions;
  /// With these options. An axis of shared_axes that a sample does not have is refused when the
  /// layer is built.
  explicit PReLU(PReLUOptions options = {});
  void describe(Fields& fields) override;
  void build(std::span<const Spec> inputs, const Rng& rng) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 private:
  PReLUOptions options_;
  Variable alpha_;
};

/// y = x for x > 0, else alpha (e^x - 1) (Clevert et al. 2016). The shape stays. Keras:
/// `keras.layers.ELU`.
class ELU : public LayerOf<ELU> {
 public:
  /// Options of this class.
  using Options = ELUOptions;
  /// With these options. \throws ValueError when alpha is not finite.
  explicit ELU(ELUOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  double alpha_;
};

/// y_i = e^x_i / sum_j e^x_j along an axis. A second input is a mask that broadcasts to x: where it
/// is at most 0.5, y is 0 and takes no part in the sum; where all of a row is, the row is 0.
/// Without one, the mask that travels with x counts, if it has the shape of x. Keras:
/// `keras.layers.Softmax`.
class Softmax : public LayerOf<Softmax, Layer> {
 public:
  using Layer::operator();
  /// Options of this class.
  using Options = SoftmaxOptions;
  /// With these options. \throws ValueError when no axis is named.
  explicit Softmax(SoftmaxOptions options = {});
  void describe(Fields& fields) override;
  Tensors forward(const Tensors& inputs, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  Axes axis_;
};

/// y_i = max of the i-th of num_units groups of neighbors along an axis, whose size is a multiple
/// of num_units (Goodfellow et al. 2013): `Dense(30), Maxout(10)` are ten units of three pieces.
/// Not in Keras.
class Maxout : public LayerOf<Maxout> {
 public:
  /// Options of this class.
  using Options = MaxoutOptions;
  /// Leaves `num_units` along the axis. \throws ValueError when num_units is below 1 or no shape
  /// can have such an axis.
  explicit Maxout(std::int64_t num_units, MaxoutOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  std::int64_t num_units_;
  std::int64_t axis_;
};

}  // namespace layers
}  // namespace hebb
