#include "hebb/ops.hpp"
#include "ops/activation_table.hpp"
#include "ops/common.hpp"

namespace hebb {

namespace {

void check_shapes(const Tensor& x, const Tensor& W, const Tensor& b) {
  const auto shapes = [&] {
    return text::format("x: {}, W: {}{}", x.shape().to_string(), W.shape().to_string(),
                        b.defined() ? ", b: " + b.shape().to_string() : "");
  };
  const Shape &of_x = x.shape(), &of_w = W.shape();
  if (of_x.rank() < 1 || of_w.rank() != 2) {
    throw ShapeError("dense: x needs one axis or more and W two. " + shapes());
  }
  if (of_x[-1] != of_w[0] && of_x[-1] != kUnknown) {
    throw ShapeError(
        text::format("dense: x has {} features but W expects {}. {}", of_x[-1], of_w[0], shapes()));
  }
  if (b.defined() && (b.rank() != 1 || b.shape()[0] != of_w[1])) {
    throw ShapeError(
        text::format("dense: b needs one value for each of {} units. {}", of_w[1], shapes()));
  }
}

/// y = f(x W + b), f elementwise. With dz = f'(z) dy, where f' is a function of y:
/// dx = dz W^T, dW = x^T dz, db = sum over rows of dz.
Tensor fused_dense(const Tensor& x, const Tensor& W, const Tensor& b, kernels::Unary f) {
  const Shape& of_w = W.shape();
  const std::int64_t in = of_w[0], units = of_w[1];
  const std::int64_t rows = extent(x.shape(), 0, x.rank() - 1);
  Tensor y = Tensor::empty(x.shape().with(-1, units), x.dtype());
  with_float_type(x, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().gemm({rows, units, in, false, false, false, f}, raw<T>(x), raw<T>(W),
                             raw<T>(b), raw<T>(y));
  });
  return record("dense", std::move(y), {x, W, b}, [=](const Tensor& dy, GradSink& d) {
    with_float_type(dy, [&](auto zero) {
      using T = decltype(zero);
      const kernels::Table<T>& k = kernels::table<T>();
      const bool linear = f == kernels::Unary::identity;
      const bool in_place = linear || is_only_handle(dy);
      const Tensor dz = in_place ? dy : empty_like(dy);
      if (!linear) {
        k.unary_backward(f, rows * units, nullptr, raw<T>(d.output()), raw<T>(dy), false,
                         raw<T>(dz));
      }
      if (auto o = d.into(0)) {
        k.gemm({rows, in, units, false, true, o.add}, raw<T>(dz), raw<T>(d.input(1)), nullptr,
               o.template as<T>());
      }
      const GradSink::Target dw = d.into(1), db = d.into(2);
      if (dw || db) {
        k.dense_gradients({rows, units, in, dw.add, db.add}, raw<T>(d.input(0)), raw<T>(dz),
                          dw.template as<T>(), db.template as<T>());
      }
    });
  });
}

}  // namespace

Tensor dense(const Tensor& x, const Tensor& W, const Tensor& b, Activation act) {
  const DType dtype = defined("dense", W).dtype();
  const bool one_dtype =
      defined("dense", x).dtype() == dtype && (!b.defined() || b.dtype() == dtype);
  if (!one_dtype || !is_floating(dtype)) {
    const Tensor floating = as_floating_beside("dense", x, dtype);
    const auto beside = [&](const Tensor& t) {
      return t.defined() ? as_floating_beside("dense", t, floating.dtype()) : t;
    };
    return dense(floating, beside(W), beside(b), std::move(act));
  }
  check_shapes(x, W, b);
  if (any_meta({x, W, b})) {
    return act(Tensor::meta(x.shape().with(-1, W.shape()[1]), x.dtype()));
  }
  if (!act.is_custom() && activation_row(act).fused) {
    return fused_dense(x, W, b, activation_row(act).kernel);
  }
  return act(fused_dense(x, W, b, kernels::Unary::identity));
}

}  // namespace hebb
