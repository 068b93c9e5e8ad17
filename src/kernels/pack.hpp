// Registers: as many numbers as one SIMD register of the instruction set at hand holds, by Highway.
// A file that includes this is compiled for one instruction set, and Highway follows its flags.
#pragma once

#include <hwy/highway.h>

#include <cstdint>
#include <type_traits>

#include "base/math.hpp"
#include "kernels/loop.hpp"
#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

namespace simd = hwy::HWY_NAMESPACE;

template <class T>
inline constexpr simd::ScalableTag<T> kTag{};
template <class T>
using Pack = simd::VFromD<simd::ScalableTag<T>>;
template <class T>
inline constexpr int kPackSize = static_cast<int>(simd::MaxLanes(simd::ScalableTag<T>()));

template <class T>
[[gnu::always_inline]] inline Pack<T> load(const T* x) {
  return simd::LoadU(kTag<T>, x);
}

template <class T>
[[gnu::always_inline]] inline void store(Pack<T> value, T* y) {
  simd::StoreU(value, kTag<T>, y);
}

/// The first numbers of a register. What stands in memory behind them is neither read nor written:
/// it may be another thread's, or no memory at all. Where the instruction set has no loads and
/// stores that leave numbers out they go by way of a copy.
template <class D>
class First {
 public:
  using T = simd::TFromD<D>;
  using V = simd::VFromD<D>;

  /// 0 <= count <= the size of the register.
  [[gnu::always_inline]] explicit First(std::int64_t count)
      : meant_(simd::FirstN(D(), static_cast<std::size_t>(count))) {
    if constexpr (!kMasks) count_ = count;
  }

  /// The numbers at x, zeros behind them.
  [[gnu::always_inline]] V load(const T* x) const {
    if constexpr (kMasks) {
      return simd::MaskedLoad(meant_, D(), x);
    } else {
      T copy[kSize] = {};
      unrolled<kSize>([&]<int i>() {
        if (i < count_) copy[i] = x[i];
      });
      return simd::LoadU(D(), copy);
    }
  }
  [[gnu::always_inline]] void store(V v, T* y) const {
    if constexpr (kMasks) {
      simd::BlendedStore(v, meant_, D(), y);
    } else {
      T copy[kSize];
      simd::StoreU(v, D(), copy);
      unrolled<kSize>([&]<int i>() {
        if (i < count_) y[i] = copy[i];
      });
    }
  }
  /// The numbers of v, behind them those of `rest`.
  [[gnu::always_inline]] V before(V v, V rest) const { return simd::IfThenElse(meant_, v, rest); }

 private:
  // Targets of x86 have the smaller numbers, the newer they are.
  static constexpr bool kMasks = HWY_TARGET <= HWY_AVX2;
  static constexpr int kSize = static_cast<int>(simd::MaxLanes(D()));
  struct None {};

  decltype(simd::FirstN(D(), 1)) meant_;
  [[no_unique_address]] std::conditional_t<kMasks, None, std::int64_t> count_{};
};

template <class T>
using FirstOf = First<simd::ScalableTag<T>>;

/// a b + c, rounded once on every instruction set.
template <class D, class V = simd::VFromD<D>>
[[gnu::always_inline]] inline V fma(D, V a, V b, V c) {
#if HWY_NATIVE_FMA
  return simd::MulAdd(a, b, c);
#else
  constexpr int kSize = static_cast<int>(simd::MaxLanes(D()));
  simd::TFromD<D> x[kSize], y[kSize], z[kSize];
  simd::StoreU(a, D(), x);
  simd::StoreU(b, D(), y);
  simd::StoreU(c, D(), z);
  for (int i = 0; i < kSize; ++i) z[i] = math::fma(x[i], y[i], z[i]);
  return simd::LoadU(D(), z);
#endif
}

#if HWY_TARGET != HWY_SCALAR

/// Upper half of the numbers added to the lower half, until one is left.
template <class D>
[[gnu::always_inline]] inline simd::TFromD<D> folded(D, simd::VFromD<D> v) {
  if constexpr (simd::MaxLanes(D()) * sizeof(simd::TFromD<D>) > 16) {
    const simd::Half<D> half;
    return folded(half, simd::Add(simd::LowerHalf(half, v), simd::UpperHalf(half, v)));
  } else if constexpr (sizeof(simd::TFromD<D>) == 4) {
    v = simd::Add(v, simd::Shuffle1032(v));
    return simd::GetLane(simd::Add(v, simd::Shuffle2301(v)));
  } else {
    return simd::GetLane(simd::Add(v, simd::Shuffle01(v)));
  }
}

#else

template <class D>
simd::TFromD<D> folded(D, simd::VFromD<D> v) {
  return simd::GetLane(v);
}

#endif

/// The kLanes running sums of a sum along a contiguous axis (table.hpp says in which order).
template <class T>
class Lanes {
 public:
  Lanes() {
    for (Pack<T>& lane : lane_) lane = simd::Zero(kTag<T>);
  }
  /// Lane l adds x[l], l < kLanes.
  [[gnu::always_inline]] void add(const T* x) {
    unrolled<kPacks>([&]<int i>() { lane_[i] = simd::Add(lane_[i], load(x + i * kPackSize<T>)); });
  }
  /// Lane l adds x[l], l < count <= kLanes.
  [[gnu::always_inline]] void add(const T* x, std::int64_t count) {
    unrolled<kPacks>([&]<int i>() {
      constexpr std::int64_t kFirst = i * kPackSize<T>;
      if (count > kFirst) {
        const FirstOf<T> some(smaller(count - kFirst, kPackSize<T>));
        lane_[i] = simd::Add(lane_[i], some.load(x + kFirst));
      }
    });
  }
  /// All lanes folded into one.
  T sum() const {
    Pack<T> half[kPacks];
    for (int i = 0; i < kPacks; ++i) half[i] = lane_[i];
    for (int count = kPacks / 2; count > 0; count /= 2) {
      for (int i = 0; i < count; ++i) half[i] = simd::Add(half[i], half[i + count]);
    }
    return folded(kTag<T>, half[0]);
  }

 private:
  static constexpr int kPacks = static_cast<int>(kLanes) / kPackSize<T>;
  Pack<T> lane_[kPacks];
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
