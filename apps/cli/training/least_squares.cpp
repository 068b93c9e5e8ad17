#include "cli/training/least_squares.hpp"

#include <cmath>

#include "hebb/ops.hpp"
#include "hebb/preprocessing.hpp"

namespace hebb::cli {

namespace {

constexpr std::int64_t kMostFeatures = 1000;
constexpr std::int64_t kMostNumbers = 20'000'000;
constexpr double kRidge = 1e-8;

std::int64_t features(const Tensor& x) { return x.size() / x.shape()[0]; }

/// Solves A X = B for a symmetric positive A, [n, n], and B, [n, m], in place.
void solve(std::span<double> a, std::span<double> b, std::size_t n) {
  const std::size_t m = b.size() / n;
  for (std::size_t i = 0; i < n; ++i) {  // A = L L', L below the diagonal
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = i == j ? std::sqrt(sum) : sum / a[j * n + j];
    }
  }
  for (std::size_t c = 0; c < m; ++c) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < i; ++k) b[i * m + c] -= a[i * n + k] * b[k * m + c];
      b[i * m + c] /= a[i * n + i];
    }
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t k = i + 1; k < n; ++k) b[i * m + c] -= a[k * n + i] * b[k * m + c];
      b[i * m + c] /= a[i * n + i];
    }
  }
}

}  // namespace

bool can_fit_least_squares(const Tensor& x) {
  return features(x) <= kMostFeatures && x.size() <= kMostNumbers;
}

Tensor least_squares(const Dataset& train, const Tensor& x) {
  const std::int64_t n = features(train.x);
  const auto flat = [n](const Tensor& t) {
    return reshape(t.cast(DType::float64), {t.shape()[0], n});
  };
  StandardScaler scaler, of_targets({.with_std = false});
  const Tensor z = scaler.fit_transform(flat(train.x));
  const Tensor y = of_targets.fit_transform(train.y.cast(DType::float64));
  Tensor a = matmul(z, z, {.transpose_a = true});
  Tensor w = matmul(z, y, {.transpose_a = true});
  const auto values = a.mutable_data<double>();
  const auto side = static_cast<std::size_t>(n);
  for (std::size_t i = 0; i < side; ++i) {
    values[i * side + i] += kRidge * static_cast<double>(z.shape()[0]);
  }
  solve(values, w.mutable_data<double>(), side);
  return of_targets.inverse_transform(matmul(scaler.transform(flat(x)), w));
}

}  // namespace hebb::cli
