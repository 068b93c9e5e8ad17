#include "ops/common.hpp"

#include "hebb/ops.hpp"

namespace hebb {

void throw_undefined(const char* op) {
  throw ValueError(
      text::format("{}: an operand is undefined (default-constructed or moved from)", op));
}

Tensor as_floating_beside(const char* op, const Tensor& x, DType other) {
  const DType dtype = defined(op, x).dtype();
  if (!is_floating(dtype)) return x.cast(is_floating(other) ? other : DType::float32);
  if (dtype != other && is_floating(other)) {
    throw DTypeError(text::format("{}: operands are {} and {}; cast one of them", op,
                                  to_string(dtype), to_string(other)));
  }
  return x;
}

int axis_of(const char* op, const Shape& x, int axis) {
  if (axis < -x.rank() || axis >= x.rank()) {
    throw ShapeError(text::format("{}: there is no axis {}. x: {}", op, axis, x.to_string()));
  }
  return x.index(axis);
}

Tensor along_axes(const char* op, const Tensor& x, const Axes& axes,
                  Tensor (*last)(const Tensor& x)) {
  unsigned named = 0;
  for (int axis : axes) named |= 1u << axis_of(op, x.shape(), axis);
  if (named == 0) {
    throw ShapeError(text::format("{}: no axis is named. x: {}", op, x.shape().to_string()));
  }
  if (x.is_meta()) return Tensor::meta(x.shape(), x.dtype());
  if (named == 1u << (x.rank() - 1)) return last(x);
  Axes order, inverse;
  Shape joined;
  for (int axis = 0; axis < x.rank(); ++axis) {
    if ((named >> axis & 1u) != 0) continue;
    order.push_back(axis);
    joined.push_back(x.shape()[axis]);
  }
  std::int64_t size = 1;
  for (int axis = 0; axis < x.rank(); ++axis) {
    if ((named >> axis & 1u) == 0) continue;
    order.push_back(axis);
    size *= x.shape()[axis];
  }
  joined.push_back(size);
  for (int axis = 0; axis < x.rank(); ++axis) {
    inverse.push_back(
        static_cast<int>(std::find(order.begin(), order.end(), axis) - order.begin()));
  }
  const Tensor moved = transpose(x, order);
  const Tensor y = last(moved.shape() == joined ? moved : reshape(moved, joined));
  return transpose(y.shape() == moved.shape() ? y : reshape(y, moved.shape()), inverse);
}

BroadcastLoop::BroadcastLoop(const Shape& result, const Shape& a, const Shape& b) {
  if (a == b) {
    n = result.size();
    step_a = step_b = 1;
    return;
  }
  // Walk the axes from the last to the first and merge those along which both operands do the same.
  const auto walks = [](const Shape& s, int back) { return back <= s.rank() && s[-back] != 1; };
  int back = 1;
  while (back <= result.rank() && result[-back] == 1) ++back;
  const bool walk_a = back <= result.rank() && walks(a, back);
  const bool walk_b = back <= result.rank() && walks(b, back);
  step_a = walk_a ? 1 : 0;
  step_b = walk_b ? 1 : 0;
  std::int64_t elements_a = 1, elements_b = 1;
  const auto take = [&](std::int64_t size, bool in_a, bool in_b) {
    if (in_a) elements_a *= size;
    if (in_b) elements_b *= size;
  };
  for (; back <= result.rank(); ++back) {
    const std::int64_t size = result[-back];
    if (size != 1 && (walks(a, back) != walk_a || walks(b, back) != walk_b)) break;
    n *= size;
    take(size, size != 1 && walk_a, size != 1 && walk_b);
  }
  for (; back <= result.rank(); ++back) {
    // Axes come innermost first; `each` wants the innermost last.
    const std::int64_t size = result[-back];
    const auto axis = static_cast<std::size_t>(result.rank() - back);
    size_[axis] = size;
    stride_a_[axis] = walks(a, back) ? elements_a : 0;
    stride_b_[axis] = walks(b, back) ? elements_b : 0;
    take(size, walks(a, back), walks(b, back));
    outer_ = std::max(outer_, axis + 1);
    count *= size;
  }
}

}  // namespace hebb
