// Sums and extremes along an axis.
#pragma once

#include "kernels/loop.hpp"
#include "kernels/pack.hpp"
#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

template <class T>
void sum_rows(std::int64_t m, std::int64_t n, T factor, const T* x, bool add, T* y) {
  for (std::int64_t i = 0; i < m; ++i) {
    const T sum = factor * lane_sum(n, x + i * n);
    y[i] = add ? y[i] + sum : sum;
  }
}

/// The columns of one strip: blocks of rows are summed apart, then in order.
template <int kWidth, class T>
void sum_strip(std::int64_t m, std::int64_t n, std::int64_t width, T factor, const T* x, bool add,
               T* y) {
  T total[kWidth] = {};
  for (std::int64_t first = 0; first < m; first += kBlockK) {
    const std::int64_t last = first + smaller(kBlockK, m - first);
    T block[kWidth] = {};
    for (std::int64_t i = first; i < last; ++i) {
      const T* row = x + i * n;
      if (width == kWidth) {
        for (std::int64_t j = 0; j < kWidth; ++j) block[j] += row[j];
      } else {
        for (std::int64_t j = 0; j < width; ++j) block[j] += row[j];
      }
    }
    for (std::int64_t j = 0; j < kWidth; ++j) total[j] += block[j];
  }
  for (std::int64_t j = 0; j < width; ++j)
    y[j] = add ? y[j] + factor * total[j] : factor * total[j];
}

template <class T>
void sum_columns(std::int64_t m, std::int64_t n, T factor, const T* x, bool add, T* y) {
  constexpr int kWidth = 32;
  for (std::int64_t j = 0; j < n; j += kWidth) {
    sum_strip<kWidth>(m, n, smaller(kWidth, n - j), factor, x + j, add, y + j);
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
