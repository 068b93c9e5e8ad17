// Largest and smallest elements along an axis.

#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

namespace {

/// x seen as [outer, axis, inner].
struct Middle {
  std::int64_t outer, axis, inner;
};

Middle middle_of(const Shape& x, int axis) {
  return {extent(x, 0, axis), x[axis], extent(x, axis + 1, x.rank())};
}

/// An axis that has a largest element.
int filled_axis_of(const char* op, const Shape& x, int any_axis) {
  const int axis = axis_of(op, x, any_axis);
  if (x[axis] == 0) {
    throw ShapeError(text::format("{}: axis {} is empty. x: {}", op, axis, x.to_string()));
  }
  return axis;
}

Shape without_axis(const Shape& x, int axis, bool keepdims) {
  return keepdims ? x.with(axis, 1) : x.without(axis);
}

/// dx at the place of each extreme += dy.
template <class T>
void add_at_places(const Middle& m, const std::int64_t* place, const T* dy, T* dx) {
  for (std::int64_t i = 0; i < m.outer * m.inner; ++i) {
    const std::int64_t row = i / m.inner * m.axis + place[i];
    dx[row * m.inner + i % m.inner] += dy[i];
  }
}

/// y = the largest or smallest of x along an axis; dx = dy at its first place.
Tensor extreme(const char* op, bool largest, const Tensor& any, int any_axis,
               ReduceOptions options) {
  const Tensor x = as_floating(op, any);
  const int axis = filled_axis_of(op, x.shape(), any_axis);
  const Shape shape = without_axis(x.shape(), axis, options.keepdims);
  if (x.is_meta()) return Tensor::meta(shape, x.dtype());
  const Middle m = middle_of(x.shape(), axis);
  Tensor y = Tensor::empty(shape, x.dtype());
  const Tensor place = Tensor::empty(shape, DType::int64);
  with_float_type(x, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().extreme(largest, m.outer, m.axis, m.inner, raw<T>(x), raw<T>(y),
                                raw<std::int64_t>(place));
  });
  return record(op, std::move(y), {x}, [m, place](const Tensor& dy, GradSink& d) {
    with_float_type(dy, [&](auto zero) {
      using T = decltype(zero);
      const auto o = d.into(0);
      if (!o) return;
      start_from_zero(o, m.outer * m.axis * m.inner * item_size(dtype_of<T>));
      kernels::perform(add_at_places<T>, m, raw<std::int64_t>(place), raw<T>(dy),
                       o.template as<T>());
    });
  });
}

}  // namespace

Tensor max(const Tensor& x, int axis, ReduceOptions options) {
  return extreme("max", true, x, axis, options);
}

Tensor min(const Tensor& x, int axis, ReduceOptions options) {
  return extreme("min", false, x, axis, options);
}

Tensor argmax(const Tensor& any, int any_axis) {
  const NoGrad no_grad;
  const Tensor x = as_floating("argmax", any);
  const int axis = filled_axis_of("argmax", x.shape(), any_axis);
  const Shape shape = x.shape().without(axis);
  if (x.is_meta()) return Tensor::meta(shape, DType::int64);
  const Middle m = middle_of(x.shape(), axis);
  Tensor place = Tensor::empty(shape, DType::int64);
  with_float_type(x, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().extreme(true, m.outer, m.axis, m.inner, raw<T>(x), nullptr,
                                raw<std::int64_t>(place));
  });
  return place;
}

}  // namespace hebb
