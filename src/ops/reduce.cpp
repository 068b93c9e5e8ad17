#include "tensor/reduce.hpp"

#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

namespace {

struct Reduction {
  unsigned axes = 0;  // a bit for each axis summed over
  Shape shape;        // without those axes, or with size 1
  Shape kept;         // with size 1
};

Reduction reduction_of(const char* op, const Shape& x, const Axes& axes, bool keepdims) {
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

/// dx[i] (+)= factor * dy[0].
template <class T>
void repeat(std::int64_t n, T factor, const T* dy, bool add, T* dx) {
  const T value = factor * dy[0];
  for (std::int64_t i = 0; i < n; ++i) dx[i] = add ? dx[i] + value : value;
}

/// dx (+)= factor * dy, repeated along the summed axes.
template <class T>
void spread(const Tensor& dy, unsigned axes, T factor, GradSink& d) {
  const auto o = d.into(0);
  if (!o) return;
  const Shape& wide = d.shape(0);
  if (dy.impl()->size == 1) {
    return kernels::perform(repeat<T>, wide.size(), factor, raw<const T>(dy), o.add,
                            o.template as<T>());
  }
  Shape kept = wide;
  for (int i = 0; i < wide.rank(); ++i) {
    if (axes >> i & 1u) kept = kept.with(i, 1);
  }
  const kernels::Table<T>& k = kernels::table<T>();
  const Tensor scaled = empty_like(dy);
  k.scale(dy.impl()->size, factor, raw<T>(dy), false, raw<T>(scaled));
  static constexpr T kOne = 1;
  const BroadcastLoop loop(wide, kept, wide);
  loop.each([&](std::int64_t at, std::int64_t from, std::int64_t) {
    T* to = o.template as<T>() + at;
    if (o.add) {
      k.binary(kernels::Binary::add, loop.n, to, 1, raw<T>(scaled) + from, loop.step_a, to);
    } else {
      k.binary(kernels::Binary::multiply, loop.n, raw<T>(scaled) + from, loop.step_a, &kOne, 0, to);
    }
  });
}

Tensor scaled_sum(const char* op, const Tensor& any, const Axes& axes, bool mean,
                  ReduceOptions options) {
  const Tensor x = as_floating(op, any);
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
    with_float_type(dy,
                    [&](auto zero) { spread(dy, axes, static_cast<decltype(zero)>(factor), d); });
  });
}

}  // namespace

Tensor sum(const Tensor& x, const Axes& axes, ReduceOptions options) {
  return scaled_sum("sum", x, axes, false, options);
}

Tensor mean(const Tensor& x, const Axes& axes, ReduceOptions options) {
  return scaled_sum("mean", x, axes, true, options);
}

}  // namespace hebb
