/// \file
/// Input: where the shape of the data is said.
#pragma once

#include "hebb/layer.hpp"

namespace hebb {

/// Options of layers::Input.
struct InputOptions {
  std::string name = {};            ///< Own name.
  std::optional<DType> dtype = {};  ///< dtype that data is cast to; float32 when not given.
};

namespace layers {

/// y = x. Says the shape of one sample, [28, 28], so that the model is built at once; data of shape
/// [batch, 28, 28] goes in. Keras: `keras.Input`.
class Input : public UnaryLayer {
 public:
  /// Options of this class.
  using Options = InputOptions;
  /// Samples of this shape.
  explicit Input(Shape shape = {}, InputOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;
  /// Shape of one sample.
  const Shape& sample_shape() const { return shape_; }

 private:
  Shape shape_;
};

}  // namespace layers
}  // namespace hebb
