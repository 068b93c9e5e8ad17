#include <algorithm>
#include <utility>

#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

namespace {

/// What goes with the last axes of x, in one dtype with it: [m, n] and [n].
struct Operands {
  Tensor x, gamma, beta, mean, variance;
  std::int64_t m = 0, n = 0;
};

/// Checks the shapes and brings all operands to one dtype.
void prepare(const char* op, Operands& o, int axes) {
  DType dtype = defined(op, o.x).dtype();
  const auto parts = {std::pair{"gamma", &o.gamma}, std::pair{"beta", &o.beta},
                      std::pair{"mean", &o.mean}, std::pair{"variance", &o.variance}};
  for (const auto& [name, t] : parts) {
    if (!is_floating(dtype) && t->defined()) dtype = t->dtype();
  }
  const Shape shape = o.x.shape();
  if (axes < 1 || axes > shape.rank()) {
    throw ShapeError(text::format("{}: x needs {} axes or more. x: {}", op, std::max(axes, 1),
                                  shape.to_string()));
  }
  o.x = as_floating_beside(op, o.x, dtype);
  const Shape wanted = shape.sub(shape.rank() - axes, shape.rank());
  for (const auto& [name, t] : parts) {
    if (!t->defined()) continue;
    if (!t->shape().matches(wanted)) {
      throw ShapeError(text::format("{}: {} needs the shape {}. x: {}, {}: {}", op, name,
                                    wanted.to_string(), shape.to_string(), name,
                                    t->shape().to_string()));
    }
    *t = as_floating_beside(op, *t, o.x.dtype());
  }
  if (o.x.is_meta()) return;
  o.m = extent(shape, 0, shape.rank() - axes);
  o.n = extent(shape, shape.rank() - axes, shape.rank());
}

bool is_meta(const Operands& o) { return any_meta({o.x, o.gamma, o.beta, o.mean, o.variance}); }

/// y = gamma h + beta, h = (x - mean) slope, slope = 1 / sqrt(variance + epsilon), with statistics
/// for each column. dbeta = sum dy, dgamma = sum dy h, dx = gamma slope (dy - (dbeta + h dgamma) /
/// m); when they are fixed, gamma slope dy.
Tensor normalize_columns(const char* op, const Operands& a, double epsilon, bool fixed) {
  Tensor y = empty_like(a.x);
  with_float_type(a.x, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().batch_normalization(a.m, a.n, epsilon, raw<T>(a.x), raw<T>(a.mean),
                                            raw<T>(a.variance), raw<T>(a.gamma), raw<T>(a.beta),
                                            raw<T>(y));
  });
  return record(op, std::move(y), {a.x, a.gamma, a.beta, a.mean, a.variance},
                [m = a.m, n = a.n, epsilon, fixed, scaled = a.gamma.defined()](const Tensor& dy,
                                                                               GradSink& d) {
                  with_float_type(dy, [&](auto zero) {
                    using T = decltype(zero);
                    const auto dx = d.into(0), dgamma = d.into(1), dbeta = d.into(2);
                    kernels::table<T>().batch_normalization_backward(
                        {m, n, epsilon, fixed, dx.add, dgamma.add, dbeta.add}, raw<T>(d.input(0)),
                        raw<T>(d.input(3)), raw<T>(d.input(4)),
                        scaled ? raw<T>(d.input(1)) : nullptr, raw<T>(dy), dx.template as<T>(),
                        dgamma.template as<T>(), dbeta.template as<T>());
                  });
                });
}

}  // namespace

Tensor batch_normalization(const Tensor& x, const Tensor& mean, const Tensor& variance,
                           const NormalizeOptions& options) {
  const char* op = "batch_normalization";
  Operands a{x, options.gamma, options.beta, defined(op, mean).detach(),
             defined(op, variance).detach()};
  prepare(op, a, 1);
  if (is_meta(a)) return Tensor::meta(a.x.shape(), a.x.dtype());
  return normalize_columns(op, a, options.epsilon, true);
}

Tensors normalize_batch(const Tensor& x, const NormalizeOptions& options) {
  const char* op = "normalize_batch";
  Operands a{x, options.gamma, options.beta, {}, {}};
  prepare(op, a, 1);
  const Shape channels{a.x.shape()[-1]};
  if (is_meta(a)) {
    const Tensor statistic = Tensor::meta(channels, a.x.dtype());
    return {Tensor::meta(a.x.shape(), a.x.dtype()), statistic, statistic};
  }
  if (a.m == 0) {
    throw ShapeError(
        text::format("{}: there is nothing to take a mean of. x: {}", op, a.x.shape().to_string()));
  }
  a.mean = Tensor::empty(channels, a.x.dtype());
  a.variance = empty_like(a.mean);
  with_float_type(a.x, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().batch_moments(a.m, a.n, raw<T>(a.x), raw<T>(a.mean), raw<T>(a.variance));
  });
  return {normalize_columns(op, a, options.epsilon, false), a.mean, a.variance};
}

// The same with statistics for each row; with f = gamma dy and means over the row, dx = slope (f -
// mean(f) - h mean(f h)).
Tensor layer_normalization(const Tensor& x, const NormalizeOptions& options, int axes) {
  Operands a{x, options.gamma, options.beta, {}, {}};
  prepare("layer_normalization", a, axes);
  if (is_meta(a)) return Tensor::meta(a.x.shape(), a.x.dtype());
  Tensor y = empty_like(a.x), mean, slope;
  if (records({a.x, a.gamma, a.beta})) {
    mean = Tensor::empty({a.m}, a.x.dtype());
    slope = empty_like(mean);
  }
  with_float_type(a.x, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().layer_normalization(a.m, a.n, options.epsilon, raw<T>(a.x), raw<T>(a.gamma),
                                            raw<T>(a.beta), raw<T>(y), raw<T>(mean), raw<T>(slope));
  });
  return record(
      "layer_normalization", std::move(y), {a.x, a.gamma, a.beta},
      [m = a.m, n = a.n, mean, slope, scaled = a.gamma.defined()](const Tensor& dy, GradSink& d) {
        with_float_type(dy, [&](auto zero) {
          using T = decltype(zero);
          const auto dx = d.into(0), dgamma = d.into(1), dbeta = d.into(2);
          kernels::table<T>().layer_normalization_backward(
              {.m = m, .n = n, .add_dx = dx.add, .add_dgamma = dgamma.add, .add_dbeta = dbeta.add},
              raw<T>(d.input(0)), raw<T>(mean), raw<T>(slope),
              scaled ? raw<T>(d.input(1)) : nullptr, raw<T>(dy), dx.template as<T>(),
              dgamma.template as<T>(), dbeta.template as<T>());
        });
      });
}

}  // namespace hebb
