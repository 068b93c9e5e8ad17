#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

// y = a sigmoid(b), x = [a, b] along the axis.
Tensor glu(const Tensor& x, int any_axis) {
  const int axis = axis_of("glu", defined("glu", x).shape(), any_axis);
  const std::int64_t size = x.shape()[axis];
  if (size != kUnknown && size % 2 != 0) {
    throw ShapeError(text::format("glu: axis {} is cut into two halves, but its size is {}. x: {}",
                                  axis, size, x.shape().to_string()));
  }
  if (size == kUnknown) return Tensor::meta(x.shape(), as_floating("glu", x).dtype());
  return slice(x, 0, size / 2, axis) * sigmoid(slice(x, size / 2, size, axis));
}

}  // namespace hebb
