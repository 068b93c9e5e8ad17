// Matrix product c = act(op(a) op(b) + bias).
//
// c is cut into tiles of a few rows by a few registers of columns. A tile's running sums stay in
// registers while k walks through a block of kBlockK: each step loads the registers of one row of
// b, and each number of a column of a, spread over a register, is multiplied with them. So each
// output keeps the order of summation of table.hpp, whatever the tile it lies in.
//
// Columns of b that a tile reads form a panel. Where they stand side by side and few rows use them,
// tiles read b itself; else the panel is copied first, which also turns a transposed b. a is read
// where it is. Few rows get wider tiles: what counts for them is to read b in long runs.
#pragma once

#include "kernels/elementwise.hpp"
#include "kernels/loop.hpp"
#include "kernels/pack.hpp"
#include "kernels/panel.hpp"
#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

#if HWY_TARGET == HWY_AVX3 || HWY_ARCH_ARM  // 32 registers
inline constexpr int kTileRows = 8;
#else  // 16 registers
inline constexpr int kTileRows = 6;
#endif
inline constexpr int kTilePacks = 2;

/// Rows of a tile that is this many registers wide: the wider, the fewer.
template <int kPacks>
inline constexpr int kRowsBeside = kPacks <= kTilePacks ? kTileRows
                                   : kPacks <= 4        ? 2
                                                        : 1;
/// Registers of a tile that has all rows of a matrix of m rows.
constexpr int packs_beside(std::int64_t m) { return m == 1 ? 8 : m == 2 ? 4 : kTilePacks; }

/// From this many rows on a panel is read so often that a copy pays even where none is needed.
inline constexpr std::int64_t kRowsThatPack = 256;

/// Columns of c as wide as one panel, for one block of k.
template <class T>
struct Strip {
  std::int64_t m, k;
  Operand<T> a;
  Panel<T> b;
  T* c;
  std::int64_t stride;  // of c
  Mask<T> last;         // which numbers of the last register belong to c
  // What happens to the sums on their way to c:
  bool add;       // to what it holds
  const T* bias;  // or null
  bool relu;
};

/// Rows i to i + kRows - 1 of a strip of kPacks registers.
template <int kRows, int kPacks, class T>
[[gnu::always_inline]] inline void tile(const Strip<T>& s, std::int64_t i) {
  constexpr auto tag = kTag<T>;
  constexpr int kSize = kPackSize<T>;
  const Mask<T> last = s.last;
  const auto load_of = [&]<int p>(const T* row) {
    if constexpr (p == kPacks - 1) return simd::MaskedLoad(last, tag, row + p * kSize);
    return load(row + p * kSize);
  };
  Pack<T> sum[kRows][kPacks];
  unrolled<kRows>(
      [&]<int r>() { unrolled<kPacks>([&]<int p>() { sum[r][p] = simd::Zero(tag); }); });
  const std::int64_t row_step = s.a.row, column_step = s.a.column, stride = s.b.stride;
  const T *a = s.a.at(i, 0), *b = s.b.data;
  for (std::int64_t k = s.k; k > 0; --k) {
    Pack<T> row[kPacks];
    unrolled<kPacks>([&]<int p>() { row[p] = load_of.template operator()<p>(b); });
    unrolled<kRows>([&]<int r>() {
      const Pack<T> x = simd::Set(tag, a[r * row_step]);
      unrolled<kPacks>([&]<int p>() { sum[r][p] = fma<T>(x, row[p], sum[r][p]); });
    });
    a += column_step;
    b += stride;
  }
  unrolled<kRows>([&]<int r>() {
    T* y = s.c + (i + r) * s.stride;
    unrolled<kPacks>([&]<int p>() {
      Pack<T> value = sum[r][p];
      if (s.add) value = simd::Add(load_of.template operator()<p>(y), value);
      if (s.bias) value = simd::Add(value, load_of.template operator()<p>(s.bias));
      if (s.relu) value = simd::IfThenZeroElse(simd::Lt(value, simd::Zero(tag)), value);
      if constexpr (p == kPacks - 1) {
        simd::BlendedStore(value, last, tag, y + p * kSize);
      } else {
        store<T>(value, y + p * kSize);
      }
    });
  });
}

/// A strip of kPacks registers, in tiles.
template <int kPacks, class T>
void strip(const Strip<T>& s) {
  constexpr int kRows = kRowsBeside<kPacks>;
  std::int64_t i = 0;
  for (; i + kRows <= s.m; i += kRows) tile<kRows, kPacks>(s, i);
  const std::int64_t rest = s.m - i;
  unrolled<kRows - 1>([&]<int r>() {
    if (rest == r + 1) tile<r + 1, kPacks>(s, i);
  });
}

template <class T>
inline constexpr void (*kStrips[])(const Strip<T>&) = {strip<1, T>, strip<2, T>, strip<3, T>,
                                                       strip<4, T>, strip<5, T>, strip<6, T>,
                                                       strip<7, T>, strip<8, T>};

/// Sums of the columns of b beside a product: a product with a row of ones, on panels that are at
/// hand anyway. A fused multiply-add of one is an addition, so the order is that of sum_columns
/// when nothing is added to.
template <class T>
struct ColumnSums {
  T* sum = nullptr;
  bool add = false;
};

/// The product with strips `width` wide; `panel(k, columns, part)` says where a strip finds a block
/// of b.
template <class T, class F>
void gemm_strips(const Gemm& g, Operand<T> a, Operand<T> b, const T* bias, T* c, std::int64_t width,
                 F panel, ColumnSums<T> sums = {}) {
  static constexpr T kOne = 1;
  const std::int64_t end = g.columns.end(g.n), end_of_terms = g.terms.end(g.k);
  Strip<T> s;
  s.m = g.rows.end(g.m) - g.rows.first;
  s.stride = g.n;
  if (c) c += g.rows.first * g.n;
  for (std::int64_t j = g.columns.first; j < end; j += width) {
    const std::int64_t columns = smaller(width, end - j);
    const std::int64_t packs = (columns - 1) / kPackSize<T>;  // but the last
    s.last = first<T>(columns - packs * kPackSize<T>);
    s.c = c + j;
    for (std::int64_t p = g.terms.first; p < end_of_terms; p += kBlockK) {
      const bool ends = p + kBlockK >= end_of_terms;
      s.k = ends ? end_of_terms - p : kBlockK;
      s.a = {a.at(g.rows.first, p), a.row, a.column};
      s.b = panel(s.k, columns, Operand<T>{b.at(p, j), b.row, b.column});
      s.add = g.add || p > g.terms.first;
      s.bias = ends && bias ? bias + j : nullptr;
      s.relu = ends && g.activation == Unary::relu;
      if (c) kStrips<T>[packs](s);
      if (sums.sum) {
        Strip<T> ones = s;
        ones.m = 1;
        ones.a = {&kOne, 0, 0};
        ones.c = sums.sum + j;
        ones.add = sums.add || p > g.terms.first;
        kStrips<T>[packs](ones);
      }
    }
  }
}

/// By way of copies of b's panels.
template <class T>
[[gnu::noinline]] void gemm_packed(const Gemm& g, Operand<T> a, Operand<T> b, const T* bias, T* c) {
  constexpr std::int64_t kWidth = kTilePacks * kPackSize<T>;
  alignas(64) T room[kBlockK * kWidth];
  gemm_strips(g, a, b, bias, c, kWidth,
              [&room](std::int64_t k, std::int64_t columns, Operand<T> part) {
                return copied(k, columns, part, kWidth, room);
              });
}

template <class T>
void gemm_products(const Gemm& g, const T* a_data, const T* b_data, const T* bias, T* c) {
  const Operand<T> a = g.transpose_a ? Operand<T>{a_data, 1, g.m} : Operand<T>{a_data, g.k, 1};
  const Operand<T> b = g.transpose_b ? Operand<T>{b_data, 1, g.k} : Operand<T>{b_data, g.n, 1};
  if (b.column != 1 || g.m >= kRowsThatPack) return gemm_packed(g, a, b, bias, c);
  gemm_strips(g, a, b, bias, c, packs_beside(g.m) * kPackSize<T>,
              [](std::int64_t, std::int64_t, Operand<T> part) {
                return Panel<T>{part.data, part.row};
              });
}

/// f applied to the part of c that a call computes.
template <class T>
void activate(const Gemm& g, T* c) {
  const std::int64_t rows = g.rows.end(g.m) - g.rows.first;
  const std::int64_t columns = g.columns.end(g.n) - g.columns.first;
  T* first = c + g.rows.first * g.n + g.columns.first;
  if (columns == g.n) return unary(g.activation, rows * columns, first, first);
  for (std::int64_t i = 0; i < rows; ++i) {
    unary(g.activation, columns, first + i * g.n, first + i * g.n);
  }
}

template <class T>
void gemm(const Gemm& g, const T* a, const T* b, const T* bias, T* c) {
  if (g.k == 0) {
    if (g.add) return;
    // An empty sum is 0: a product with a row of zeros says so without a case of its own.
    static constexpr T kZero = 0;
    Gemm zeros = g;
    zeros.k = 1;
    gemm_strips(zeros, Operand<T>{&kZero, 0, 0}, Operand<T>{&kZero, 0, 0}, bias, c, 1,
                [](std::int64_t, std::int64_t, Operand<T> part) {
                  return Panel<T>{part.data, part.row};
                });
  } else {
    gemm_products(g, a, b, bias, c);
  }
  if (g.activation != Unary::identity && g.activation != Unary::relu) activate(g, c);
}

template <class T>
void dense_gradients(const DenseGradients& g, const T* x, const T* dz, T* dw, T* db) {
  if (g.m == 0) {
    if (dw && !g.add_dw) each(g.k * g.n, [=](std::int64_t i) { dw[i] = 0; });
    if (db && !g.add_db) each(g.n, [=](std::int64_t i) { db[i] = 0; });
    return;
  }
  Gemm product{.m = g.k, .n = g.n, .k = g.m, .transpose_a = true, .add = g.add_dw};
  product.rows = g.rows;
  gemm_strips(
      product, Operand<T>{x, 1, g.k}, Operand<T>{dz, g.n, 1}, static_cast<const T*>(nullptr), dw,
      packs_beside(g.k) * kPackSize<T>,
      [](std::int64_t, std::int64_t, Operand<T> part) {
        return Panel<T>{part.data, part.row};
      },
      ColumnSums<T>{g.rows.first == 0 ? db : nullptr, g.add_db});
}

}  // namespace
}  // namespace hebb::kernels
