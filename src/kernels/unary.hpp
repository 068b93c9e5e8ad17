// Functions of one number: formula and derivative. `derivative` takes y = f(x) where
// derivative_from_output(f) says so, else x.
#pragma once

#include "base/math.hpp"
#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

template <class T, Unary f>
struct UnaryFunction;

template <class T>
struct UnaryFunction<T, Unary::identity> {
  static T value(T x) { return x; }
  static T derivative(T) { return 1; }
};
template <class T>
struct UnaryFunction<T, Unary::negative> {
  static T value(T x) { return -x; }
  static T derivative(T) { return -1; }
};
template <class T>
struct UnaryFunction<T, Unary::absolute> {
  static T value(T x) { return math::absolute(x); }
  static T derivative(T x) { return static_cast<T>(x > 0) - static_cast<T>(x < 0); }
};
template <class T>
struct UnaryFunction<T, Unary::square> {
  static T value(T x) { return x * x; }
  static T derivative(T x) { return 2 * x; }
};
template <class T>
struct UnaryFunction<T, Unary::sqrt> {
  static T value(T x) { return math::sqrt(x); }
  static T derivative(T y) { return T(0.5) / y; }
};
template <class T>
struct UnaryFunction<T, Unary::exp> {
  static T value(T x) { return math::exp(x); }
  static T derivative(T y) { return y; }
};
template <class T>
struct UnaryFunction<T, Unary::log> {
  static T value(T x) { return math::log(x); }
  static T derivative(T x) { return 1 / x; }
};
template <class T>
struct UnaryFunction<T, Unary::relu> {
  static T value(T x) { return x < 0 ? T{0} : x; }  // a NaN stays one
  static T derivative(T y) { return y > 0 ? T{1} : T{0}; }
};
template <class T>
struct UnaryFunction<T, Unary::sigmoid> {
  static T value(T x) { return math::sigmoid(x); }
  static T derivative(T y) { return y * (1 - y); }
};
template <class T>
struct UnaryFunction<T, Unary::tanh> {
  static T value(T x) { return math::tanh(x); }
  static T derivative(T y) { return (1 - y) * (1 + y); }
};
template <class T>
struct UnaryFunction<T, Unary::erf> {
  static T value(T x) { return math::erf(x); }
  static T derivative(T x) { return math::kTwoOverSqrtPi<T> * math::exp(-(x * x)); }
};

/// Calls use.operator()<f>(), f being known to the compiler.
template <class F>
void with_unary(Unary f, F use) {
  switch (f) {
    case Unary::identity: return use.template operator()<Unary::identity>();
    case Unary::negative: return use.template operator()<Unary::negative>();
    case Unary::absolute: return use.template operator()<Unary::absolute>();
    case Unary::square: return use.template operator()<Unary::square>();
    case Unary::sqrt: return use.template operator()<Unary::sqrt>();
    case Unary::exp: return use.template operator()<Unary::exp>();
    case Unary::log: return use.template operator()<Unary::log>();
    case Unary::relu: return use.template operator()<Unary::relu>();
    case Unary::sigmoid: return use.template operator()<Unary::sigmoid>();
    case Unary::tanh: return use.template operator()<Unary::tanh>();
    case Unary::erf: return use.template operator()<Unary::erf>();
  }
}

}  // namespace
}  // namespace hebb::kernels
