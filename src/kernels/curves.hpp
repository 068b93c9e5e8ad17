// Activation functions that no matrix product fuses: formula and derivative, both of x. At a kink
// the derivative is that of the left side; a NaN stays one; where a function has a limit at
// infinity, that is its value there.
#pragma once

#include <limits>
#include <numbers>

#include "base/angles.hpp"
#include "base/math.hpp"
#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

template <class T>
[[gnu::always_inline]] inline T clamped(T x, T low, T high) {
  const T raised = x < low ? low : x;
  return raised > high ? high : raised;
}

/// x weight, but 0 where the weight is: it falls faster than x grows.
template <class T>
[[gnu::always_inline]] inline T weighed(T x, T weight) {
  return weight == 0 ? T{0} : x * weight;
}

template <class T>
struct Step {
  static T value(T x) { return x >= 0 ? T{1} : (x < 0 ? T{0} : x); }
  static T derivative(T) { return 0; }
};

/// slope x + offset, x being brought between low and high first.
template <class T>
struct Ramp {
  T low, high, slope = 1, offset = 0;
  T value(T x) const { return slope * clamped(x, low, high) + offset; }
  T derivative(T x) const { return ((low < x) & (x <= high)) ? slope : T{0}; }
};

template <class T>
struct LeakyRelu {
  T negative_slope;
  T value(T x) const { return x < 0 ? negative_slope * x : x; }
  T derivative(T x) const { return x > 0 ? T{1} : negative_slope; }
};

template <class T>
struct Elu {
  T alpha;
  T value(T x) const { return x > 0 ? x : alpha * math::expm1(x); }
  T derivative(T x) const { return x > 0 ? T{1} : alpha * math::exp(x); }
};

template <class T>
struct Celu {
  T alpha;
  T value(T x) const { return x > 0 ? x : alpha * math::expm1(x / alpha); }
  T derivative(T x) const { return x > 0 ? T{1} : math::exp(x / alpha); }
};

/// The scale and the alpha that keep mean 0 and variance 1 from layer to layer.
template <class T>
struct Selu {
  static constexpr T kScale = T(1.0507009873554804934), kAlpha = T(1.6732632423543772848);
  static T value(T x) { return kScale * (x > 0 ? x : kAlpha * math::expm1(x)); }
  static T derivative(T x) { return x > 0 ? kScale : kScale * kAlpha * math::exp(x); }
};

template <class T>
struct Gelu {
  static constexpr T kSqrtHalf = T(0.70710678118654752440);
  static constexpr T kDensityOf0 = T(0.39894228040143267794);  // 1 / sqrt(2 pi)
  static T share(T x) { return T(0.5) * (1 + math::erf(x * kSqrtHalf)); }
  static T value(T x) { return weighed(x, share(x)); }
  static T derivative(T x) {
    return share(x) + weighed(x, kDensityOf0 * math::exp(T(-0.5) * (x * x)));
  }
};

template <class T>
struct GeluTanh {
  static constexpr T kScale = T(0.79788456080286535588);  // sqrt(2 / pi)
  static constexpr T kCubic = T(0.044715);
  static constexpr T kFlat = 10;  // beyond it tanh is 1 to the last bit
  static T value(T x) {
    const T near = clamped(x, -kFlat, kFlat);
    return weighed(x, T(0.5) * (1 + math::tanh(kScale * (near + kCubic * near * near * near))));
  }
  static T derivative(T x) {
    const T near = clamped(x, -kFlat, kFlat);
    const T t = math::tanh(kScale * (near + kCubic * near * near * near));
    const T slope = (1 - t) * (1 + t) * kScale * (1 + 3 * kCubic * near * near);
    return T(0.5) * (1 + t + near * slope);
  }
};

template <class T>
struct Silu {
  static T value(T x) { return weighed(x, math::sigmoid(x)); }
  static T derivative(T x) {
    const T s = math::sigmoid(x);
    return s + weighed(x, s * (1 - s));
  }
};

template <class T>
struct HardSilu {
  static T value(T x) { return weighed(x, clamped(x, T{-3}, T{3}) / 6 + T(0.5)); }
  static T derivative(T x) {
    const T inside = x / 3 + T(0.5);
    const T upper = x > 3 ? T{1} : inside;
    return x <= -3 ? T{0} : upper;
  }
};

/// tanh(softplus(x)) = n / (n + rest) without an exponential that could overflow: e = exp(-|x|),
/// and n = 1 + 2 e, rest = 2 e^2, or below 0 n = e (e + 2), rest = 2.
template <class T>
struct Mish {
  struct Parts {
    T e, numerator, rest;
  };
  static Parts parts(T x) {
    const T e = math::exp(-math::absolute(x));
    return {e, x < 0 ? e * (e + 2) : 1 + 2 * e, x < 0 ? T{2} : 2 * e * e};
  }
  static T value(T x) {
    const Parts p = parts(x);
    return weighed(x, p.numerator / (p.numerator + p.rest));
  }
  static T derivative(T x) {
    const Parts p = parts(x);
    const T reciprocal = 1 / (p.numerator + p.rest);
    const T t = p.numerator * reciprocal, left = p.rest * reciprocal;  // left: 1 - t
    const T sigmoid = (x < 0 ? p.e : T{1}) / (1 + p.e);
    return t + weighed(x, left * (1 + t) * sigmoid);
  }
};

template <class T>
struct Softplus {
  static T value(T x) { return math::softplus(x); }
  static T derivative(T x) { return math::sigmoid(x); }
};

template <class T>
struct LogSigmoid {
  static T value(T x) { return -math::softplus(-x); }
  static T derivative(T x) { return math::sigmoid(-x); }
};

template <class T>
struct Softsign {
  static T value(T x) {
    const T magnitude = math::absolute(x), highest = std::numeric_limits<T>::max();
    const T finite = magnitude > highest ? highest : magnitude;
    return math::copysign(finite / (1 + finite), x);
  }
  static T derivative(T x) {
    const T root = 1 / (1 + math::absolute(x));
    return root * root;
  }
};

/// (x + r) / 2, r = sqrt(x^2 + b); below 0, where x and r cancel, (b / 2) / (r + |x|).
template <class T>
struct Squareplus {
  T b;
  T root(T x) const {
    const T square = x * x + b;
    return square <= std::numeric_limits<T>::max() ? math::sqrt(square) : math::absolute(x);
  }
  T value(T x) const {
    const T r = root(x);
    const T below = T(0.5) * b / (r + math::absolute(x));
    return x < 0 ? below : T(0.5) * x + T(0.5) * r;
  }
  T derivative(T x) const {
    const T r = root(x);
    const T below = T(0.5) * b / (r * (r + math::absolute(x)));
    return x < 0 ? below : 1 - below;
  }
};

template <class T>
struct SparsePlus {
  static T value(T x) {
    const T inside = clamped(x, T{-1}, T{1}) + 1;
    return x > 1 ? x : T(0.25) * inside * inside;
  }
  static T derivative(T x) { return T(0.5) * (clamped(x, T{-1}, T{1}) + 1); }
};

template <class T>
struct Arctan {
  static T value(T x) { return math::arctan(x); }
  static T derivative(T x) { return 1 / (1 + x * x); }
};

template <class T>
struct Gaussian {
  static T value(T x) { return math::exp(-(x * x)); }
  static T derivative(T x) { return weighed(x, -2 * value(x)); }
};

/// Where the phase of x is lost, |sin(x) / x| is below the smallest step beside 1, and it is 0
/// here.
template <class T>
struct Sinc {
  static bool far(T x) { return math::absolute(x) > math::kHighestAngle<T>; }
  static T value(T x) {
    const T ratio = x == 0 ? T{1} : math::sine_cosine(x).sine / x;
    return far(x) ? T{0} : ratio;
  }
  /// (cos(x) - sin(x) / x) / x; near 0, where these cancel, the difference of their series.
  static T derivative(T x) {
    const auto [sine, cosine] = math::sine_cosine(x);
    constexpr int kLast = 2 * math::detail::Format<T>::kSineTerms + 1;
    const T square = -(x * x);
    const T series = math::detail::factorial_series<3, kLast, 2>(square) -
                     math::detail::factorial_series<2, kLast + 1, 2>(square);
    const T quotient = math::absolute(x) < T(0.75) ? x * series : (cosine - sine / x) / x;
    return far(x) ? T{0} : quotient;
  }
};

template <class T>
struct TanhShrink {
  static T value(T x) { return x - math::tanh(x); }
  static T derivative(T x) {
    const T t = math::tanh(x);
    return t * t;
  }
};

/// log(cosh(x)). With m = 1 - e^-|x|, cosh(x) - 1 = m^2 / (2 (1 - m)), which is as exact as m near
/// 0; from 1 on, where that would overflow in the end, |x| - log 2 + log(1 + e^(-2 |x|)).
template <class T>
struct LogCosh {
  static T value(T x) {
    const T magnitude = math::absolute(x), m = -math::expm1(-magnitude), decay = 1 - m;
    const bool near = magnitude < 1;
    const T start = near ? T{0} : magnitude - std::numbers::ln2_v<T>;
    return start + math::log1p(near ? m * m / (2 * decay) : decay * decay);
  }
  static T derivative(T x) { return math::tanh(x); }
};

template <class T>
struct SoftShrink {
  T threshold;
  T value(T x) const { return x - clamped(x, -threshold, threshold); }
  T derivative(T x) const { return ((x <= -threshold) | (x > threshold)) ? T{1} : T{0}; }
};

/// 0 with slope 0 on all of [-threshold, threshold].
template <class T>
struct HardShrink {
  T threshold;
  T value(T x) const { return math::absolute(x) <= threshold ? T{0} : x; }
  T derivative(T x) const { return math::absolute(x) <= threshold ? T{0} : T{1}; }
};

template <class T>
struct Threshold {
  T threshold, otherwise;
  T value(T x) const { return x <= threshold ? otherwise : x; }
  T derivative(T x) const { return x > threshold ? T{1} : T{0}; }
};

/// use(function), an object with value(x) and derivative(x).
template <class T, class F>
void with_curve(Curve f, CurveNumbers numbers, F use) {
  const T a = static_cast<T>(numbers.a), b = static_cast<T>(numbers.b);
  switch (f) {
    case Curve::step: return use(Step<T>());
    case Curve::relu6: return use(Ramp<T>{0, 6});
    case Curve::hard_sigmoid: return use(Ramp<T>{-3, 3, T(1.0 / 6), T(0.5)});
    case Curve::hard_tanh: return use(Ramp<T>{-1, 1});
    case Curve::sparse_sigmoid: return use(Ramp<T>{-1, 1, T(0.5), T(0.5)});
    case Curve::leaky_relu: return use(LeakyRelu<T>{a});
    case Curve::elu: return use(Elu<T>{a});
    case Curve::celu: return use(Celu<T>{a});
    case Curve::selu: return use(Selu<T>());
    case Curve::gelu: return use(Gelu<T>());
    case Curve::gelu_tanh: return use(GeluTanh<T>());
    case Curve::silu: return use(Silu<T>());
    case Curve::hard_silu: return use(HardSilu<T>());
    case Curve::mish: return use(Mish<T>());
    case Curve::softplus: return use(Softplus<T>());
    case Curve::log_sigmoid: return use(LogSigmoid<T>());
    case Curve::softsign: return use(Softsign<T>());
    case Curve::squareplus: return use(Squareplus<T>{a});
    case Curve::sparse_plus: return use(SparsePlus<T>());
    case Curve::arctan: return use(Arctan<T>());
    case Curve::gaussian: return use(Gaussian<T>());
    case Curve::sinc: return use(Sinc<T>());
    case Curve::tanh_shrink: return use(TanhShrink<T>());
    case Curve::log_cosh: return use(LogCosh<T>());
    case Curve::soft_shrink: return use(SoftShrink<T>{a});
    case Curve::hard_shrink: return use(HardShrink<T>{a});
    case Curve::threshold: return use(Threshold<T>{a, b});
  }
}

}  // namespace
}  // namespace hebb::kernels
