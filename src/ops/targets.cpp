#include "ops/targets.hpp"

#include "ops/common.hpp"

namespace hebb {

namespace {

template <class T>
void make_signed(std::int64_t n, const T* y, T* result) {
  bool binary = true;
  for (std::int64_t i = 0; i < n; ++i) binary = binary && (y[i] == 0 || y[i] == 1);
  for (std::int64_t i = 0; i < n; ++i) result[i] = binary ? 2 * y[i] - 1 : y[i];
}

template <class T>
void keep(std::int64_t n, double ignored, const double* label, double* result, T* kept) {
  for (std::int64_t i = 0; i < n; ++i) {
    const bool keeps = label[i] != ignored;
    kept[i] = keeps ? T{1} : T{0};
    result[i] = keeps ? label[i] : 0;
  }
}

template <class T>
void invert(std::int64_t n, const T* x, T* y) {
  for (std::int64_t i = 0; i < n; ++i) y[i] = x[i] == 0 ? T{0} : 1 / x[i];
}

}  // namespace

Tensor signed_targets(const Tensor& y) {
  if (any_meta({y})) return y;
  Tensor result = empty_like(y);
  with_float_type(y, [&](auto zero) {
    using T = decltype(zero);
    kernels::perform(make_signed<T>, y.impl()->size, raw<const T>(y), raw<T>(result));
  });
  return result;
}

KeptLabels keep_labels(const Tensor& label, std::int64_t ignored, DType dtype) {
  if (any_meta({label})) return {label, Tensor::meta(label.shape(), dtype)};
  const Tensor given = label.detach().cast(DType::float64);
  KeptLabels result{empty_like(given), Tensor::empty(label.shape(), dtype)};
  with_float_type(dtype, [&](auto zero) {
    using T = decltype(zero);
    kernels::perform(keep<T>, given.impl()->size, static_cast<double>(ignored),
                     raw<const double>(given), raw<double>(result.label), raw<T>(result.kept));
  });
  return result;
}

Tensor reciprocal_or_zero(const Tensor& x) {
  if (any_meta({x})) return x;
  Tensor y = empty_like(x);
  with_float_type(x, [&](auto zero) {
    using T = decltype(zero);
    kernels::perform(invert<T>, x.impl()->size, raw<const T>(x), raw<T>(y));
  });
  return y;
}

}  // namespace hebb
