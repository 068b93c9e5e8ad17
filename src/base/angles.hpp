// Sine, cosine and arc tangent, in the manner of math.hpp: the same bits on every machine, no
// branches, always inlined.
#pragma once

#include "base/math.hpp"

namespace hebb::math {

/// Sine and cosine of one angle.
template <class T>
struct SineCosine {
  T sine;
  T cosine;
};

namespace detail {

/// Sine and cosine of `quarter` quarters of a turn and `angle` more, |angle| <= pi / 4 or little
/// above; of `quarter` the two low bits count.
template <class T>
[[gnu::always_inline]] inline SineCosine<T> sine_cosine_of(Bits<T> quarter, T angle) {
  const T negative_square = -(angle * angle);
  constexpr int kLast = 2 * Format<T>::kSineTerms + 1;
  const T sine =
      fma(angle * negative_square, factorial_series<3, kLast, 2>(negative_square), angle);
  const T cosine = factorial_series<0, kLast + 1, 2>(negative_square);
  const bool swapped = (quarter & 1) != 0;
  const T first = swapped ? cosine : sine;
  const T second = swapped ? sine : cosine;
  return {(quarter & 2) != 0 ? -first : first, ((quarter + 1) & 2) != 0 ? -second : second};
}

}  // namespace detail

/// Sine and cosine of `turns` full turns, |turns| < 2^20: sin(2 pi turns), cos(2 pi turns).
template <class T>
[[gnu::always_inline]] inline SineCosine<T> sine_cosine_of_turns(T turns) {
  using F = detail::Format<T>;
  const T shifted = fma(turns, T{4}, detail::kRounder<T>);
  const T rest = fma(shifted - detail::kRounder<T>, T(-0.25), turns);
  return detail::sine_cosine_of(detail::to_bits(shifted),
                                fma(rest, F::kTwoPi, rest * F::kTwoPiError));
}

/// The largest |x| of which sine_cosine() knows the phase.
template <class T>
inline constexpr T kHighestAngle = detail::Format<T>::kShift / 8;

/// sin(x), cos(x) for |x| <= kHighestAngle, with an absolute error below 2 ulp of 1.
template <class T>
[[gnu::always_inline]] inline SineCosine<T> sine_cosine(T x) {
  using F = detail::Format<T>;
  const T shifted = fma(x, 4 / F::kTwoPi, detail::kRounder<T>);
  const T quarters = shifted - detail::kRounder<T>;
  // pi / 2 is two parts; the first product leaves no rounding error, for its result is short.
  const T rest = fma(quarters, -F::kTwoPi / 4, x);
  return detail::sine_cosine_of(detail::to_bits(shifted), fma(quarters, -F::kTwoPiError / 4, rest));
}

/// The angle from -pi / 2 to pi / 2 whose tangent is x: with t = tan(a - k pi / 4), |a - k pi / 4|
/// <= pi / 8, a = k pi / 4 + t - t^3/3 + t^5/5 - ...
template <class T>
[[gnu::always_inline]] inline T arctan(T x) {
  using F = detail::Format<T>;
  constexpr T kTangentOfPi8 = T(0.41421356237309504880);
  const T magnitude = absolute(x);
  const bool near = magnitude<kTangentOfPi8, far = magnitude> 2 + kTangentOfPi8;
  const T numerator = near ? magnitude : magnitude - 1;
  const T denominator = near ? T{1} : magnitude + 1;
  const T t = (far ? T{-1} : numerator) / (far ? magnitude : denominator);
  const T quarter = near ? T{0} : F::kTwoPi / 8, lost = near ? T{0} : F::kTwoPiError / 8;
  const T base = far ? 2 * quarter : quarter, base_error = far ? 2 * lost : lost;
  const T negative_square = -(t * t);
  const T series = detail::atanh_series<1, F::kArctanTerms>(negative_square) / 2;
  const T tail = fma(t * negative_square, series, base_error);
  return copysign(base + (t + tail), x);
}

}  // namespace hebb::math
