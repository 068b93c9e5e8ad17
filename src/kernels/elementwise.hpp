// Rows of the table that treat each element by itself.
#pragma once

#include "kernels/binary.hpp"
#include "kernels/curves.hpp"
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

/// y[i] = f(x[i]) for n numbers, a multiple of kLanes.
template <class T, class F>
[[gnu::noinline, gnu::flatten]] void map_blocks(std::int64_t n, const T* x, T* y, F f) {
  HEBB_INDEPENDENT_ITERATIONS
  for (std::int64_t i = 0; i < (n & ~(kLanes - 1)); ++i) y[i] = f(x[i]);
}

/// blocks(n, x, y), a function of each number that only takes multiples of kLanes, for any n: what
/// is left over is computed beside zeros. So a long formula stands in the program once, not once
/// for every register size as each() would have it.
template <class T, class F>
void padded(std::int64_t n, const T* x, T* y, F blocks) {
  const std::int64_t whole = n & ~(kLanes - 1);
  blocks(whole, x, y);
  if (whole == n) return;
  T room[kLanes] = {};
  for (std::int64_t i = whole; i < n; ++i) room[i - whole] = x[i];
  blocks(kLanes, room, room);
  for (std::int64_t i = whole; i < n; ++i) y[i] = room[i - whole];
}

template <class T>
void curve(Curve f, CurveNumbers numbers, std::int64_t n, const T* x, T* y) {
  padded(n, x, y, [=](std::int64_t count, const T* from, T* to) {
    with_curve<T>(f, numbers, [=](auto function) {
      map_blocks(count, from, to, [=](T number) { return function.value(number); });
    });
  });
}

template <class T>
void curve_slope(Curve f, CurveNumbers numbers, std::int64_t n, const T* x, T* slope) {
  padded(n, x, slope, [=](std::int64_t count, const T* from, T* to) {
    with_curve<T>(f, numbers, [=](auto function) {
      map_blocks(count, from, to, [=](T number) { return function.derivative(number); });
    });
  });
}

template <class T>
void curve_backward(Curve f, CurveNumbers numbers, std::int64_t n, const T* x, const T* dy,
                    bool add, T* dx) {
  constexpr std::int64_t kRoom = 256;
  T slope[kRoom];
  for (std::int64_t first = 0; first < n; first += kRoom) {
    const std::int64_t count = smaller(kRoom, n - first);
    curve_slope(f, numbers, count, x + first, slope);
    const T *s = slope, *g = dy + first;
    assign(count, add, dx + first, [=](std::int64_t i) { return s[i] * g[i]; });
  }
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
