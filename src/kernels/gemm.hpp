// Matrix product. Each output keeps the order of summation of table.hpp, whatever the tile it lies
// in: a tile is kTileRows rows by two registers of columns, its running sums stay in registers for
// a block of k.
#pragma once

#include "kernels/elementwise.hpp"
#include "kernels/loop.hpp"
#include "kernels/pack.hpp"
#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

inline constexpr int kTileRows = 6;

template <class T>
inline constexpr int kTileColumns = 2 * kPackSize<T>;

/// Element (i, k) of op(a) stands at a[i * row + k * column].
template <class T>
struct Operand {
  const T* data;
  std::int64_t row, column;
  const T* at(std::int64_t i, std::int64_t k) const { return data + i * row + k * column; }
};

/// Columns of op(b) for one tile and one block of k: row k stands at data[k * stride].
template <class T>
struct Panel {
  const T* data;
  std::int64_t stride;
};

/// One block of k for kRows rows: sum[r] = chain over k of a(r, k) * panel(k).
template <int kRows, class T>
[[gnu::always_inline]] inline void tile(std::int64_t k, Operand<T> a, Panel<T> b, T* c,
                                        std::int64_t c_stride, bool add) {
  Pack<T> left[kRows] = {}, right[kRows] = {};
  for (std::int64_t p = 0; p < k; ++p) {
    const Pack<T> b_left = load(b.data + p * b.stride);
    const Pack<T> b_right = load(b.data + p * b.stride + kPackSize<T>);
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) {
      const Pack<T> x = broadcast(*a.at(r, p));
      left[r] = fma(x, b_left, left[r]);
      right[r] = fma(x, b_right, right[r]);
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < kRows; ++r) {
    T* y = c + r * c_stride;
    if (add) {
      left[r] = load(y) + left[r];
      right[r] = load(y + kPackSize<T>) + right[r];
    }
    store(left[r], y);
    store(right[r], y + kPackSize<T>);
  }
}

/// The tile with its number of rows known to the compiler.
template <class T>
void tile_of(std::int64_t rows, std::int64_t k, Operand<T> a, Panel<T> b, T* c,
             std::int64_t c_stride, bool add) {
  switch (rows) {
    case 1: return tile<1>(k, a, b, c, c_stride, add);
    case 2: return tile<2>(k, a, b, c, c_stride, add);
    case 3: return tile<3>(k, a, b, c, c_stride, add);
    case 4: return tile<4>(k, a, b, c, c_stride, add);
    case 5: return tile<5>(k, a, b, c, c_stride, add);
    default: return tile<kTileRows>(k, a, b, c, c_stride, add);
  }
}

/// A tile that has fewer than kTileColumns columns: computed whole beside c, then copied in part.
template <class T>
void narrow_tile(std::int64_t rows, std::int64_t columns, std::int64_t k, Operand<T> a, Panel<T> b,
                 T* c, std::int64_t c_stride, bool add) {
  T whole[kTileRows * kTileColumns<T>];
  tile_of(rows, k, a, b, whole, kTileColumns<T>, false);
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t j = 0; j < columns; ++j) {
      T& y = c[r * c_stride + j];
      y = add ? y + whole[r * kTileColumns<T> + j] : whole[r * kTileColumns<T> + j];
    }
  }
}

/// Copies a panel whose columns do not stand side by side, or which is narrow, into `room`.
template <class T>
Panel<T> gathered(std::int64_t k, std::int64_t columns, Operand<T> b, T* room) {
  for (std::int64_t p = 0; p < k; ++p) {
    T* row = room + p * kTileColumns<T>;
    for (std::int64_t j = 0; j < columns; ++j) row[j] = *b.at(p, j);
    for (std::int64_t j = columns; j < kTileColumns<T>; ++j) row[j] = 0;
  }
  return {room, kTileColumns<T>};
}

template <class T>
void gemm_products(const Gemm& s, const T* a_data, const T* b_data, T* c) {
  const Operand<T> a = s.transpose_a ? Operand<T>{a_data, 1, s.m} : Operand<T>{a_data, s.k, 1};
  const Operand<T> b = s.transpose_b ? Operand<T>{b_data, 1, s.k} : Operand<T>{b_data, s.n, 1};
  alignas(64) T room[kBlockK * kTileColumns<T>];
  for (std::int64_t j = 0; j < s.n; j += kTileColumns<T>) {
    const std::int64_t columns = smaller(kTileColumns<T>, s.n - j);
    const bool whole = columns == kTileColumns<T>;
    for (std::int64_t p = 0; p < s.k; p += kBlockK) {
      const std::int64_t k = smaller(kBlockK, s.k - p);
      const bool add = s.add || p > 0;
      const Operand<T> part{b.at(p, j), b.row, b.column};
      const Panel<T> panel =
          whole && !s.transpose_b ? Panel<T>{part.data, s.n} : gathered(k, columns, part, room);
      for (std::int64_t i = 0; i < s.m; i += kTileRows) {
        const std::int64_t rows = smaller(kTileRows, s.m - i);
        const Operand<T> strip{a.at(i, p), a.row, a.column};
        T* corner = c + i * s.n + j;
        if (whole) {
          tile_of(rows, k, strip, panel, corner, s.n, add);
        } else {
          narrow_tile(rows, columns, k, strip, panel, corner, s.n, add);
        }
      }
    }
  }
}

template <class T>
void gemm(const Gemm& s, const T* a, const T* b, const T* bias, T* c) {
  if (s.k == 0 && !s.add) each(s.m * s.n, [=](std::int64_t i) { c[i] = 0; });
  gemm_products(s, a, b, c);
  if (s.add) return;
  if (bias) {
    for (std::int64_t i = 0; i < s.m; ++i) {
      T* row = c + i * s.n;
      each(s.n, [=](std::int64_t j) { row[j] += bias[j]; });
    }
  }
  if (s.activation != Unary::identity) unary(s.activation, s.m * s.n, c, c);
}

}  // namespace
}  // namespace hebb::kernels
