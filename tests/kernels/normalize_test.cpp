// Normalizations against plain formulas in long double, and all backends to the bit.

#include "kernels/kernel_testing.hpp"

namespace hebb::kernels {
namespace {

using Real = long double;

struct Size {
  std::int64_t m, n;
};

constexpr Size kSizes[] = {{1, 1}, {3, 5}, {2, 17}, {200, 3}, {385, 20}, {7, 130}, {2, 300}};

/// All that batch normalization computes, one after the other.
template <class T>
std::vector<T> batch(const Table<T>& k, Size s, bool fixed) {
  const std::vector<T> x = numbers<T>(s.m * s.n, 1), dy = numbers<T>(s.m * s.n, 2);
  const std::vector<T> gamma = numbers<T>(s.n, 3), beta = numbers<T>(s.n, 4);
  Guarded<T> mean(s.n), variance(s.n), y(s.m * s.n), dx(numbers<T>(s.m * s.n, 5));
  Guarded<T> dgamma(numbers<T>(s.n, 6)), dbeta(s.n);
  k.batch_moments(s.m, s.n, x.data(), mean.data(), variance.data());
  k.batch_normalization(s.m, s.n, 0.25, x.data(), mean.data(), variance.data(), gamma.data(),
                        beta.data(), y.data());
  k.batch_normalization_backward({s.m, s.n, 0.25, fixed, true, true, false}, x.data(), mean.data(),
                                 variance.data(), gamma.data(), dy.data(), dx.data(), dgamma.data(),
                                 dbeta.data());
  std::vector<T> all;
  for (Guarded<T>* part : {&mean, &variance, &y, &dx, &dgamma, &dbeta}) {
    EXPECT_TRUE(part->intact());
    const std::vector<T> values = part->values();
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

template <class T>
std::vector<T> layer(const Table<T>& k, Size s) {
  const std::vector<T> x = numbers<T>(s.m * s.n, 1), dy = numbers<T>(s.m * s.n, 2);
  const std::vector<T> gamma = numbers<T>(s.n, 3), beta = numbers<T>(s.n, 4);
  Guarded<T> mean(s.m), slope(s.m), y(s.m * s.n), dx(numbers<T>(s.m * s.n, 5));
  Guarded<T> dgamma(numbers<T>(s.n, 6)), dbeta(s.n);
  k.layer_normalization(s.m, s.n, 0.25, x.data(), gamma.data(), beta.data(), y.data(), mean.data(),
                        slope.data());
  k.layer_normalization_backward({.m = s.m, .n = s.n, .add_dx = true, .add_dgamma = true}, x.data(),
                                 mean.data(), slope.data(), gamma.data(), dy.data(), dx.data(),
                                 dgamma.data(), dbeta.data());
  std::vector<T> all;
  for (Guarded<T>* part : {&mean, &slope, &y, &dx, &dgamma, &dbeta}) {
    EXPECT_TRUE(part->intact());
    const std::vector<T> values = part->values();
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

TEST(Normalize, BackendsAgreeToTheBit) {
  for (const Size s : kSizes) {
    const auto agree = [&](auto compute) {
      const auto first = compute(*backends().front());
      for (const Backend* backend : backends()) {
        EXPECT_TRUE(same_bits(first, compute(*backend)))
            << backend->name << " differs at " << s.m << " x " << s.n;
      }
    };
    agree([&](const Backend& b) { return batch(b.float32, s, false); });
    agree([&](const Backend& b) { return batch(b.float64, s, true); });
    agree([&](const Backend& b) { return layer(b.float32, s); });
    agree([&](const Backend& b) { return layer(b.float64, s); });
  }
}

/// (x[i] - mean) / sqrt(variance + 1/4) for a list of numbers.
std::vector<Real> normalized(const std::vector<Real>& x) {
  Real mean = 0, variance = 0;
  for (const Real v : x) mean += v / static_cast<Real>(x.size());
  for (const Real v : x) variance += (v - mean) * (v - mean) / static_cast<Real>(x.size());
  std::vector<Real> h;
  for (const Real v : x) h.push_back((v - mean) / std::sqrt(variance + 0.25L));
  return h;
}

TEST(Normalize, IsItsFormula) {
  for (const auto& [m, n] : kSizes) {
    const std::vector<double> x = numbers<double>(m * n, 1), gamma = numbers<double>(n, 3);
    const std::vector<double> beta = numbers<double>(n, 4);
    const std::vector<double> by_batch = batch(plain_host().float64, {m, n}, false);
    const std::vector<double> by_layer = layer(plain_host().float64, {m, n});
    const auto expect_line = [&](std::int64_t first, std::int64_t count, std::int64_t step,
                                 const double* y) {
      std::vector<Real> line;
      for (std::int64_t i = 0; i < count; ++i) {
        line.push_back(x[static_cast<std::size_t>(first + i * step)]);
      }
      const std::vector<Real> h = normalized(line);
      for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t at = first + i * step;
        const auto column = static_cast<std::size_t>(at % n);
        const Real wanted = gamma[column] * h[static_cast<std::size_t>(i)] + beta[column];
        ASSERT_NEAR(y[at], static_cast<double>(wanted), 1e-13) << m << " x " << n;
      }
    };
    for (std::int64_t j = 0; j < n; ++j) expect_line(j, m, n, by_batch.data() + 2 * n);
    for (std::int64_t i = 0; i < m; ++i) expect_line(i * n, n, 1, by_layer.data() + 2 * m);
  }
}

TEST(Normalize, TakesDifferencesFromTheMeanFirst) {
  // Numbers near 1e4 with variance 1/4: E[x^2] - E[x]^2 would be lost in float.
  const std::vector<float> x{10000.5f, 9999.5f, 10000.5f, 9999.5f};
  for (const Backend* backend : backends()) {
    float mean = 0, variance = 0;
    backend->float32.batch_moments(4, 1, x.data(), &mean, &variance);
    EXPECT_EQ(mean, 10000.0f);
    EXPECT_EQ(variance, 0.25f);
  }
}

}  // namespace
}  // namespace hebb::kernels
