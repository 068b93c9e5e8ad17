#include "hebb/layers/merging.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <typeinfo>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"

namespace hebb::layers {

Tensor ElementwiseMerge::merge(const Tensors& inputs, Pass&) {
  if (inputs.size() < 2) {
    refuse(text::format("expects at least two inputs, got {}", inputs.size()));
  }
  int rank = 0;
  for (const Tensor& x : inputs) rank = std::max(rank, x.rank());
  const auto aligned = [rank](const Tensor& x) {
    Shape shape = x.shape();
    while (shape.rank() > 0 && shape.rank() < rank) shape = shape.inserted(1, 1);
    return shape.rank() == x.rank() ? x : reshape(x, shape);
  };
  Tensor y = aligned(inputs[0]);
  for (std::size_t i = 1; i < inputs.size(); ++i) y = combine(y, aligned(inputs[i]));
  return y;
}

Tensors ElementwiseMerge::compute_mask(const Tensors&, const Tensors& masks) {
  Tensor mask;
  for (const Tensor& m : masks) {
    if (!m.defined()) return {};
    mask = mask.defined() ? maximum(mask, m) : m;
  }
  return mask;
}

void Add::describe(Fields& f) { f.type("Add"); }
Tensor Add::combine(const Tensor& a, const Tensor& b) const { return a + b; }

void Subtract::describe(Fields& f) { f.type("Subtract"); }
Tensor Subtract::combine(const Tensor& a, const Tensor& b) const { return a - b; }

Tensor Subtract::merge(const Tensors& inputs, Pass& pass) {
  if (inputs.size() != 2) refuse(text::format("expects two inputs, got {}", inputs.size()));
  return ElementwiseMerge::merge(inputs, pass);
}

void Multiply::describe(Fields& f) { f.type("Multiply"); }
Tensor Multiply::combine(const Tensor& a, const Tensor& b) const { return a * b; }

void Average::describe(Fields& f) { f.type("Average"); }
Tensor Average::combine(const Tensor& a, const Tensor& b) const { return a + b; }

Tensor Average::merge(const Tensors& inputs, Pass& pass) {
  return ElementwiseMerge::merge(inputs, pass) / static_cast<double>(inputs.size());
}

void Maximum::describe(Fields& f) { f.type("Maximum"); }
Tensor Maximum::combine(const Tensor& a, const Tensor& b) const { return maximum(a, b); }

void Minimum::describe(Fields& f) { f.type("Minimum"); }
Tensor Minimum::combine(const Tensor& a, const Tensor& b) const { return minimum(a, b); }

void Concatenate::describe(Fields& f) {
  f.type("Concatenate");
  f.option("axis", axis_);
}

Tensor Concatenate::merge(const Tensors& inputs, Pass&) {
  const int rank = inputs.empty() ? 0 : inputs[0].rank();
  if (axis_ < -rank || axis_ >= rank || axis_ == 0 || axis_ == -rank) {
    refuse(text::format("expects inputs with an axis {} besides the batch's, got {}", axis_,
                        inputs.empty() ? "none" : inputs[0].shape().to_keras()));
  }
  return concatenate(inputs, static_cast<int>(axis_));
}

bool Concatenate::replayable() const { return typeid(*this) == typeid(Concatenate); }

Dot::Dot(Axes axes, DotOptions options)
    : LayerOf(options), axes_(axes), normalize_(options.normalize) {
  configured();
}

void Dot::configured() {
  if (axes_.size() == 1 || axes_.size() == 2) return;
  throw ValueError(
      text::format("Dot: axes is one axis of both inputs or one of each, got {}", axes_.size()));
}

void Dot::describe(Fields& f) {
  f.type("Dot");
  f.option("axes", axes_);
  f.option("normalize", normalize_);
}

namespace {

/// Each vector along the last axis divided by its length, as far as that is above 1e-7.
Tensor of_length_one(const Tensor& x) {
  constexpr double kLeastSquare = 1e-14;
  const Tensor square = sum(x * x, {-1}, {.keepdims = true});
  return x / sqrt(clip(square, kLeastSquare, std::numeric_limits<double>::infinity()));
}

}  // namespace

Tensor Dot::merge(const Tensors& inputs, Pass&) {
  if (inputs.size() != 2) refuse(text::format("expects two inputs, got {}", inputs.size()));
  std::array<Tensor, 2> x;  // [batch, vectors, n]
  for (std::size_t i = 0; i < 2; ++i) {
    const Shape& shape = inputs[i].shape();
    const int rank = shape.rank(), axis = axes_[axes_.size() == 1 ? 0 : static_cast<int>(i)];
    const int at = axis < 0 ? axis + rank : axis;
    if (rank < 2 || rank > 3 || at < 1 || at >= rank) {
      refuse(text::format("expects inputs of two or three axes that have axis {}, got {} and {}",
                          axis, inputs[0].shape().to_keras(), inputs[1].shape().to_keras()));
    }
    x[i] = rank == 2 ? reshape(inputs[i], shape.inserted(1, 1))
           : at == 1 ? transpose(inputs[i], {0, 2, 1})
                     : inputs[i];
    if (normalize_) x[i] = of_length_one(x[i]);
  }
  if (x[0].shape()[2] != x[1].shape()[2]) {
    refuse(text::format("expects vectors of one length along its axes, got {} and {}",
                        inputs[0].shape().to_keras(), inputs[1].shape().to_keras()));
  }
  const Tensor y = matmul(x[0], x[1], {.transpose_b = true});
  if (inputs[0].rank() == 3 && inputs[1].rank() == 3) return y;
  const Shape& shape = y.shape();
  return reshape(y, {shape[0], inputs[0].rank() == 3 ? shape[1] : shape[2]});
}

bool Dot::replayable() const { return typeid(*this) == typeid(Dot); }

namespace {

struct Operation {
  std::string_view name;
  Tensor (*of_both)(const Tensor& a, const Tensor& b);
  Tensor (*with_second)(const Tensor& x, double c);
  Tensor (*with_first)(double c, const Tensor& x);
};

constexpr Operation kOperations[] = {{"add", operator+, operator+, operator+ },
                                      {"subtract", operator-, operator-, operator- },
                                       {"multiply", operator*, operator*, operator* },
                                        {"divide", operator/, operator/, operator/ } };

const Operation* find_operation(std::string_view name) {
  for (const Operation& operation : kOperations) {
    if (operation.name == name) return &operation;
  }
  return nullptr;
}

}  // namespace

Arithmetic::Arithmetic(std::string operation, ArithmeticOptions options)
    : LayerOf(options),
      operation_(std::move(operation)),
      first_(options.first),
      second_(options.second) {
  configured();
}

void Arithmetic::configured() {
  if (!find_operation(operation_)) {
    std::vector<std::string_view> names;
    for (const Operation& operation : kOperations) names.push_back(operation.name);
    throw ValueError(text::unknown_name("operation", operation_, names));
  }
  if (first_ && second_) throw ValueError("Arithmetic: both operands are numbers");
}

void Arithmetic::describe(Fields& f) {
  f.type("Arithmetic");
  f.option("operation", operation_);
  f.option("first", first_);
  f.option("second", second_);
}

Tensor Arithmetic::merge(const Tensors& inputs, Pass&) {
  const std::size_t expected = first_ || second_ ? 1 : 2;
  if (inputs.size() != expected) {
    refuse(text::format("expects {} input{}, got {}", expected, expected == 1 ? "" : "s",
                        inputs.size()));
  }
  const Operation& operation = *find_operation(operation_);
  if (first_) return operation.with_first(*first_, inputs[0]);
  if (second_) return operation.with_second(inputs[0], *second_);
  return operation.of_both(inputs[0], inputs[1]);
}

bool Arithmetic::replayable() const { return typeid(*this) == typeid(Arithmetic); }

Slice::Slice(std::int64_t start, std::int64_t stop, int axis, MergingOptions options)
    : LayerOf(options), start_(start), stop_(stop), axis_(axis) {
  configured();
}

void Slice::configured() {
  if (axis_ == 0) throw ValueError("Slice: axis 0 is the batch, which stays whole");
}

void Slice::describe(Fields& f) {
  f.type("Slice");
  f.option("start", start_);
  f.option("stop", stop_);
  f.option("axis", axis_);
}

Tensor Slice::forward(const Tensor& x, Pass&) {
  const std::int64_t axis = axis_ < 0 ? axis_ + x.rank() : axis_;
  if (axis < 1 || axis >= x.rank()) {
    refuse(text::format("expects an input with an axis {} besides the batch's, got {}", axis_,
                        x.shape().to_keras()));
  }
  const std::int64_t size = x.shape()[static_cast<int>(axis)];
  const std::int64_t from = start_ < 0 ? start_ + size : start_;
  const std::int64_t to = stop_ < 0 ? stop_ + size : stop_;
  if (from < 0 || from > to || to > size) {
    refuse(text::format("{} to {} is not within axis {} of an input of shape {}", start_, stop_,
                        axis_, x.shape().to_keras()));
  }
  return slice(x, from, to, static_cast<int>(axis));
}

bool Slice::replayable() const { return typeid(*this) == typeid(Slice); }

}  // namespace hebb::layers
