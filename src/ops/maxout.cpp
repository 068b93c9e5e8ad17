#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

// y_i = max of the i-th of num_units groups of neighbors along the axis.
Tensor maxout(const Tensor& any, std::int64_t num_units, int any_axis) {
  const Tensor x = as_floating("maxout", any);
  const int axis = axis_of("maxout", x.shape(), any_axis);
  const std::int64_t size = x.shape()[axis];
  if (num_units < 1) {
    throw ValueError(text::format("maxout: num_units is at least 1, got {}", num_units));
  }
  if (size == 0 || (size != kUnknown && size % num_units != 0)) {
    throw ShapeError(text::format("maxout: axis {} of size {} is not a multiple of {} units. x: {}",
                                  axis, size, num_units, x.shape().to_string()));
  }
  const Shape units = x.shape().with(axis, num_units);
  if (x.is_meta()) return Tensor::meta(units, x.dtype());
  return max(reshape(x, units.inserted(axis + 1, size / num_units)), axis + 1);
}

}  // namespace hebb
