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
/// [batch, 28, 28] goes in. It is the first layer of a Sequential, and the symbol that a model
/// drawn with symbols starts from. Keras: `keras.Input`.
class Input : public LayerOf<Input> {
 public:
  /// Options of this class.
  using Options = InputOptions;
  /// Samples of this shape. \throws ValueError for a dtype that is not floating: data of any dtype
  /// is cast, whole numbers too.
  explicit Input(Shape shape = {}, InputOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;
  /// What the input will be: the same symbol each time.
  operator Symbol() const;
  /// Shape of one sample.
  const Shape& sample_shape() const { return shape_; }

 protected:
  void configured() override;

 private:
  Shape shape_;
  std::shared_ptr<std::weak_ptr<const Call>> call_;
};

}  // namespace layers

using layers::Input;

}  // namespace hebb
