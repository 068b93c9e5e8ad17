#include "hebb/ops.hpp"
#include "ops/common.hpp"
#include "tensor/reduce.hpp"

namespace hebb {

namespace {

struct Reduction {
  unsigned axes = 0;         // a bit for each axis summed over
  Shape shape;               // without those axes, or with size 1
  Shape kept;                // with size 1
};

Reduction reduction_of(const char* op, const Shape& x, const std::vector<int>& axes, bool keepdims) {
  Reduction r;
  for (int axis : axes) r.axes |= 1u << axis_of(op, x, axis);
  if (axes.empty()) r.axes = (1u << x.rank()) - 1;
  for (int i = 0; i < x.rank(); ++i) {
    const bool reduced = (r.axes >> i & 1u) != 0;
    r.kept.push_back(reduced ? 1 : x[i]);
    if (!reduced || keepdims) r.shape.push_back(reduced ? 1 : x[i]);
  }
  return r;
}

/// dx (+)= factor * dy, repeated along the summed axes.
template <class T>
void spread(const Tensor& dy, unsigned axes, T factor, GradSink& d) {
  const auto o = d.into(0);
  if (!o) return;
  const Shape& wide = d.shape(0);
  Shape kept = wide;
  for (int i = 0; i < wide.rank(); ++i) {
    if (axes >> i & 1u) kept = kept.with(i, 1);
  }
  const kernels::Table<T>& k = kernels::table<T>();
  const Tensor scaled = Tensor::empty(dy.shape(), dy.dtype());
  k.scale(dy.impl()->size, factor, raw<T>(dy), false, raw<T>(scaled));
  const T one = 1;
  const BroadcastLoop loop(wide, kept, wide);
  loop.each([&](std::int64_t at, std::int64_t from, std::int64_t) {
    T* to = o.template as<T>() + at;
    if (o.add) {
      k.binary(kernels::Binary::add, loop.n, to, 1, raw<T>(scaled) + from, loop.step_a, to);
    } else {
      k.binary(kernels::Binary::multiply, loop.n, raw<T>(scaled) + from, loop.step_a, &one, 0, to);
    }
  });
}

Tensor scaled_sum(const char* op, const Tensor& any, const std::vector<int>& axes, bool mean,
                  ReduceOptions options) {
  const Tensor x = as_floating(any);
  const Reduction r = reduction_of(op, x.shape(), axes, options.keepdims);
  if (x.is_meta()) return Tensor::meta(r.shape, x.dtype());
  Tensor y = Tensor::empty(r.shape, x.dtype());
  const auto terms = static_cast<double>(x.size()) / static_cast<double>(r.kept.size());
  const double factor = mean ? 1.0 / terms : 1.0;
  if (r.axes == 0) {
    kernels::host().copy(raw<void>(y), raw<void>(x), x.size() * item_size(x.dtype()));
  } else {
    sum_axes(x, r.axes, mean && terms == 0 ? 1.0 / 0.0 : factor, raw<void>(y), false);
  }
  return record(op, std::move(y), {x}, [axes = r.axes, factor](const Tensor& dy, GradSink& d) {
    with_float_type(dy.dtype(), [&](auto zero) {
      spread(dy, axes, static_cast<decltype(zero)>(factor), d);
    });
  });
}

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

/// y = the largest or smallest of x along an axis; dx = dy at its first place.
Tensor extreme(const char* op, bool largest, const Tensor& any, int any_axis, ReduceOptions options) {
  const Tensor x = as_floating(any);
  const int axis = filled_axis_of(op, x.shape(), any_axis);
  const Shape shape = without_axis(x.shape(), axis, options.keepdims);
  if (x.is_meta()) return Tensor::meta(shape, x.dtype());
  const Middle m = middle_of(x.shape(), axis);
  Tensor y = Tensor::empty(shape, x.dtype());
  const Tensor place = Tensor::empty(shape, DType::int64);
  with_float_type(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().extreme(largest, m.outer, m.axis, m.inner, raw<T>(x), raw<T>(y),
                                raw<std::int64_t>(place));
  });
  return record(op, std::move(y), {x}, [m, place](const Tensor& dy, GradSink& d) {
    with_float_type(dy.dtype(), [&](auto zero) {
      using T = decltype(zero);
      const auto o = d.into(0);
      if (!o) return;
      start_from_zero(o, m.outer * m.axis * m.inner * item_size(dtype_of<T>));
      for (std::int64_t i = 0; i < m.outer * m.inner; ++i) {
        const std::int64_t row = i / m.inner * m.axis + raw<std::int64_t>(place)[i];
        o.template as<T>()[row * m.inner + i % m.inner] += raw<T>(dy)[i];
      }
    });
  });
}

}  // namespace

Tensor sum(const Tensor& x, const std::vector<int>& axes, ReduceOptions options) {
  return scaled_sum("sum", x, axes, false, options);
}

Tensor mean(const Tensor& x, const std::vector<int>& axes, ReduceOptions options) {
  return scaled_sum("mean", x, axes, true, options);
}

Tensor max(const Tensor& x, int axis, ReduceOptions options) {
  return extreme("max", true, x, axis, options);
}

Tensor min(const Tensor& x, int axis, ReduceOptions options) {
  return extreme("min", false, x, axis, options);
}

Tensor argmax(const Tensor& any, int any_axis) {
  const NoGrad no_grad;
  const Tensor x = as_floating(any);
  const int axis = filled_axis_of("argmax", x.shape(), any_axis);
  const Shape shape = x.shape().without(axis);
  if (x.is_meta()) return Tensor::meta(shape, DType::int64);
  const Middle m = middle_of(x.shape(), axis);
  Tensor place = Tensor::empty(shape, DType::int64);
  with_float_type(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().extreme(true, m.outer, m.axis, m.inner, raw<T>(x), nullptr,
                                raw<std::int64_t>(place));
  });
  return place;
}

}  // namespace hebb
