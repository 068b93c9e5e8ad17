#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

namespace {

struct Rows {
  std::int64_t m, n;
};

/// x: [..., n] as rows of n.
Rows rows_of(const Tensor& x) { return {extent(x.shape(), 0, x.rank() - 1), x.shape()[-1]}; }

// y_i = exp(x_i) / sum_j exp(x_j); dx = y (dy - sum_j y_j dy_j).
Tensor softmax_of_rows(const Tensor& x) {
  const Rows r = rows_of(x);
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
Tensor log_softmax_of_rows(const Tensor& x) {
  const Rows r = rows_of(x);
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

}  // namespace

Tensor softmax(const Tensor& x, const Axes& axes) {
  return along_axes("softmax", as_floating("softmax", x), axes, softmax_of_rows);
}

Tensor log_softmax(const Tensor& x, const Axes& axes) {
  return along_axes("log_softmax", as_floating("log_softmax", x), axes, log_softmax_of_rows);
}

// sigmoid(x_i) = exp(log sigmoid(x_i)), whose sum cannot vanish when shifted.
Tensor sigmoid_normalized(const Tensor& x, const Axes& axes) {
  const Tensor floating = as_floating("sigmoid_normalized", x);
  return along_axes("sigmoid_normalized", log_sigmoid(floating), axes, softmax_of_rows);
}

}  // namespace hebb
