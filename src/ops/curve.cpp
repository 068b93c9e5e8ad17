// Activation functions of one tensor, element by element. Formulas and derivatives:
// kernels/curves.hpp.

#include <cmath>

#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

namespace {

using kernels::Curve;
using kernels::CurveNumbers;

/// y = f(x); dx = f'(x) dy.
Tensor curve(const char* op, Curve f, const Tensor& any, CurveNumbers numbers = {}) {
  const Tensor x = as_floating(op, any);
  if (x.is_meta()) return Tensor::meta(x.shape(), x.dtype());
  Tensor y = empty_like(x);
  with_float_type(x, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().curve(f, numbers, x.impl()->size, raw<T>(x), raw<T>(y));
  });
  return record(op, std::move(y), {x}, [f, numbers](const Tensor& dy, GradSink& d) {
    with_float_type(dy, [&](auto zero) {
      using T = decltype(zero);
      if (auto o = d.over(0, dy)) {
        kernels::table<T>().curve_backward(f, numbers, dy.impl()->size, raw<T>(d.input(0)),
                                           raw<T>(dy), o.add, o.as<T>());
      }
    });
  });
}

/// `value` itself. \throws ValueError naming operation and option unless it is a finite number.
double finite(const char* op, const char* option, double value) {
  if (std::isfinite(value)) return value;
  throw ValueError(text::format("{}: {} is a finite number, got {}", op, option, value));
}

/// The same for one that must be above 0 as well.
double positive(const char* op, const char* option, double value) {
  if (std::isfinite(value) && value > 0) return value;
  throw ValueError(text::format("{}: {} is a number above 0, got {}", op, option, value));
}

/// The same for one that must not be below 0.
double not_negative(const char* op, const char* option, double value) {
  if (std::isfinite(value) && value >= 0) return value;
  throw ValueError(text::format("{}: {} is a number of at least 0, got {}", op, option, value));
}

}  // namespace

Tensor step(const Tensor& x) { return curve("step", Curve::step, x); }
Tensor relu6(const Tensor& x) { return curve("relu6", Curve::relu6, x); }
Tensor hard_sigmoid(const Tensor& x) { return curve("hard_sigmoid", Curve::hard_sigmoid, x); }
Tensor hard_tanh(const Tensor& x) { return curve("hard_tanh", Curve::hard_tanh, x); }
Tensor sparse_sigmoid(const Tensor& x) { return curve("sparse_sigmoid", Curve::sparse_sigmoid, x); }
Tensor selu(const Tensor& x) { return curve("selu", Curve::selu, x); }
Tensor silu(const Tensor& x) { return curve("silu", Curve::silu, x); }
Tensor hard_silu(const Tensor& x) { return curve("hard_silu", Curve::hard_silu, x); }
Tensor mish(const Tensor& x) { return curve("mish", Curve::mish, x); }
Tensor softplus(const Tensor& x) { return curve("softplus", Curve::softplus, x); }
Tensor log_sigmoid(const Tensor& x) { return curve("log_sigmoid", Curve::log_sigmoid, x); }
Tensor softsign(const Tensor& x) { return curve("softsign", Curve::softsign, x); }
Tensor sparse_plus(const Tensor& x) { return curve("sparse_plus", Curve::sparse_plus, x); }
Tensor arctan(const Tensor& x) { return curve("arctan", Curve::arctan, x); }
Tensor gaussian(const Tensor& x) { return curve("gaussian", Curve::gaussian, x); }
Tensor sinc(const Tensor& x) { return curve("sinc", Curve::sinc, x); }
Tensor tanh_shrink(const Tensor& x) { return curve("tanh_shrink", Curve::tanh_shrink, x); }
Tensor log_cosh(const Tensor& x) { return curve("log_cosh", Curve::log_cosh, x); }

Tensor gelu(const Tensor& x, GeluOptions options) {
  return curve("gelu", options.approximate ? Curve::gelu_tanh : Curve::gelu, x);
}

Tensor leaky_relu(const Tensor& x, double negative_slope) {
  return curve("leaky_relu", Curve::leaky_relu, x,
               {not_negative("leaky_relu", "negative_slope", negative_slope)});
}

Tensor elu(const Tensor& x, double alpha) {
  return curve("elu", Curve::elu, x, {finite("elu", "alpha", alpha)});
}

Tensor celu(const Tensor& x, double alpha) {
  return curve("celu", Curve::celu, x, {positive("celu", "alpha", alpha)});
}

Tensor squareplus(const Tensor& x, double b) {
  return curve("squareplus", Curve::squareplus, x, {positive("squareplus", "b", b)});
}

Tensor soft_shrink(const Tensor& x, double threshold) {
  return curve("soft_shrink", Curve::soft_shrink, x,
               {not_negative("soft_shrink", "threshold", threshold)});
}

Tensor hard_shrink(const Tensor& x, double threshold) {
  return curve("hard_shrink", Curve::hard_shrink, x,
               {not_negative("hard_shrink", "threshold", threshold)});
}

Tensor threshold(const Tensor& x, double threshold, double default_value) {
  return curve("threshold", Curve::threshold, x,
               {finite("threshold", "threshold", threshold),
                finite("threshold", "default_value", default_value)});
}

// Of operations that have their derivatives: that of the minimum at a tie, 0, is x's, so that the
// slope at 0 is alpha, the left one.
Tensor prelu(const Tensor& any, const Tensor& alpha) {
  const DType dtype = defined("prelu", alpha).dtype();
  const Tensor x = as_floating_beside("prelu", any, dtype);
  const Tensor slope = as_floating_beside("prelu", alpha, x.dtype());
  if (!broadcast_shapes("prelu", x.shape(), slope.shape()).matches(x.shape())) {
    throw ShapeError(text::format("prelu: alpha has more elements or axes than x. x: {}, alpha: {}",
                                  x.shape().to_string(), slope.shape().to_string()));
  }
  return relu(x) + slope * minimum(x, Tensor::zeros({}, x.dtype()));
}

}  // namespace hebb
