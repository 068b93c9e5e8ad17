// Sums and extremes along an axis.
#pragma once

#include "kernels/loop.hpp"
#include "kernels/pack.hpp"
#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

template <class T>
void count_not_finite(std::int64_t n, const T* x, std::int64_t* count) {
  constexpr std::int64_t kSize = kPackSize<T>;
  const auto not_finite = [](Pack<T> v) {  // inf - inf and NaN - NaN do not equal 0
    const Pack<T> difference = simd::Sub(v, v);
    return kSize - static_cast<std::int64_t>(
                       simd::CountTrue(kTag<T>, simd::Eq(difference, simd::Zero(kTag<T>))));
  };
  std::int64_t total = 0, i = 0;
  for (; i + kSize <= n; i += kSize) total += not_finite(load(x + i));
  if (i < n) total += not_finite(FirstOf<T>(n - i).load(x + i));
  *count = total;
}

template <class T>
void sum_rows(std::int64_t m, std::int64_t n, T factor, const T* x, bool add, T* y) {
  for (std::int64_t i = 0; i < m; ++i) {
    const T sum = factor * lane_sum(n, x + i * n);
    y[i] = add ? y[i] + sum : sum;
  }
}

/// Sums of kPacks registers of columns; `last` says which numbers of the last register are meant.
template <int kPacks, class T>
void sum_strip(std::int64_t m, std::int64_t n, T factor, const T* x, FirstOf<T> last, bool add,
               T* y) {
  constexpr auto tag = kTag<T>;
  const auto load_of = [&]<int p>(const T* row) {
    if constexpr (p == kPacks - 1) return last.load(row + p * kPackSize<T>);
    return load(row + p * kPackSize<T>);
  };
  Pack<T> total[kPacks];
  unrolled<kPacks>([&]<int p>() { total[p] = simd::Zero(tag); });
  for (std::int64_t first = 0; first < m; first += kBlockK) {
    const std::int64_t end = first + smaller(kBlockK, m - first);
    Pack<T> block[kPacks];
    unrolled<kPacks>([&]<int p>() { block[p] = simd::Zero(tag); });
    for (std::int64_t i = first; i < end; ++i) {
      unrolled<kPacks>([&]<int p>() {
        block[p] = simd::Add(block[p], load_of.template operator()<p>(x + i * n));
      });
    }
    unrolled<kPacks>([&]<int p>() { total[p] = simd::Add(total[p], block[p]); });
  }
  unrolled<kPacks>([&]<int p>() {
    Pack<T> sum = simd::Mul(simd::Set(tag, factor), total[p]);
    T* place = y + p * kPackSize<T>;
    if (add) sum = simd::Add(load_of.template operator()<p>(y), sum);
    if constexpr (p == kPacks - 1) {
      last.store(sum, place);
    } else {
      store<T>(sum, place);
    }
  });
}

template <class T>
void sum_columns(std::int64_t m, std::int64_t n, T factor, const T* x, bool add, T* y) {
  constexpr std::int64_t kWide = 4;
  std::int64_t j = 0;
  for (; j + kWide * kPackSize<T> <= n; j += kWide * kPackSize<T>) {
    sum_strip<kWide>(m, n, factor, x + j, FirstOf<T>(kPackSize<T>), add, y + j);
  }
  for (; j < n; j += kPackSize<T>) {
    sum_strip<1>(m, n, factor, x + j, FirstOf<T>(smaller(kPackSize<T>, n - j)), add, y + j);
  }
}

/// True when `x` takes the place of `best`; a NaN does, and keeps it.
template <class T>
bool beats(bool largest, T x, T best) {
  if (best != best) return false;
  return x != x || (largest ? x > best : x < best);
}

template <class T>
void extreme(bool largest, std::int64_t outer, std::int64_t axis, std::int64_t inner, const T* x,
             T* value, std::int64_t* place) {
  for (std::int64_t i = 0; i < outer * inner; ++i) {
    const T* first = x + i / inner * axis * inner + i % inner;
    std::int64_t best = 0;
    for (std::int64_t j = 1; j < axis; ++j) {
      if (beats(largest, first[j * inner], first[best * inner])) best = j;
    }
    if (value) value[i] = first[best * inner];
    if (place) place[i] = best;
  }
}

}  // namespace
}  // namespace hebb::kernels
