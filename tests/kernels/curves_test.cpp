// Activation functions as kernels: every backend has the same bits, wherever an element stands.

#include "kernels/kernel_testing.hpp"

namespace hebb::kernels {
namespace {

constexpr std::int64_t kSizes[] = {0, 1, 3, 15, 16, 17, 33, 255, 256, 257, 531};

/// Calls f(curve) for each.
template <class F>
void each_curve(F f) {
  for (int id = 0; id <= static_cast<int>(Curve::threshold); ++id) f(static_cast<Curve>(id));
}

constexpr CurveNumbers kNumbers = {.a = 0.375, .b = -2};

/// Numbers of all sizes, infinities and NaN among them.
template <class T>
std::vector<T> inputs(std::int64_t n) {
  std::vector<T> x = numbers<T>(n, 21);
  const T special[] = {0,       -T{0},    std::numeric_limits<T>::infinity(),
                       T(1e30), -T(1e30), -std::numeric_limits<T>::infinity(),
                       T(90),   -T(90),   std::numeric_limits<T>::quiet_NaN()};
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] *= i % 3 == 0 ? T{10} : T{1};
    if (i % 7 == 6) x[i] = special[i / 7 % std::size(special)];
  }
  return x;
}

/// All NaN made the same: which one comes out of a formula is the compiler's choice.
template <class T>
std::vector<T> with_one_nan(std::vector<T> values) {
  for (T& v : values) v = std::isnan(v) ? std::numeric_limits<T>::quiet_NaN() : v;
  return values;
}

template <class T>
void check_backends() {
  each_curve([](Curve f) {
    for (const std::int64_t n : kSizes) {
      const std::vector<T> x = inputs<T>(n), dy = numbers<T>(n, 22), before = numbers<T>(n, 23);
      std::vector<T> first_value, first_slope;
      for (const Backend* backend : backends()) {
        const Table<T>& k = table_of<T>(*backend);
        Guarded<T> y(n), dx(before);
        k.curve(f, kNumbers, n, x.data(), y.data());
        k.curve_backward(f, kNumbers, n, x.data(), dy.data(), true, dx.data());
        EXPECT_TRUE(y.intact() && dx.intact());
        if (backend == backends().front()) {
          first_value = with_one_nan(y.values());
          first_slope = with_one_nan(dx.values());
        }
        ASSERT_TRUE(same_bits(first_value, with_one_nan(y.values())))
            << backend->name << " differs in curve " << static_cast<int>(f) << ", size " << n;
        ASSERT_TRUE(same_bits(first_slope, with_one_nan(dx.values())))
            << backend->name << " differs in the slope of " << static_cast<int>(f);
      }
    }
  });
}

TEST(Curves, HaveTheSameBitsOnEveryBackend) {
  check_backends<float>();
  check_backends<double>();
}

template <class T>
void check_places() {
  constexpr std::int64_t kSize = 300;
  const std::vector<T> x = inputs<T>(kSize), dy = numbers<T>(kSize, 22);
  for (const Backend* backend : backends()) {
    const Table<T>& k = table_of<T>(*backend);
    each_curve([&](Curve f) {
      std::vector<T> y(x), dx(dy), alone(x.size()), slope(x.size());
      k.curve(f, kNumbers, kSize, y.data(), y.data());
      k.curve_backward(f, kNumbers, kSize, x.data(), dx.data(), false, dx.data());
      for (std::size_t i = 0; i < x.size(); ++i) {
        k.curve(f, kNumbers, 1, &x[i], &alone[i]);
        k.curve_backward(f, kNumbers, 1, &x[i], &dy[i], false, &slope[i]);
      }
      EXPECT_TRUE(same_bits(with_one_nan(y), with_one_nan(alone)))
          << "curve " << static_cast<int>(f);
      EXPECT_TRUE(same_bits(with_one_nan(dx), with_one_nan(slope)))
          << "slope of " << static_cast<int>(f);
    });
  }
}

TEST(Curves, AreTheSameInPlaceAndAlone) {
  check_places<float>();
  check_places<double>();
}

}  // namespace
}  // namespace hebb::kernels
