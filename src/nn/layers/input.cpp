#include "hebb/layers/input.hpp"

#include <typeinfo>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb::layers {

Input::Input(Shape shape, InputOptions options)
    : UnaryLayer(
          LayerOptions{.name = options.name, .dtype = options.dtype.value_or(DType::float32)}),
      shape_(shape) {}

void Input::describe(Fields& f) {
  f.type("Input");
  f.option("shape", shape_);
}

Tensor Input::forward(const Tensor& x, Pass&) {
  if (x.rank() != shape_.rank() + 1 || !x.shape().sub(1, x.rank()).matches(shape_)) {
    refuse(text::format("expects inputs of shape {}, got shape {}",
                        shape_.inserted(0, kUnknown).to_keras(), x.shape().to_keras()));
  }
  return x;
}

bool Input::replayable() const { return typeid(*this) == typeid(Input); }

}  // namespace hebb::layers
