// Parts of a tensor along one axis, and their inverse: slice, concatenate.

#include <limits>

#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

namespace {

/// Elements `start` to `start + count - 1` along one axis of an array of `size` there, as `outer`
/// runs.
struct Part {
  std::int64_t outer, size, inner, start, count;

  std::int64_t run() const { return count * inner; }
  std::int64_t place(std::int64_t i) const { return (i * size + start) * inner; }
};

Part part_of(const Shape& whole, int axis, std::int64_t start, std::int64_t count) {
  return {extent(whole, 0, axis), whole[axis], extent(whole, axis + 1, whole.rank()), start, count};
}

/// part = whole[start : start + count].
void take(const Part& p, DType dtype, const void* whole, void* part) {
  const std::int64_t item = item_size(dtype);
  for (std::int64_t i = 0; i < p.outer; ++i) {
    kernels::host().copy(static_cast<std::byte*>(part) + i * p.run() * item,
                         static_cast<const std::byte*>(whole) + p.place(i) * item, p.run() * item);
  }
}

}  // namespace

// y = x[start : stop] along an axis; dx is dy there and 0 elsewhere.
Tensor slice(const Tensor& x, std::int64_t start, std::int64_t stop, int any_axis) {
  const int axis = axis_of("slice", defined("slice", x).shape(), any_axis);
  const std::int64_t size = x.shape()[axis];
  if (start < 0 || start > stop || (stop > size && size != kUnknown)) {
    throw ShapeError(text::format("slice: {} to {} is not within axis {}. x: {}", start, stop, axis,
                                  x.shape().to_string()));
  }
  const Shape shape = x.shape().with(axis, stop - start);
  if (x.is_meta()) return Tensor::meta(shape, x.dtype());
  const Part p = part_of(x.shape(), axis, start, stop - start);
  Tensor y = axis == 0 ? view(x, shape, start * p.inner) : Tensor::empty(shape, x.dtype());
  if (axis > 0) take(p, x.dtype(), raw<void>(x), raw<void>(y));
  return record("slice", std::move(y), {x}, [p](const Tensor& dy, GradSink& d) {
    with_float_type(dy, [&](auto zero) {
      using T = decltype(zero);
      const auto o = d.into(0);
      if (!o) return;
      start_from_zero(o, p.outer * p.size * p.inner * item_size(dtype_of<T>));
      for (std::int64_t i = 0; i < p.outer; ++i) {
        kernels::table<T>().scale(p.run(), T{1}, raw<T>(dy) + i * p.run(), true,
                                  o.template as<T>() + p.place(i));
      }
    });
  });
}

namespace {

Shape joined_shape(const Tensors& parts, int axis) {
  Shape shape = parts[0].shape();
  std::int64_t total = 0;
  for (const Tensor& part : parts) {
    const bool same_rank = part.rank() == shape.rank();
    if (!same_rank || !part.shape().with(axis, 0).matches(shape.with(axis, 0))) {
      throw ShapeError(
          text::format("concatenate: all axes but {} must have equal sizes. first: {}, "
                       "another: {}",
                       axis, shape.to_string(), part.shape().to_string()));
    }
    if (part.dtype() != parts[0].dtype()) {
      throw DTypeError(text::format("concatenate: parts are {} and {}; cast one of them",
                                    to_string(parts[0].dtype()), to_string(part.dtype())));
    }
    const std::int64_t size = part.shape()[axis];
    if (total != kUnknown && size > std::numeric_limits<std::int64_t>::max() - total) {
      throw ShapeError(
          text::format("concatenate: axis {} has more elements than can be counted", axis));
    }
    total = total == kUnknown || size == kUnknown ? kUnknown : total + size;
  }
  return shape.with(axis, total);
}

}  // namespace

// y = parts, one after the other along an axis; each part's gradient is its share of dy.
Tensor concatenate(const Tensors& parts, int any_axis) {
  if (parts.empty()) throw ShapeError("concatenate: there is nothing to join");
  for (const Tensor& part : parts) defined("concatenate", part);
  const int axis = axis_of("concatenate", parts[0].shape(), any_axis);
  const Shape shape = joined_shape(parts, axis);
  for (const Tensor& part : parts) {
    if (part.is_meta()) return Tensor::meta(shape, part.dtype());
  }
  Tensor y = Tensor::empty(shape, parts[0].dtype());
  const std::int64_t item = item_size(y.dtype());
  std::int64_t start = 0;
  for (const Tensor& part : parts) {
    const Part p = part_of(shape, axis, start, part.shape()[axis]);
    for (std::int64_t i = 0; i < p.outer; ++i) {
      kernels::host().copy(raw<std::byte>(y) + p.place(i) * item,
                           raw<std::byte>(part) + i * p.run() * item, p.run() * item);
    }
    start += p.count;
  }
  const auto count = static_cast<int>(parts.size());
  return record("concatenate", std::move(y), parts.begin(), parts.size(),
                [axis, count](const Tensor& dy, GradSink& d) {
                  std::int64_t from = 0;
                  for (int i = 0; i < count; ++i) {
                    const Part p = part_of(dy.shape(), axis, from, d.shape(i)[axis]);
                    from += p.count;
                    if (!d.needs(i)) continue;
                    const Tensor share = Tensor::empty(d.shape(i), dy.dtype());
                    take(p, dy.dtype(), raw<void>(dy), raw<void>(share));
                    d.give(i, share);
                  }
                });
}

}  // namespace hebb
