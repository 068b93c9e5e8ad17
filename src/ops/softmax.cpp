#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

namespace {

struct Rows {
  std::int64_t m, n;
};

/// x: [..., n] as rows of n.
Rows rows_of(const char* op, const Tensor& x) {
  if (x.rank() < 1) {
    throw ShapeError(
        text::format("{}: x needs one axis or more. x: {}", op, x.shape().to_string()));
  }
  return {x.is_meta() ? 0 : extent(x.shape(), 0, x.rank() - 1), x.shape()[-1]};
}

}  // namespace

// y_i = exp(x_i) / sum_j exp(x_j); dx = y (dy - sum_j y_j dy_j).
Tensor softmax(const Tensor& any) {
  const Tensor x = as_floating("softmax", any);
  const Rows r = rows_of("softmax", x);
  if (x.is_meta()) return Tensor::meta(x.shape(), x.dtype());
  Tensor y = empty_like(x);
  with_float_type(x, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().softmax(r.m, r.n, raw<T>(x), raw<T>(y));
  });
  set_logits(y, Squash::softmax, x);
  return record("softmax", std::move(y), {x}, [r](const Tensor& dy, GradSink& d) {
    with_float_type(dy, [&](auto zero) {
      using T = decltype(zero);
      if (auto o = d.into(0)) {
        kernels::table<T>().softmax_backward(r.m, r.n, raw<T>(d.output()), raw<T>(dy), o.add,
                                             o.template as<T>());
      }
    });
  });
}

// y_i = x_i - log(sum_j exp(x_j)); dx = dy - exp(y) sum_j dy_j.
Tensor log_softmax(const Tensor& any) {
  const Tensor x = as_floating("log_softmax", any);
  const Rows r = rows_of("log_softmax", x);
  if (x.is_meta()) return Tensor::meta(x.shape(), x.dtype());
  Tensor y = empty_like(x);
  with_float_type(x, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().log_softmax(r.m, r.n, raw<T>(x), raw<T>(y));
  });
  return record("log_softmax", std::move(y), {x}, [r](const Tensor& dy, GradSink& d) {
    with_float_type(dy, [&](auto zero) {
      using T = decltype(zero);
      if (auto o = d.into(0)) {
        kernels::table<T>().log_softmax_backward(r.m, r.n, raw<T>(d.output()), raw<T>(dy), o.add,
                                                 o.template as<T>());
      }
    });
  });
}

}  // namespace hebb
