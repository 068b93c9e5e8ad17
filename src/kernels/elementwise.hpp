// Rows of the table that treat each element by itself.
#pragma once

#include "kernels/binary.hpp"
#include "kernels/loop.hpp"
#include "kernels/unary.hpp"

namespace hebb::kernels {
namespace {

template <class T>
void unary(Unary f, std::int64_t n, const T* x, T* y) {
  with_unary(f, [=]<Unary known>() {
    each(n, [=](std::int64_t i) { y[i] = UnaryFunction<T, known>::value(x[i]); });
  });
}

template <class T>
void unary_backward(Unary f, std::int64_t n, const T* x, const T* y, const T* dy, bool add, T* dx) {
  with_unary(f, [=]<Unary known>() {
    const T* known_value = derivative_from_output(known) ? y : x;
    assign(n, add, dx, [=](std::int64_t i) {
      return UnaryFunction<T, known>::derivative(known_value[i]) * dy[i];
    });
  });
}

/// An operand of a binary function that is one number.
template <class T>
struct Repeated {
  T number;
  T operator[](std::int64_t) const { return number; }
};

/// use(operand) with the operand as something to index: the array (step 1) or its only number (step
/// 0).
template <class T, class F>
void with_operand(const T* x, std::int64_t step, F use) {
  if (step == 0) {
    use(Repeated<T>{*x});
  } else {
    use(x);
  }
}

template <class T>
void binary(Binary f, std::int64_t n, const T* a, std::int64_t step_a, const T* b,
            std::int64_t step_b, T* y) {
  if (n == 0) return;
  with_operand(a, step_a, [=](auto first) {
    with_operand(b, step_b, [=](auto second) {
      with_binary(f, [=]<Binary known>() {
        each(n,
             [=](std::int64_t i) { y[i] = BinaryFunction<T, known>::value(first[i], second[i]); });
      });
    });
  });
}

template <class T>
void binary_backward(Binary f, int operand, std::int64_t n, const T* a, std::int64_t step_a,
                     const T* b, std::int64_t step_b, const T* dy, bool add, T* dx) {
  if (n == 0) return;
  with_operand(a, step_a, [=](auto first) {
    with_operand(b, step_b, [=](auto second) {
      with_binary(f, [=]<Binary known>() {
        using Function = BinaryFunction<T, known>;
        if (operand == 0) {
          assign(n, add, dx,
                 [=](std::int64_t i) { return Function::by_first(first[i], second[i]) * dy[i]; });
        } else {
          assign(n, add, dx,
                 [=](std::int64_t i) { return Function::by_second(first[i], second[i]) * dy[i]; });
        }
      });
    });
  });
}

template <class T>
void clip(std::int64_t n, T low, T high, const T* x, T* y) {
  each(n, [=](std::int64_t i) {
    const T raised = x[i] < low ? low : x[i];
    y[i] = raised > high ? high : raised;
  });
}

template <class T>
void clip_backward(std::int64_t n, T low, T high, const T* x, const T* dy, bool add, T* dx) {
  assign(n, add, dx, [=](std::int64_t i) {
    const bool inside =
        (low <= x[i]) & (x[i] <= high);  // not &&: a branch would keep the loop scalar
    return inside ? dy[i] : T{0};
  });
}

template <class T>
void scale(std::int64_t n, T factor, const T* x, bool add, T* y) {
  assign(n, add, y, [=](std::int64_t i) { return factor * x[i]; });
}

}  // namespace
}  // namespace hebb::kernels
