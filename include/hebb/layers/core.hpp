/// \file
/// Layers without weights: Activation, Flatten, Rescaling, Dropout.
#pragma once

#include "hebb/layer.hpp"

namespace hebb {

/// Options of layers that have none of their own.
struct PlainOptions {
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  Shape input_shape = {};                 ///< Shape of a sample, for a first layer.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< Without effect: there are no weights.
  std::optional<DType> dtype = {};  ///< dtype that the input is cast to; without it the input's.
};

/// Options of layers::Rescaling.
struct RescalingOptions {
  double offset = 0;                      ///< Added after scaling.
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  Shape input_shape = {};                 ///< Shape of a sample, for a first layer.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< Without effect: there are no weights.
  std::optional<DType> dtype = {};  ///< dtype that the input is cast to; without it the input's.
};

/// Options of layers::Dropout.
struct DropoutOptions {
  /// Shape of what is drawn, batch included, kUnknown for the input's size; along an axis of size 1
  /// all is kept or dropped together. Without it the input's shape.
  Shape noise_shape = {};
  std::optional<std::int64_t> seed = {};  ///< Own seed; without it the model's.
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  Shape input_shape = {};                 ///< Shape of a sample, for a first layer.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< Without effect: there are no weights.
  std::optional<DType> dtype = {};  ///< dtype that the input is cast to; without it the input's.
};

namespace layers {

/// y = f(x), a named activation or any function of tensors. The shape stays. Keras:
/// `keras.layers.Activation`.
class Activation : public LayerOf<Activation> {
 public:
  /// Options of this class.
  using Options = PlainOptions;
  /// This function.
  explicit Activation(hebb::Activation activation, PlainOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 private:
  hebb::Activation activation_;
};

/// [batch, a, b, ...] -> [batch, a b ...]; [batch] -> [batch, 1]. Keras: `keras.layers.Flatten`.
class Flatten : public LayerOf<Flatten> {
 public:
  /// Options of this class.
  using Options = PlainOptions;
  /// With these options.
  explicit Flatten(PlainOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;
};

/// y = scale x + offset: `Rescaling(1.0 / 255)` brings pixels to [0, 1]. Keras:
/// `keras.layers.Rescaling`.
class Rescaling : public LayerOf<Rescaling> {
 public:
  /// Options of this class.
  using Options = RescalingOptions;
  /// Multiplies by `scale`. \throws ValueError when scale or offset is NaN or infinite.
  explicit Rescaling(double scale, RescalingOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  double scale_;
  double offset_;
};

/// In training every element is 0 with probability `rate`, else x / (1 - rate); at inference y = x
/// (Srivastava et al. 2014). Keras: `keras.layers.Dropout`.
class Dropout : public LayerOf<Dropout> {
 public:
  /// Options of this class.
  using Options = DropoutOptions;
  /// Drops this share, 0 <= rate < 1. \throws ValueError for any other, or for a noise_shape with a
  /// size below 1.
  explicit Dropout(double rate, DropoutOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  Tensor dropped(const Tensor& x, const Rng& stream) const;

  double rate_;
  Shape noise_shape_;
  std::optional<std::int64_t> seed_;
};

}  // namespace layers
}  // namespace hebb
