#include "hebb/layers/reshaping.hpp"

#include <algorithm>
#include <typeinfo>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"

namespace hebb::layers {

Reshape::Reshape(std::vector<std::int64_t> target_shape, PlainOptions options)
    : LayerOf(options), target_shape_(std::move(target_shape)) {
  configured();
}

void Reshape::configured() {
  for (const std::int64_t size : target_shape_) {
    if (size >= kUnknown) continue;
    throw ValueError(
        text::format("Reshape: sizes are at least 0, or -1 for one to be inferred, got {}", size));
  }
  const Shape shape(target_shape_);
  if (std::count(shape.begin(), shape.end(), kUnknown) <= 1) return;
  throw ValueError("Reshape: at most one size of target_shape is -1, got " + shape.to_keras());
}

void Reshape::describe(Fields& f) {
  f.type("Reshape");
  f.option("target_shape", target_shape_);
}

Tensor Reshape::forward(const Tensor& x, Pass&) {
  Shape target(target_shape_);
  const Shape sample = x.rank() < 1 ? Shape{} : x.shape().sub(1, x.rank());
  if (!sample.known()) return Tensor::meta(target.inserted(0, x.shape()[0]), x.dtype());
  std::int64_t known = 1;
  int open = -1;
  for (int i = 0; i < target.rank(); ++i) {
    if (target[i] == kUnknown) {
      open = i;
    } else {
      known *= target[i];
    }
  }
  if (open >= 0 && known > 0 && sample.size() % known == 0) {
    target = target.with(open, sample.size() / known);
  }
  if (x.rank() < 1 || !target.known() || target.size() != sample.size()) {
    refuse(text::format("cannot make samples of shape {} from inputs of shape {}",
                        Shape(target_shape_).to_keras(), x.shape().to_keras()));
  }
  return reshape(x, target.inserted(0, x.shape()[0]));
}

Tensors Reshape::compute_mask(const Tensors&, const Tensors&) { return {}; }

bool Reshape::replayable() const { return typeid(*this) == typeid(Reshape); }

Permute::Permute(std::vector<std::int64_t> dims, PlainOptions options)
    : LayerOf(options), dims_(std::move(dims)) {
  configured();
}

void Permute::configured() {
  std::vector<std::int64_t> sorted = dims_;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (sorted[i] == static_cast<std::int64_t>(i) + 1) continue;
    throw ValueError(
        text::format("Permute: dims are the numbers from 1 to {}, each once; {} is not among them "
                     "or stands twice. The batch is not counted",
                     sorted.size(), sorted[i]));
  }
  std::vector<int> order{0};
  for (const std::int64_t axis : dims_) order.push_back(static_cast<int>(axis));
  order_ = order;
}

void Permute::describe(Fields& f) {
  f.type("Permute");
  f.option("dims", dims_);
}

Tensor Permute::forward(const Tensor& x, Pass&) {
  if (x.rank() != static_cast<int>(dims_.size()) + 1) {
    refuse(text::format("expects samples of {} axes, got shape {}", dims_.size(),
                        x.shape().to_keras()));
  }
  return transpose(x, order_);
}

Tensors Permute::compute_mask(const Tensors&, const Tensors&) { return {}; }

bool Permute::replayable() const { return typeid(*this) == typeid(Permute); }

RepeatVector::RepeatVector(std::int64_t n, PlainOptions options) : LayerOf(options), n_(n) {
  configured();
}

void RepeatVector::configured() {
  if (n_ < 1) throw ValueError(text::format("RepeatVector: n is at least 1, got {}", n_));
}

void RepeatVector::describe(Fields& f) {
  f.type("RepeatVector");
  f.option("n", n_);
}

Tensor RepeatVector::forward(const Tensor& x, Pass&) {
  if (x.rank() != 2) {
    refuse("expects inputs (batch, features), got shape " + x.shape().to_keras());
  }
  const DType dtype = is_floating(x.dtype()) ? x.dtype() : DType::float32;
  const Shape copies{n_, 1};
  const Tensor ones = x.is_meta() ? Tensor::meta(copies, dtype) : Tensor::ones(copies, dtype);
  return reshape(x, x.shape().inserted(1, 1)) * ones;
}

Tensors RepeatVector::compute_mask(const Tensors&, const Tensors&) { return {}; }

bool RepeatVector::replayable() const { return typeid(*this) == typeid(RepeatVector); }

}  // namespace hebb::layers
