// Registers side by side, as one row of a tile of a matrix product.
#pragma once

#include "kernels/loop.hpp"
#include "kernels/pack.hpp"

namespace hebb::kernels {
namespace {

/// kWhole registers and then one of kind End, whole or half, of which only the first numbers may be
/// meant. Where 50 columns are 3 registers and 2 numbers, half a register for those two saves an
/// eighth of the work on CPUs that take registers of 512 bits in two halves.
template <int kWhole, class Last>
class Packs {
 public:
  using End = Last;
  using T = simd::TFromD<End>;
  [[gnu::always_inline]] static Packs zero() {
    Packs z;
    unrolled<kWhole>([&]<int p>() { z.whole_[p] = simd::Zero(kTag<T>); });
    z.end_ = simd::Zero(End());
    return z;
  }
  [[gnu::always_inline]] static Packs load(First<End> meant, const T* x) {
    Packs v;
    unrolled<kWhole>([&]<int p>() { v.whole_[p] = kernels::load(x + p * kPackSize<T>); });
    v.end_ = meant.load(x + kWhole * kPackSize<T>);
    return v;
  }
  [[gnu::always_inline]] void store(First<End> meant, T* y) const {
    unrolled<kWhole>([&]<int p>() { kernels::store<T>(whole_[p], y + p * kPackSize<T>); });
    meant.store(end_, y + kWhole * kPackSize<T>);
  }
  /// += factor b.
  [[gnu::always_inline]] void add_product(const T* factor, const Packs& b) {
    const Pack<T> x = simd::Set(kTag<T>, *factor);
    unrolled<kWhole>([&]<int p>() { whole_[p] = fma(kTag<T>, x, b.whole_[p], whole_[p]); });
    if constexpr (kHalf) {
      end_ = fma(End(), simd::LowerHalf(End(), x), b.end_, end_);
    } else {
      end_ = fma(End(), x, b.end_, end_);
    }
  }
  [[gnu::always_inline]] void add(const Packs& b) {
    unrolled<kWhole>([&]<int p>() { whole_[p] = simd::Add(whole_[p], b.whole_[p]); });
    end_ = simd::Add(end_, b.end_);
  }
  [[gnu::always_inline]] void relu() {
    const auto relu = [](auto tag, auto v) {
      return simd::IfThenZeroElse(simd::Lt(v, simd::Zero(tag)), v);  // a NaN stays one
    };
    unrolled<kWhole>([&]<int p>() { whole_[p] = relu(kTag<T>, whole_[p]); });
    end_ = relu(End(), end_);
  }

 private:
  static constexpr bool kHalf = simd::MaxLanes(End()) < kPackSize<T>;

  Pack<T> whole_[kWhole > 0 ? kWhole : 1];
  simd::VFromD<End> end_;
};

}  // namespace
}  // namespace hebb::kernels
