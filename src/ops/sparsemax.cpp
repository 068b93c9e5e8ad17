#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

namespace {

template <class T>
T largest_of(std::int64_t n, const T* x) {
  T largest = x[0];
  for (std::int64_t j = 1; j < n; ++j) largest = x[j] > largest || x[j] != x[j] ? x[j] : largest;
  return largest;
}

/// The number tau for which the sum of max(x - largest - tau, 0) is 1: starting from all that can
/// be above it, those that are not above the tau of the others leave until none does.
template <class T>
T tau_of(std::int64_t n, T largest, const T* x) {
  T tau = -1;
  for (std::int64_t before = n + 1;;) {
    T sum = 0;
    std::int64_t count = 0;
    for (std::int64_t j = 0; j < n; ++j) {
      const T z = x[j] - largest;
      if (!(z > tau)) continue;
      sum += z;
      ++count;
    }
    if (count == 0 || count >= before) return tau;
    tau = (sum - 1) / static_cast<T>(count);
    before = count;
  }
}

template <class T>
void project(std::int64_t m, std::int64_t n, const T* x, T* y) {
  for (std::int64_t i = 0; n > 0 && i < m; ++i, x += n, y += n) {
    const T largest = largest_of(n, x), tau = tau_of(n, largest, x);
    for (std::int64_t j = 0; j < n; ++j) {
      const T above = x[j] - largest - tau;
      y[j] = above <= 0 ? T{0} : above;  // a NaN stays one
    }
  }
}

template <class T>
void project_backward(std::int64_t m, std::int64_t n, const T* y, const T* dy, bool add, T* dx) {
  for (std::int64_t i = 0; i < m; ++i, y += n, dy += n, dx += n) {
    T sum = 0, count = 0;
    for (std::int64_t j = 0; j < n; ++j) {
      if (y[j] == 0) continue;
      sum += dy[j];
      ++count;
    }
    const T mean = sum / count;
    for (std::int64_t j = 0; j < n; ++j) {
      const T value = y[j] == 0 ? T{0} : dy[j] - mean;
      dx[j] = add ? dx[j] + value : value;
    }
  }
}

// y = max(x - tau, 0), sum y = 1; dx = dy - mean of dy over y > 0 there, else 0.
Tensor sparsemax_of_rows(const Tensor& x) {
  const std::int64_t m = extent(x.shape(), 0, x.rank() - 1), n = x.shape()[-1];
  Tensor y = empty_like(x);
  with_float_type(x, [&](auto zero) {
    using T = decltype(zero);
    kernels::perform(project<T>, m, n, raw<const T>(x), raw<T>(y));
  });
  return record("sparsemax", std::move(y), {x}, [m, n](const Tensor& dy, GradSink& d) {
    with_float_type(dy, [&](auto zero) {
      using T = decltype(zero);
      if (auto o = d.into(0)) {
        kernels::perform(project_backward<T>, m, n, raw<const T>(d.output()), raw<const T>(dy),
                         o.add, o.template as<T>());
      }
    });
  });
}

}  // namespace

Tensor sparsemax(const Tensor& x, const Axes& axes) {
  return along_axes("sparsemax", as_floating("sparsemax", x), axes, sparsemax_of_rows);
}

}  // namespace hebb
