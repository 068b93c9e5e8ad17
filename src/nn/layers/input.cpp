#include "hebb/layers/input.hpp"

#include <mutex>
#include <typeinfo>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "nn/graph.hpp"

namespace hebb::layers {

/// The symbol that copies of an Input share, as long as somebody holds it.
struct Input::Drawn {
  std::mutex mutex;
  std::weak_ptr<const Call> call;
};

Input::Input(Shape shape, InputOptions options)
    : LayerOf(LayerOptions{.name = options.name, .dtype = options.dtype.value_or(DType::float32)}),
      shape_(shape),
      drawn_(std::make_shared<Drawn>()) {}

Input::operator Symbol() const {
  const std::lock_guard lock(drawn_->mutex);
  std::shared_ptr<const Call> drawn = drawn_->call.lock();
  if (!drawn) {
    const auto call = std::make_shared<Call>();
    call->layer = share();
    call->outputs = {{shape_.inserted(0, kUnknown), dtype().value_or(DType::float32)}};
    drawn_->call = drawn = call;
  }
  return {std::move(drawn), 0};
}

void Input::describe(Fields& f) {
  f.type("InputLayer");
  Shape batch = shape_.inserted(0, kUnknown);
  f.option("batch_shape", batch);
  if (batch.rank() == 0) throw ValueError("Input: batch_shape has an axis for the batch");
  shape_ = batch.sub(1, batch.rank());
  bool sparse = false, ragged = false, optional = false;
  f.option("sparse", sparse);
  f.option("ragged", ragged);
  f.option("optional", optional);
  if (sparse || ragged || optional) {
    throw ValueError("Input: there are no inputs that are sparse, ragged or optional");
  }
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
