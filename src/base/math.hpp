// Elementary functions of float and double with the same bits on every machine: libm picks its code
// by CPU, so nothing here calls it but for sqrt and fma, which IEEE 754 defines to the last bit.
// Each function reduces its argument and sums a Taylor or atanh series whose coefficients are 1/n!
// and 1/(2n + 1); erf far from 0 has a Chebyshev series. Errors are below 2 ulp (softplus: 3), with
// the usual limits at zeros, denormals, infinities and NaN.
//
// Code is branch-free (selects), so that a loop over any of these becomes SIMD code, and always
// inlined, so that a file compiled for one instruction set leaves no copy for the linker to share.
#pragma once

#include <cstdint>
#include <limits>

namespace hebb::math {

namespace detail {

/// Layout of a floating-point format, constants split into a rounded part and its error, and the
/// lengths of series that bring the remainder below a tenth of an ulp.
template <class T>
struct Format;

template <>
struct Format<float> {
  using Bits = std::uint32_t;
  static constexpr int kMantissa = 23;
  static constexpr Bits kBias = 127;
  static constexpr float kShift = 0x1p23f;
  static constexpr float kLog2E = 0x1.715476p+0f;
  static constexpr float kLn2 = 0x1.62e43p-1f, kLn2Error = -0x1.05c61p-29f;
  static constexpr float kSqrtHalf = 0x1.6a09e6p-1f;
  static constexpr float kTwoPi = 0x1.921fb6p+2f, kTwoPiError = -0x1.777a5cp-23f;
  static constexpr float kExpLowest = -104,
                         kExpHighest = 89;    ///< Beyond them exp is 0 or infinite.
  static constexpr float kExpm1Lowest = -18;  ///< Below it expm1 is -1.
  static constexpr float kTanhHighest = 10;   ///< Above it tanh is 1.
  static constexpr float kErfHighest = 4;     ///< Above it erf is 1.
  static constexpr float kTwoOverSqrtPi = 0x1.20dd76p+0f, kTwoOverSqrtPiError = -0x1.f7ac92p-25f;
  static constexpr int kExpTerms = 7, kLogTerms = 5, kSineTerms = 4;
  static constexpr int kErfTerms = 10, kErfcTerms = 9, kArctanTerms = 9;
};

template <>
struct Format<double> {
  using Bits = std::uint64_t;
  static constexpr int kMantissa = 52;
  static constexpr Bits kBias = 1023;
  static constexpr double kShift = 0x1p52;
  static constexpr double kLog2E = 0x1.71547652b82fep+0;
  static constexpr double kLn2 = 0x1.62e42fefa39efp-1, kLn2Error = 0x1.abc9e3b39803fp-56;
  static constexpr double kSqrtHalf = 0x1.6a09e667f3bcdp-1;
  static constexpr double kTwoPi = 0x1.921fb54442d18p+2, kTwoPiError = 0x1.1a62633145c07p-52;
  static constexpr double kExpLowest = -746, kExpHighest = 710;
  static constexpr double kExpm1Lowest = -38;
  static constexpr double kTanhHighest = 22;
  static constexpr double kErfHighest = 6;
  static constexpr double kTwoOverSqrtPi = 0x1.20dd750429b6dp+0,
                          kTwoOverSqrtPiError = 0x1.1ae3a914fed8p-56;
  static constexpr int kExpTerms = 14, kLogTerms = 11, kSineTerms = 8;
  static constexpr int kErfTerms = 18, kErfcTerms = 18, kArctanTerms = 20;
};

template <class T>
using Bits = typename Format<T>::Bits;

template <class T>
[[gnu::always_inline]] constexpr Bits<T> to_bits(T x) {
  return __builtin_bit_cast(Bits<T>, x);
}

template <class T>
[[gnu::always_inline]] constexpr T from_bits(Bits<T> bits) {
  return __builtin_bit_cast(T, bits);
}

template <class T>
inline constexpr T kInfinity = std::numeric_limits<T>::infinity();
template <class T>
inline constexpr T kNaN = std::numeric_limits<T>::quiet_NaN();

constexpr double factorial(int n) { return n < 2 ? 1 : n * factorial(n - 1); }

}  // namespace detail

/// a b + c, rounded once.
[[gnu::always_inline]] inline float fma(float a, float b, float c) {
  return __builtin_fmaf(a, b, c);
}
[[gnu::always_inline]] inline double fma(double a, double b, double c) {
  return __builtin_fma(a, b, c);
}

/// The square root; NaN below 0.
[[gnu::always_inline]] inline float sqrt(float x) { return __builtin_sqrtf(x); }
[[gnu::always_inline]] inline double sqrt(double x) { return __builtin_sqrt(x); }

/// |x|.
[[gnu::always_inline]] inline float absolute(float x) { return __builtin_fabsf(x); }
[[gnu::always_inline]] inline double absolute(double x) { return __builtin_fabs(x); }

/// |magnitude| with the sign of `sign`.
[[gnu::always_inline]] inline float copysign(float magnitude, float sign) {
  return __builtin_copysignf(magnitude, sign);
}
[[gnu::always_inline]] inline double copysign(double magnitude, double sign) {
  return __builtin_copysign(magnitude, sign);
}

namespace detail {

/// Sum of x^(i - n) / i! over i = n, n + step, ..., with x^step given: tails of exp (step 1), and,
/// with alternating signs from a negative x^step, of sine and cosine (step 2).
template <int n, int last, int step, class T>
[[gnu::always_inline]] inline T factorial_series(T power) {
  constexpr T kFirst = static_cast<T>(1 / factorial(n));
  if constexpr (n + step > last) {
    return kFirst;
  } else {
    return fma(power, factorial_series<n + step, last, step>(power), kFirst);
  }
}

/// Sum of x^(2 (i - n)) 2 / (2 i + 1) over i = n to last, given x^2: a tail of 2 atanh(x) / x.
template <int n, int last, class T>
[[gnu::always_inline]] inline T atanh_series(T square) {
  constexpr T kFirst = static_cast<T>(2.0 / (2 * n + 1));
  if constexpr (n == last) {
    return kFirst;
  } else {
    return fma(square, atanh_series<n + 1, last>(square), kFirst);
  }
}

/// Adding and subtracting this rounds to an integer, which meanwhile stands in the low bits.
template <class T>
inline constexpr T kRounder = Format<T>::kShift + Format<T>::kShift / 2;

/// x = exponent ln 2 + rest, exponent an integer, |rest| <= ln(2) / 2.
template <class T>
struct ExpReduction {
  T exponent;
  T rest;
};

template <class T>
[[gnu::always_inline]] inline ExpReduction<T> reduce_exp(T x) {
  using F = Format<T>;
  const T exponent = fma(x, F::kLog2E, kRounder<T>) - kRounder<T>;
  const T rest = fma(-exponent, F::kLn2Error, fma(-exponent, F::kLn2, x));
  return {exponent, rest};
}

/// 2^exponent for an integer in the range of normal numbers.
template <class T>
[[gnu::always_inline]] inline T power_of_two(T exponent) {
  return from_bits<T>((to_bits(exponent + kRounder<T>) + Format<T>::kBias) << Format<T>::kMantissa);
}

/// x = 2^exponent (1 + fraction), sqrt(1/2) <= 1 + fraction < sqrt(2), for a normal x > 0.
template <class T>
struct LogReduction {
  T exponent;
  T fraction;
};

template <class T>
[[gnu::always_inline]] inline LogReduction<T> reduce_log(T x) {
  using F = Format<T>;
  constexpr Bits<T> kOffset = to_bits(T{1}) - to_bits(F::kSqrtHalf);
  constexpr Bits<T> kMantissaMask = (Bits<T>{1} << F::kMantissa) - 1;
  const Bits<T> bits = to_bits(x) + kOffset;
  // The biased exponent becomes a number by standing in the low bits of one: AVX2 cannot convert
  // 64-bit integers.
  const T exponent = from_bits<T>(to_bits(F::kShift) | (bits >> F::kMantissa)) -
                     (F::kShift + static_cast<T>(F::kBias));
  const T mantissa = from_bits<T>((bits & kMantissaMask) + to_bits(F::kSqrtHalf));
  return {exponent, mantissa - 1};
}

/// log(2^exponent (1 + fraction)) + low for a small `low`. With s = fraction / (2 + fraction),
/// log(1 + fraction) = 2 atanh(s) = fraction - s (fraction - 2 s^2/3 - 2 s^4/5 - ...), in which the
/// rounding of s weighs little because the leading term is exact.
template <class T>
[[gnu::always_inline]] inline T log_of_reduced(LogReduction<T> x, T low) {
  using F = Format<T>;
  const T s = x.fraction / (2 + x.fraction);
  const T square = s * s;
  const T tail = x.fraction - square * atanh_series<1, F::kLogTerms>(square);
  const T correction = fma(s, tail, -fma(x.exponent, F::kLn2Error, low));
  return fma(x.exponent, F::kLn2, x.fraction - correction);
}

/// A number as the sum of itself rounded and of what that lost.
template <class T>
struct Split {
  T rounded;
  T lost;
};

/// e^x to some bits more than T has.
template <class T>
[[gnu::always_inline]] inline Split<T> split_exp(T x) {
  using F = Format<T>;
  T clamped = x < F::kExpLowest ? F::kExpLowest : x;
  clamped = clamped > F::kExpHighest ? F::kExpHighest : clamped;
  const auto [exponent, rest] = reduce_exp(clamped);
  const T slope = factorial_series<1, F::kExpTerms, 1>(rest);
  const T rounded = fma(rest, slope, T{1});
  const T lost = fma(rest, slope, 1 - rounded);
  // In two steps: 2^exponent itself may lie outside the normal numbers.
  const T half = (exponent * T(0.5) + kRounder<T>)-kRounder<T>;
  const T low = power_of_two(half), high = power_of_two(exponent - half);
  return {rounded * low * high, lost * low * high};
}

/// Chebyshev coefficients of e^(x^2) erfc(x) in t = 9.6 / (x + 2) - 2.2, which is 1 at x = 1 and -1
/// at x = 6: c_j = 2/n sum_k f(cos a_k) cos(j a_k), a_k = pi (k + 1/2) / n, and half of it for j =
/// 0; n = 60 in 50 digits.
inline constexpr double kErfcSeries[] = {
    0x1.ed1eda4ec5fbep-3,   0x1.540a8b08bcf72p-3,   0x1.3d72acbdc352ap-6,   0x1.67d08b9ddc1adp-10,
    0x1.86efafcc06e0ap-16,  -0x1.44f879f46b32cp-18, -0x1.d6d63b8865fc1p-23, 0x1.eb682aaff540dp-26,
    0x1.59d3f847d86d7p-30,  -0x1.0f6c5a9b38b30p-32, -0x1.5f0509c0eef5ep-39, 0x1.47d91950942bap-39,
    -0x1.b3f520c201260p-44, -0x1.4099d36893d33p-46, 0x1.437c13dd7d557p-49,  0x1.0c751ceaadd7cp-55,
    -0x1.0659ee16e9580p-55, 0x1.40188138fd680p-59,
};

/// Clenshaw's b_j of the first `terms` of kErfcSeries: b_j = c_j + 2 t b_(j+1) - b_(j+2).
template <int terms, int j, class T>
[[gnu::always_inline]] inline Split<T> clenshaw(T twice_t) {
  if constexpr (j == terms) {
    return {0, 0};
  } else {
    const auto [next, after] = clenshaw<terms, j + 1>(twice_t);
    return {fma(twice_t, next, static_cast<T>(kErfcSeries[j]) - after), next};
  }
}

/// Sum of (-x^2)^(i - n) / (i! (2 i + 1)) over i = n to last, given -x^2: a tail of erf(x) / x.
template <int n, int last, class T>
[[gnu::always_inline]] inline T erf_series(T negative_square) {
  constexpr T kFirst = static_cast<T>(1 / (factorial(n) * (2 * n + 1)));
  if constexpr (n == last) {
    return kFirst;
  } else {
    return fma(negative_square, erf_series<n + 1, last>(negative_square), kFirst);
  }
}

}  // namespace detail

/// e^x.
template <class T>
[[gnu::always_inline]] inline T exp(T x) {
  return detail::split_exp(x).rounded;
}

/// e^x - 1, exact to the last bits near 0.
template <class T>
[[gnu::always_inline]] inline T expm1(T x) {
  using F = detail::Format<T>;
  T clamped = x < F::kExpm1Lowest ? F::kExpm1Lowest : x;
  clamped = clamped > F::kExpHighest ? F::kExpHighest : clamped;
  const auto [exponent, rest] = detail::reduce_exp(clamped);
  const T value = fma(rest * rest, detail::factorial_series<2, F::kExpTerms, 1>(rest), rest);
  // Half of 2^exponent is always finite.
  const T half = detail::power_of_two(exponent - 1);
  const T result = 2 * fma(half, value, half - T(0.5));
  return absolute(x) < std::numeric_limits<T>::epsilon() / 4 ? x : result;
}

/// The natural logarithm; minus infinity at 0, NaN below.
template <class T>
[[gnu::always_inline]] inline T log(T x) {
  using F = detail::Format<T>;
  const bool denormal = x < std::numeric_limits<T>::min();
  const T lifted = x * F::kShift;
  auto reduced = detail::reduce_log(denormal ? lifted : x);
  reduced.exponent -= denormal ? static_cast<T>(F::kMantissa) : T{0};
  T result = detail::log_of_reduced(reduced, T{0});
  result = x == detail::kInfinity<T> ? x : result;
  result = x == 0 ? -detail::kInfinity<T> : result;
  return x >= 0 ? result : detail::kNaN<T>;
}

/// log(1 + x), exact to the last bits near 0; minus infinity at -1, NaN below.
template <class T>
[[gnu::always_inline]] inline T log1p(T x) {
  const T sum = 1 + x;
  const T part = sum - x;
  const T lost = (x - (sum - part)) + (1 - part);
  T result = detail::log_of_reduced(detail::reduce_log(sum), lost / sum);
  result = x == detail::kInfinity<T> ? x : result;
  result = x == -1 ? -detail::kInfinity<T> : result;
  result = absolute(x) < std::numeric_limits<T>::epsilon() / 4 ? x : result;
  return x >= -1 ? result : detail::kNaN<T>;
}

/// (e^x - e^-x) / (e^x + e^-x) = g / (g + 2) with g = e^(2 |x|) - 1, and the sign of x.
template <class T>
[[gnu::always_inline]] inline T tanh(T x) {
  using F = detail::Format<T>;
  T magnitude = absolute(x);
  magnitude = magnitude > F::kTanhHighest ? F::kTanhHighest : magnitude;
  const T grown = expm1(2 * magnitude);
  const T sum = grown + 2;
  const T lost = grown - (sum - 2);
  const T reciprocal = 1 / sum, near = grown * reciprocal;
  return copysign(fma(fma(-near, sum, grown) - near * lost, reciprocal, near), x);
}

/// 1 / (1 + e^-x); below 0, e^x / (1 + e^x), for which the roundings of e^x, of the sum and of the
/// quotient are mended first: beside a small result they would weigh more than beside 1.
template <class T>
[[gnu::always_inline]] inline T sigmoid(T x) {
  const detail::Split<T> decay = detail::split_exp(-absolute(x));
  const T sum = 1 + decay.rounded;
  const T lost = (decay.rounded - (sum - 1)) + decay.lost;
  const T positive = 1 / sum;
  const T mended = fma(positive, fma(-positive, sum, T{1}) - positive * lost, positive);
  const T negative = fma(decay.rounded, mended, decay.lost * mended);
  return x < 0 ? negative : positive;
}

/// 2/sqrt(pi).
template <class T>
inline constexpr T kTwoOverSqrtPi = detail::Format<T>::kTwoOverSqrtPi;

/// 2/sqrt(pi) times the integral of e^(-t^2) from 0 to x: its Taylor series to |x| = 1, then 1 -
/// e^(-x^2) times a Chebyshev series.
template <class T>
[[gnu::always_inline]] inline T erf(T x) {
  using F = detail::Format<T>;
  T magnitude = absolute(x);
  magnitude = magnitude > F::kErfHighest ? F::kErfHighest : magnitude;
  const T negative_square = -(magnitude * magnitude);
  const T tail = negative_square * detail::erf_series<1, F::kErfTerms>(negative_square);
  const T near = fma(magnitude, F::kTwoOverSqrtPi,
                     magnitude * fma(F::kTwoOverSqrtPi, tail, F::kTwoOverSqrtPiError));
  const T t = T(9.6) / (magnitude + 2) - T(2.2);
  const auto [sum, after] = detail::clenshaw<F::kErfcTerms, 1>(2 * t);
  const T series = fma(t, sum, static_cast<T>(detail::kErfcSeries[0]) - after);
  const T far = fma(-exp(negative_square), series, T{1});
  return copysign(magnitude < 1 ? near : far, x);
}

/// log(1 + e^x).
template <class T>
[[gnu::always_inline]] inline T softplus(T x) {
  return (x > 0 ? x : T{0}) + log1p(exp(-absolute(x)));
}

/// x^n by repeated squaring.
template <class T>
constexpr T power(T x, std::int64_t n) {
  auto left = static_cast<std::uint64_t>(n);
  if (n < 0) left = 0 - left;
  T result = 1;
  for (; left != 0; left >>= 1, x *= x) {
    if ((left & 1) != 0) result *= x;
  }
  return n < 0 ? 1 / result : result;
}

}  // namespace hebb::math
