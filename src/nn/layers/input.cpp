#include "hebb/layers/input.hpp"

#include <typeinfo>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "nn/graph.hpp"

namespace hebb::layers {

Input::Input(Shape shape, InputOptions options)
    : LayerOf(LayerOptions{.name = options.name, .dtype = options.dtype.value_or(DType::float32)}),
      shape_(shape),
      call_(std::make_shared<std::weak_ptr<const Call>>()) {
  configured();
}

void Input::configured() {
  if (is_floating(dtype().value_or(DType::float32))) return;
  throw ValueError(
      text::format("Input: its dtype is float32 or float64, got {}; data of any dtype "
                   "may be given and is cast",
                   to_string(*dtype())));
}

Input::operator Symbol() const {
  std::shared_ptr<const Call> call = call_->lock();
  if (!call) {
    const Spec spec{shape_.inserted(0, kUnknown), dtype().value_or(DType::float32)};
    call = std::make_shared<const Call>(Call{share(), {}, {spec}});
    *call_ = call;
  }
  return {std::move(call), 0};
}

void Input::describe(Fields& f) {
  f.type("InputLayer");
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
