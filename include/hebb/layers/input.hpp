/// \file
/// Input: where the shape of the data is said.
#pragma once

#include "hebb/layer.hpp"

namespace hebb {

/// Options of layers::Input.
struct InputOptions {
  std::string name = {};            ///< Own name.
  std::optional<DType> dtype = {};  ///< dtype that its data is cast to; float32 when not given.
};

namespace layers {

/// y = x. Says the shape of one sample, [28, 28], so that the model is built at once; data of shape
/// [batch, 28, 28] goes in. It is the first layer of a Sequential, and the symbol that a model
/// drawn with symbols starts from. Keras: `keras.Input`.
class Input : public LayerOf<Input> {
 public:
  /// Options of this class.
  using Options = InputOptions;
  /// Samples of this shape. Data of any dtype is cast to this input's own: float32 suits most,
  /// int64 keeps every digit of the numbers that an Embedding looks up.
  explicit Input(Shape shape = {}, InputOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;
  /// What the input will be: the same symbol each time, on any thread.
  operator Symbol() const;
  /// Shape of one sample.
  const Shape& sample_shape() const { return shape_; }

 private:
  struct Drawn;
  Shape shape_;
  std::shared_ptr<Drawn> drawn_;
};

}  // namespace layers

using layers::Input;

}  // namespace hebb
