// Elementary functions against long double libm: errors in units in the last place, and limits.

#include "base/math.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "base/angles.hpp"

namespace hebb {
namespace {

/// |y - wanted| in units of the last place of T at `wanted`.
template <class T>
double ulps(T y, long double wanted) {
  const T rounded = static_cast<T>(wanted);
  if (y == rounded || (std::isnan(y) && std::isnan(rounded))) return 0;
  if (!std::isfinite(rounded) || !std::isfinite(y)) return 1e9;
  const T next = std::nextafter(std::abs(rounded), std::numeric_limits<T>::infinity());
  return static_cast<double>(std::abs(y - wanted) / (next - std::abs(rounded)));
}

/// Largest error of f against g over a grid that is dense in every octave of [low, high] and its
/// negative.
template <class T, class F, class G>
double worst(F f, G g, double low, double high, bool negative) {
  double largest = 0;
  for (double x = low; x < high; x *= 1.0007) {
    for (double sign : {1.0, -1.0}) {
      if (sign < 0 && !negative) continue;
      const T at = static_cast<T>(sign * x);
      largest = std::max(largest, ulps<T>(f(at), g(static_cast<long double>(at))));
    }
  }
  return largest;
}

template <class T>
void check_errors(double exp_range, double tiny) {
  EXPECT_LE(worst<T>([](T x) { return math::exp(x); }, [](long double x) { return std::exp(x); },
                     tiny, exp_range, true),
            2);
  EXPECT_LE(worst<T>([](T x) { return math::log(x); }, [](long double x) { return std::log(x); },
                     std::numeric_limits<T>::min(), std::numeric_limits<T>::max() / 2, false),
            2);
  EXPECT_LE(worst<T>([](T x) { return math::log1p(x); },
                     [](long double x) { return std::log1p(x); }, tiny, 1e30, false),
            2);
  EXPECT_LE(worst<T>([](T x) { return math::expm1(x); },
                     [](long double x) { return std::expm1(x); }, tiny, exp_range, true),
            2);
  EXPECT_LE(worst<T>([](T x) { return math::tanh(x); }, [](long double x) { return std::tanh(x); },
                     tiny, 100, true),
            2);
  EXPECT_LE(worst<T>([](T x) { return math::sigmoid(x); },
                     [](long double x) { return 1 / (1 + std::exp(-x)); }, tiny, exp_range, true),
            2);
  EXPECT_LE(worst<T>([](T x) { return math::erf(x); }, [](long double x) { return std::erf(x); },
                     tiny, 10, true),
            2);
  EXPECT_LE(worst<T>([](T x) { return math::softplus(x); },
                     [](long double x) { return std::log1p(std::exp(x)); }, tiny, 80, true),
            3);
  EXPECT_LE(worst<T>([](T x) { return math::arctan(x); },
                     [](long double x) { return std::atan(x); }, tiny, 1 / tiny, true),
            2);
}

TEST(Math, ErrorsInFloat) { check_errors<float>(87, 1e-30); }
TEST(Math, ErrorsInDouble) { check_errors<double>(708, 1e-300); }

/// Largest error in ulp of f against g, a function of double, over every stride-th of all floats.
template <class F, class G>
double worst_of_all(std::uint32_t stride, F f, G g) {
  double largest = 0;
  for (std::uint64_t bits = 0; bits <= std::numeric_limits<std::uint32_t>::max(); bits += stride) {
    const auto x = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    const double error = ulps<float>(f(x), static_cast<long double>(g(static_cast<double>(x))));
    if (error > largest) largest = error;
  }
  return largest;
}

// HEBB_MATH_STRIDE=1 takes all 2^32 floats: minutes.
TEST(Math, ErrorsOverAllOfFloat) {
  const char* wish = std::getenv("HEBB_MATH_STRIDE");
  const auto stride = static_cast<std::uint32_t>(wish ? std::max(1, std::atoi(wish)) : 1009);
  const auto check = [stride](const char* name, auto f, auto g) {
    const double error = worst_of_all(stride, f, g);
    std::printf("%s: at most %.3f ulp\n", name, error);
    EXPECT_LE(error, 2) << name;
  };
  check(
      "exp", [](float x) { return math::exp(x); }, [](double x) { return std::exp(x); });
  check(
      "log", [](float x) { return math::log(x); }, [](double x) { return std::log(x); });
  check(
      "tanh", [](float x) { return math::tanh(x); }, [](double x) { return std::tanh(x); });
  check(
      "sigmoid", [](float x) { return math::sigmoid(x); },
      [](double x) { return 1 / (1 + std::exp(-x)); });
  check(
      "erf", [](float x) { return math::erf(x); }, [](double x) { return std::erf(x); });
  check(
      "arctan", [](float x) { return math::arctan(x); }, [](double x) { return std::atan(x); });
}

template <class T>
void check_limits() {
  const T infinity = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
  EXPECT_EQ(math::exp(T{0}), 1);
  EXPECT_EQ(math::exp(-infinity), 0);
  EXPECT_EQ(math::exp(infinity), infinity);
  EXPECT_EQ(math::exp(std::numeric_limits<T>::lowest()), 0);
  EXPECT_EQ(math::log(T{1}), 0);
  EXPECT_EQ(math::log(T{0}), -infinity);
  EXPECT_EQ(math::log(infinity), infinity);
  EXPECT_TRUE(std::isnan(math::log(T{-1})));
  EXPECT_EQ(math::tanh(infinity), 1);
  EXPECT_EQ(math::tanh(-infinity), -1);
  EXPECT_EQ(math::tanh(T{0}), 0);
  EXPECT_TRUE(std::signbit(math::tanh(-T{0})));
  EXPECT_EQ(math::erf(infinity), 1);
  EXPECT_EQ(math::erf(-infinity), -1);
  EXPECT_TRUE(std::signbit(math::erf(-T{0})));
  EXPECT_EQ(math::arctan(infinity), static_cast<T>(std::acos(0.0L)));
  EXPECT_TRUE(std::signbit(math::arctan(-T{0})));
  EXPECT_EQ(math::sigmoid(infinity), 1);
  EXPECT_EQ(math::sigmoid(-infinity), 0);
  EXPECT_EQ(math::sigmoid(T{0}), T(0.5));
  const T smallest = std::numeric_limits<T>::denorm_min();
  const auto log_smallest = static_cast<double>(std::log(static_cast<long double>(smallest)));
  EXPECT_NEAR(math::log(smallest), log_smallest, 1e-4);
  for (auto f : {math::exp<T>, math::log<T>, math::tanh<T>, math::sigmoid<T>, math::log1p<T>,
                 math::expm1<T>, math::softplus<T>, math::erf<T>, math::arctan<T>}) {
    EXPECT_TRUE(std::isnan(f(nan)));
  }
}

TEST(Math, LimitsInFloat) { check_limits<float>(); }
TEST(Math, LimitsInDouble) { check_limits<double>(); }

TEST(Math, SineAndCosineOfTurns) {
  const long double turn = 2 * std::acos(-1.0L);
  for (double u = -3; u < 3; u += 0.00037) {
    const auto angle = math::sine_cosine_of_turns(u);
    ASSERT_NEAR(angle.sine, static_cast<double>(std::sin(turn * u)), 1e-15);
    ASSERT_NEAR(angle.cosine, static_cast<double>(std::cos(turn * u)), 1e-15);
  }
}

template <class T>
void check_angles() {
  constexpr double kEpsilon = std::numeric_limits<T>::epsilon();
  for (double x = 1e-3; x <= math::kHighestAngle<T>; x *= 1.0003) {
    for (const T at : {static_cast<T>(x), static_cast<T>(-x)}) {
      const auto angle = math::sine_cosine(at);
      const auto exact = static_cast<long double>(at);
      ASSERT_NEAR(angle.sine, static_cast<double>(std::sin(exact)), 2 * kEpsilon) << x;
      ASSERT_NEAR(angle.cosine, static_cast<double>(std::cos(exact)), 2 * kEpsilon) << x;
    }
  }
}

TEST(Math, SineAndCosineOfAngles) {
  check_angles<float>();
  check_angles<double>();
  EXPECT_EQ(math::sine_cosine(5e-324).sine, 5e-324);
  EXPECT_EQ(math::sine_cosine(0.0).cosine, 1);
}

TEST(Math, IntegerPowers) {
  EXPECT_EQ(math::power(2.0, 10), 1024);
  EXPECT_EQ(math::power(2.0, -2), 0.25);
  EXPECT_EQ(math::power(0.5, 0), 1);
  const long double base = 0.999;  // the double, not the number
  // A rounding error doubles with every squaring after it: at most about n half-ulps in all.
  EXPECT_NEAR(math::power(0.999, 1000), static_cast<double>(std::pow(base, 1000)), 1000 * 0x1p-54);
}

}  // namespace
}  // namespace hebb
