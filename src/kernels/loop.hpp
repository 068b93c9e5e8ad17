// The loop under all elementwise kernels.
#pragma once

#include <cstdint>

// Arrays of a kernel are the same or do not overlap, so iterations are independent of each other.
// GCC only believes this when told; its own check at run time would send every in-place call down
// the scalar path.
#if defined(__GNUC__) && !defined(__clang__)
#define HEBB_INDEPENDENT_ITERATIONS _Pragma("GCC ivdep")
#else
#define HEBB_INDEPENDENT_ITERATIONS
#endif

namespace hebb::kernels {
namespace {

/// f(i) for i = first to first + kCount - 1.
template <int kCount, class F>
[[gnu::always_inline]] inline void each_of(std::int64_t first, F f) {
  HEBB_INDEPENDENT_ITERATIONS
  for (int i = 0; i < kCount; ++i) f(first + i);
}

/// f(i) for i = first to first + n - 1. What is left over from whole registers is taken in halves,
/// for a small network has nothing else.
template <class F>
[[gnu::always_inline]] inline void each_of(std::int64_t first, std::int64_t n, F f) {
  std::int64_t i = n & ~std::int64_t{15};
  HEBB_INDEPENDENT_ITERATIONS
  for (std::int64_t j = 0; j < i; ++j) f(first + j);
  if (n & 8) {
    each_of<8>(first + i, f);
    i += 8;
  }
  if (n & 4) {
    each_of<4>(first + i, f);
    i += 4;
  }
  for (; i < n; ++i) f(first + i);
}

/// f(i) for i = 0 to n - 1. Flattened: a call left inside would keep the loop scalar.
template <class F>
[[gnu::noinline, gnu::flatten]] void each(std::int64_t n, F f) {
  each_of(0, n, f);
}

/// y[i] (+)= value(i).
template <class T, class F>
void assign(std::int64_t n, bool add, T* y, F value) {
  if (add) {
    each(n, [=](std::int64_t i) { y[i] += value(i); });
  } else {
    each(n, [=](std::int64_t i) { y[i] = value(i); });
  }
}

/// f<0>(), f<1>() ... f<n - 1>(), written out: indices are constants, so that arrays of registers
/// stay in registers.
template <int n, int i = 0, class F>
[[gnu::always_inline]] inline void unrolled(F&& f) {
  if constexpr (i < n) {
    f.template operator()<i>();
    unrolled<n, i + 1>(f);
  }
}

constexpr std::int64_t smaller(std::int64_t a, std::int64_t b) { return a < b ? a : b; }

}  // namespace
}  // namespace hebb::kernels
