// Functions of one tensor, element by element. Formulas and derivatives: kernels/unary.hpp.

#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

namespace {

/// y = f(x); dx = f'(x) dy.
Tensor unary(const char* op, kernels::Unary f, const Tensor& x) {
  if (!is_floating(defined(op, x).dtype())) return unary(op, f, as_floating(op, x));
  if (x.is_meta()) return Tensor::meta(x.shape(), x.dtype());
  Tensor y = empty_like(x);
  with_float_type(x, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().unary(f, x.impl()->size, raw<T>(x), raw<T>(y));
  });
  if (f == kernels::Unary::sigmoid) set_logits(y, Squash::sigmoid, x);
  return record(op, std::move(y), {x}, [f](const Tensor& dy, GradSink& d) {
    with_float_type(dy, [&](auto zero) {
      using T = decltype(zero);
      if (auto o = d.over(0, dy)) {
        const bool from_output = kernels::derivative_from_output(f);
        const T* in = from_output ? nullptr : raw<T>(d.input(0));
        const T* out = from_output ? raw<T>(d.output()) : nullptr;
        kernels::table<T>().unary_backward(f, dy.impl()->size, in, out, raw<T>(dy), o.add,
                                           o.as<T>());
      }
    });
  });
}

}  // namespace

Tensor negative(const Tensor& x) { return unary("negative", kernels::Unary::negative, x); }
Tensor abs(const Tensor& x) { return unary("abs", kernels::Unary::absolute, x); }
Tensor square(const Tensor& x) { return unary("square", kernels::Unary::square, x); }
Tensor sqrt(const Tensor& x) { return unary("sqrt", kernels::Unary::sqrt, x); }
Tensor exp(const Tensor& x) { return unary("exp", kernels::Unary::exp, x); }
Tensor log(const Tensor& x) { return unary("log", kernels::Unary::log, x); }
Tensor relu(const Tensor& x) { return unary("relu", kernels::Unary::relu, x); }
Tensor sigmoid(const Tensor& x) { return unary("sigmoid", kernels::Unary::sigmoid, x); }
Tensor tanh(const Tensor& x) { return unary("tanh", kernels::Unary::tanh, x); }
Tensor erf(const Tensor& x) { return unary("erf", kernels::Unary::erf, x); }

}  // namespace hebb
