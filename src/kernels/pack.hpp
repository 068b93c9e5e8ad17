// Registers: as many numbers as one SIMD register of the instruction set at hand holds.
#pragma once

#include <cstdint>

#if defined(__AVX2__) && defined(__FMA__)
#include <immintrin.h>
#endif

#include "base/math.hpp"
#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

#if defined(__AVX2__)
inline constexpr int kRegisterBytes = 32;
#else
inline constexpr int kRegisterBytes = 16;
#endif

/// A register of T; arithmetic and comparison work on each of its numbers.
template <class T>
struct PackOf;
template <>
struct PackOf<float> {
  typedef float Type __attribute__((vector_size(kRegisterBytes)));
};
template <>
struct PackOf<double> {
  typedef double Type __attribute__((vector_size(kRegisterBytes)));
};
template <class T>
using Pack = typename PackOf<T>::Type;

template <class T>
inline constexpr int kPackSize = kRegisterBytes / static_cast<int>(sizeof(T));

template <class T>
[[gnu::always_inline]] inline Pack<T> load(const T* x) {
  Pack<T> result;
  __builtin_memcpy(&result, x, sizeof result);
  return result;
}

template <class V, class T>
[[gnu::always_inline]] inline void store(V value, T* y) {
  __builtin_memcpy(y, &value, sizeof value);
}

template <class T>
[[gnu::always_inline]] inline Pack<T> broadcast(T x) {
  return x - Pack<T>{};  // 0 + x would lose the sign of a zero
}

/// a b + c, rounded once.
#if defined(__AVX2__) && defined(__FMA__)
[[gnu::always_inline]] inline Pack<float> fma(Pack<float> a, Pack<float> b, Pack<float> c) {
  return _mm256_fmadd_ps(a, b, c);
}
[[gnu::always_inline]] inline Pack<double> fma(Pack<double> a, Pack<double> b, Pack<double> c) {
  return _mm256_fmadd_pd(a, b, c);
}
#else
template <class V>
[[gnu::always_inline]] inline V fma(V a, V b, V c) {
  for (unsigned i = 0; i < sizeof(V) / sizeof(a[0]); ++i) c[i] = math::fma(a[i], b[i], c[i]);
  return c;
}
#endif

/// The kLanes running sums of a sum along a contiguous axis (table.hpp says in which order).
template <class T>
class Lanes {
 public:
  /// Lane l adds x[l], l < kLanes.
  [[gnu::always_inline]] void add(const T* x) {
    for (int i = 0; i < kPacks; ++i) lane_[i] += load(x + i * kPackSize<T>);
  }
  /// Lane l adds x[l], l < count < kLanes.
  void add(const T* x, std::int64_t count) {
    T rest[kLanes] = {};
    for (std::int64_t i = 0; i < count; ++i) rest[i] = x[i];
    add(rest);
  }
  /// All lanes folded into one.
  T sum() const {
    T lane[kLanes];
    for (int i = 0; i < kPacks; ++i) store(lane_[i], lane + i * kPackSize<T>);
    for (std::int64_t half = kLanes / 2; half > 0; half /= 2) {
      for (std::int64_t i = 0; i < half; ++i) lane[i] += lane[i + half];
    }
    return lane[0];
  }

 private:
  static constexpr int kPacks = static_cast<int>(kLanes) / kPackSize<T>;
  Pack<T> lane_[kPacks] = {};
};

/// Sum of x[0] to x[n - 1] in lanes, block by block: a long sum in float would lose what is small
/// beside it.
template <class T>
T lane_sum(std::int64_t n, const T* x) {
  T total = 0;
  for (std::int64_t first = 0; first < n; first += kBlockLanes) {
    const std::int64_t last = n - first < kBlockLanes ? n : first + kBlockLanes;
    Lanes<T> lanes;
    std::int64_t i = first;
    for (; i + kLanes <= last; i += kLanes) lanes.add(x + i);
    if (i < last) lanes.add(x + i, last - i);
    total = first == 0 ? lanes.sum() : total + lanes.sum();
  }
  return total;
}

}  // namespace
}  // namespace hebb::kernels
