// What operations share: element types, meta results, loops over broadcast shapes.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/tensor.hpp"
#include "kernels/table.hpp"
#include "kernels/tape.hpp"
#include "tensor/autograd.hpp"
#include "tensor/dispatch.hpp"
#include "tensor/impl.hpp"

namespace hebb {

/// True when one of the tensors has no elements to compute with, so that only the shape is wanted.
inline bool any_meta(std::initializer_list<detail::Input> inputs) {
  for (const detail::Input& input : inputs) {
    if (input.tensor->defined() && !input.tensor->impl()->storage) return true;
  }
  return false;
}

[[noreturn]] void throw_undefined(const char* op);

/// x itself. \throws ValueError naming the operation when x is undefined.
inline const Tensor& defined(const char* op, const Tensor& x) {
  if (!x.defined()) throw_undefined(op);
  return x;
}

/// x in a floating dtype: itself, or float32 made from integers. \throws ValueError as defined().
inline Tensor as_floating(const char* op, const Tensor& x) {
  return is_floating(defined(op, x).dtype()) ? x : x.cast(DType::float32);
}

/// x beside an operand of dtype `other`: integers take its dtype. \throws ValueError as defined(),
/// DTypeError when both are floating and differ.
Tensor as_floating_beside(const char* op, const Tensor& x, DType other);

/// The axis as a number from 0 to x.rank() - 1. \throws ShapeError naming the operation when x has
/// no such axis.
int axis_of(const char* op, const Shape& x, int axis);

/// `last`, an operation along the last axis that keeps the shape, along other axes: they are moved
/// to the end and become one. \throws ShapeError naming the operation when x has no such axis, or
/// none is named.
Tensor along_axes(const char* op, const Tensor& x, const Axes& axes,
                  Tensor (*last)(const Tensor& x));

/// The loop of an elementwise operation over broadcast operands: `count` runs of `n` elements, in
/// which an operand walks (step 1) or stays (step 0).
class BroadcastLoop {
 public:
  BroadcastLoop(const Shape& result, const Shape& a, const Shape& b);

  /// Calls f(offset in result, offset in a, offset in b) for every run.
  template <class F>
  void each(F&& f) const {
    if (count == 1) return f(0, 0, 0);
    std::array<std::int64_t, Shape::kMaxRank> at{};
    std::int64_t offset_a = 0, offset_b = 0;
    for (std::int64_t run = 0; run < count; ++run) {
      f(run * n, offset_a, offset_b);
      for (std::size_t axis = outer_; axis-- > 0;) {
        offset_a += stride_a_[axis];
        offset_b += stride_b_[axis];
        if (++at[axis] < size_[axis]) break;
        offset_a -= stride_a_[axis] * size_[axis];
        offset_b -= stride_b_[axis] * size_[axis];
        at[axis] = 0;
      }
    }
  }

  std::int64_t count = 1;
  std::int64_t n = 1;
  std::int64_t step_a = 0;
  std::int64_t step_b = 0;

 private:
  std::size_t outer_ = 0;
  // Of the outer_ axes around a run; the rest is not set, for a short loop would spend its time on
  // it.
  std::array<std::int64_t, Shape::kMaxRank> size_, stride_a_, stride_b_;
};

/// Writes zeros to a gradient that is to be added to in parts, unless it holds one already.
inline void start_from_zero(const GradSink::Target& target, std::int64_t bytes) {
  if (!target.add) kernels::host().zero(target.data, bytes);
}

/// Product of the sizes of axes first to last - 1.
inline std::int64_t extent(const Shape& shape, int first, int last) {
  std::int64_t product = 1;
  for (int axis = first; axis < last; ++axis) {
    if (__builtin_mul_overflow(product, shape[axis], &product))
      return shape.sub(first, last).size();
  }
  return product;
}

}  // namespace hebb
