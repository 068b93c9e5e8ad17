// Functions of two numbers: formula, and derivative by the first and by the second.
#pragma once

#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

template <class T, Binary f>
struct BinaryFunction;

template <class T>
struct BinaryFunction<T, Binary::add> {
  static T value(T a, T b) { return a + b; }
  static T by_first(T, T) { return 1; }
  static T by_second(T, T) { return 1; }
};
template <class T>
struct BinaryFunction<T, Binary::subtract> {
  static T value(T a, T b) { return a - b; }
  static T by_first(T, T) { return 1; }
  static T by_second(T, T) { return -1; }
};
template <class T>
struct BinaryFunction<T, Binary::multiply> {
  static T value(T a, T b) { return a * b; }
  static T by_first(T, T b) { return b; }
  static T by_second(T a, T) { return a; }
};
template <class T>
struct BinaryFunction<T, Binary::divide> {
  static T value(T a, T b) { return a / b; }
  static T by_first(T, T b) { return 1 / b; }
  static T by_second(T a, T b) { return -(a / b) / b; }
};
// A NaN wins, whichever side it comes from.
template <class T>
struct BinaryFunction<T, Binary::maximum> {
  static T value(T a, T b) { return first(a, b) ? a : b; }
  static T by_first(T a, T b) { return first(a, b) ? T{1} : T{0}; }
  static T by_second(T a, T b) { return first(a, b) ? T{0} : T{1}; }
  static bool first(T a, T b) { return (a >= b) | (a != a); }
};
template <class T>
struct BinaryFunction<T, Binary::minimum> {
  static T value(T a, T b) { return first(a, b) ? a : b; }
  static T by_first(T a, T b) { return first(a, b) ? T{1} : T{0}; }
  static T by_second(T a, T b) { return first(a, b) ? T{0} : T{1}; }
  static bool first(T a, T b) { return (a <= b) | (a != a); }
};

/// Calls use.operator()<f>(), f being known to the compiler.
template <class F>
void with_binary(Binary f, F use) {
  switch (f) {
    case Binary::add: return use.template operator()<Binary::add>();
    case Binary::subtract: return use.template operator()<Binary::subtract>();
    case Binary::multiply: return use.template operator()<Binary::multiply>();
    case Binary::divide: return use.template operator()<Binary::divide>();
    case Binary::maximum: return use.template operator()<Binary::maximum>();
    case Binary::minimum: return use.template operator()<Binary::minimum>();
  }
}

}  // namespace
}  // namespace hebb::kernels
