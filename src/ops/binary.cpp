// Functions of two tensors, element by element, with NumPy's broadcasting. Formulas and
// derivatives: kernels/binary.hpp.

#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

namespace {

/// Gradient of operand i in the shape of the result; the engine sums it back to the operand's.
void backward_of_operand(kernels::Binary f, int i, const Tensor& dy, GradSink& d) {
  if (!d.needs(i)) return;
  const bool passes_on = f == kernels::Binary::add || (f == kernels::Binary::subtract && i == 0);
  if (passes_on && d.shape(i) == dy.shape()) return d.give(i, dy);
  with_float_type(dy, [&](auto zero) {
    using T = decltype(zero);
    const BroadcastLoop loop(dy.shape(), d.shape(0), d.shape(1));
    // A sum's derivative needs no operands, so they may have changed.
    const bool linear = f == kernels::Binary::add || f == kernels::Binary::subtract;
    const T* a = linear ? nullptr : raw<T>(d.input(0));
    const T* b = linear ? nullptr : raw<T>(d.input(1));
    static constexpr T kUnused[1] = {};
    const auto o = d.into(i, dy.shape());
    loop.each([&](std::int64_t at, std::int64_t at_a, std::int64_t at_b) {
      kernels::table<T>().binary_backward(f, i, loop.n, linear ? kUnused : a + at_a,
                                          linear ? 0 : loop.step_a, linear ? kUnused : b + at_b,
                                          linear ? 0 : loop.step_b, raw<T>(dy) + at, o.add,
                                          o.template as<T>() + at);
    });
  });
}

Tensor binary(const char* op, kernels::Binary f, const Tensor& a, const Tensor& b) {
  const DType dtype = defined(op, a).dtype();
  if (dtype != defined(op, b).dtype() || !is_floating(dtype)) {
    const Tensor floating = as_floating_beside(op, a, b.dtype());
    return binary(op, f, floating, as_floating_beside(op, b, floating.dtype()));
  }
  const bool same_shape = a.shape() == b.shape();
  if (any_meta({a, b})) return Tensor::meta(broadcast_shapes(op, a.shape(), b.shape()), dtype);
  Tensor y =
      same_shape ? empty_like(a) : Tensor::empty(broadcast_shapes(op, a.shape(), b.shape()), dtype);
  with_float_type(a, [&](auto zero) {
    using T = decltype(zero);
    const kernels::Table<T>& k = kernels::table<T>();
    if (same_shape) return k.binary(f, y.impl()->size, raw<T>(a), 1, raw<T>(b), 1, raw<T>(y));
    const BroadcastLoop loop(y.shape(), a.shape(), b.shape());
    loop.each([&](std::int64_t at, std::int64_t at_a, std::int64_t at_b) {
      k.binary(f, loop.n, raw<T>(a) + at_a, loop.step_a, raw<T>(b) + at_b, loop.step_b,
               raw<T>(y) + at);
    });
  });
  return record(op, std::move(y), {a, b}, [f](const Tensor& dy, GradSink& d) {
    backward_of_operand(f, 0, dy, d);
    backward_of_operand(f, 1, dy, d);
  });
}

/// The number c as a tensor beside x.
Tensor constant(double c, const Tensor& x) {
  const bool takes_dtype =
      x.defined() && is_floating(x.dtype());  // undefined: add() and so on refuse
  const DType dtype = takes_dtype ? x.dtype() : DType::float32;
  return Tensor::full({}, c, dtype);
}

}  // namespace

Tensor add(const Tensor& a, const Tensor& b) { return binary("add", kernels::Binary::add, a, b); }
Tensor subtract(const Tensor& a, const Tensor& b) {
  return binary("subtract", kernels::Binary::subtract, a, b);
}
Tensor multiply(const Tensor& a, const Tensor& b) {
  return binary("multiply", kernels::Binary::multiply, a, b);
}
Tensor divide(const Tensor& a, const Tensor& b) {
  return binary("divide", kernels::Binary::divide, a, b);
}
Tensor maximum(const Tensor& a, const Tensor& b) {
  return binary("maximum", kernels::Binary::maximum, a, b);
}
Tensor minimum(const Tensor& a, const Tensor& b) {
  return binary("minimum", kernels::Binary::minimum, a, b);
}

Tensor operator+(const Tensor& x, double c) { return add(x, constant(c, x)); }
Tensor operator-(const Tensor& x, double c) { return subtract(x, constant(c, x)); }
Tensor operator*(const Tensor& x, double c) { return multiply(x, constant(c, x)); }
Tensor operator/(const Tensor& x, double c) { return divide(x, constant(c, x)); }
Tensor operator+(double c, const Tensor& x) { return add(constant(c, x), x); }
Tensor operator-(double c, const Tensor& x) { return subtract(constant(c, x), x); }
Tensor operator*(double c, const Tensor& x) { return multiply(constant(c, x), x); }
Tensor operator/(double c, const Tensor& x) { return divide(constant(c, x), x); }

}  // namespace hebb
