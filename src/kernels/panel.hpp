// Panels of a matrix product: copies of columns of op(b) that stand in one piece, row by row of k.
#pragma once

#include "kernels/loop.hpp"
#include "kernels/pack.hpp"

namespace hebb::kernels {
namespace {

/// Element (i, k) of op(a) stands at data[i * row + k * column]; element (k, j) of op(b) too.
template <class T>
struct Operand {
  const T* data;
  std::int64_t row, column;
  const T* at(std::int64_t i, std::int64_t j) const { return data + i * row + j * column; }
};

/// Columns of op(b) for a strip of tiles and one block of k: row k stands at data[k * stride].
template <class T>
struct Panel {
  const T* data;
  std::int64_t stride;
};

#if HWY_TARGET != HWY_SCALAR

/// Numbers in one of the 128-bit blocks that registers consist of.
template <class T>
inline constexpr int kBlockSize = 16 / static_cast<int>(sizeof(T));

/// The 128-bit blocks at x, x + step, x + 2 step, ... as one register.
template <class D, class T>
[[gnu::always_inline]] inline simd::VFromD<D> load_blocks(D tag, const T* x, std::int64_t step) {
  constexpr std::int64_t kBlocks = static_cast<std::int64_t>(simd::MaxLanes(D())) / kBlockSize<T>;
  if constexpr (kBlocks == 1) {
    return simd::LoadU(tag, x);
  } else {
    constexpr simd::Half<D> kHalf;
    return simd::Combine(tag, load_blocks(kHalf, x + kBlocks / 2 * step, step),
                         load_blocks(kHalf, x, step));
  }
}

/// Turns kBlockSize numbers of kPackSize rows of x, `step` apart, into as many rows of y.
[[gnu::always_inline]] inline void turn(const float* x, std::int64_t step, float* y,
                                        std::int64_t stride) {
  constexpr auto tag = kTag<float>;
  constexpr simd::ScalableTag<double> kPairs;
  const auto rows = [&](int i) { return load_blocks(tag, x + i * step, 4 * step); };
  const Pack<float> a = rows(0), b = rows(1), c = rows(2), d = rows(3);
  const auto pairs = [&](Pack<float> v) { return simd::BitCast(kPairs, v); };
  const auto put = [&](int k, Pack<double> v) {
    store<float>(simd::BitCast(tag, v), y + k * stride);
  };
  const auto low_ab = pairs(simd::InterleaveLower(tag, a, b));
  const auto low_cd = pairs(simd::InterleaveLower(tag, c, d));
  const auto high_ab = pairs(simd::InterleaveUpper(tag, a, b));
  const auto high_cd = pairs(simd::InterleaveUpper(tag, c, d));
  put(0, simd::InterleaveLower(kPairs, low_ab, low_cd));
  put(1, simd::InterleaveUpper(kPairs, low_ab, low_cd));
  put(2, simd::InterleaveLower(kPairs, high_ab, high_cd));
  put(3, simd::InterleaveUpper(kPairs, high_ab, high_cd));
}
[[gnu::always_inline]] inline void turn(const double* x, std::int64_t step, double* y,
                                        std::int64_t stride) {
  constexpr auto tag = kTag<double>;
  const Pack<double> a = load_blocks(tag, x, 2 * step), b = load_blocks(tag, x + step, 2 * step);
  store<double>(simd::InterleaveLower(tag, a, b), y);
  store<double>(simd::InterleaveUpper(tag, a, b), y + stride);
}

#else

template <class T>
inline constexpr int kBlockSize = 1;

template <class T>
void turn(const T* x, std::int64_t, T* y, std::int64_t) {
  *y = *x;
}

#endif

/// Copies `columns` columns of k rows of b to `room`, whose rows are `width` long: a multiple of
/// kPackSize.
template <class T>
Panel<T> copied(std::int64_t k, std::int64_t columns, Operand<T> b, std::int64_t width, T* room) {
  constexpr int kColumns = kPackSize<T>, kRows = kBlockSize<T>;
  for (std::int64_t j = 0; j < columns; j += kColumns) {
    const std::int64_t count = smaller(columns - j, kColumns);
    std::int64_t p = 0;
    if (b.column == 1) {
      const FirstOf<T> meant(count);
      for (; p < k; ++p) {
        store<T>(meant.load(b.at(p, j)), room + p * width + j);
      }
    } else if (b.row == 1 && count == kColumns) {
      for (; p + kRows <= k; p += kRows) turn(b.at(p, j), b.column, room + p * width + j, width);
    }
    for (; p < k; ++p) {
      for (std::int64_t i = j; i < j + count; ++i) room[p * width + i] = *b.at(p, i);
    }
  }
  return {room, width};
}

}  // namespace
}  // namespace hebb::kernels
