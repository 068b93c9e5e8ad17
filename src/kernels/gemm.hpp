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

/// What happens to the sums of a tile on their way to c.
template <class T>
struct Ending {
  bool add;       // to what c holds
  const T* bias;  // or null
  bool relu;
};

/// The part of c that a tile begins at.
template <class T>
struct Corner {
  T* data;
  std::int64_t stride;
};

/// One block of k for kRows rows of kPacks registers; `last` says which numbers of the last
/// register belong to c.
template <int kRows, int kPacks, class T>
[[gnu::always_inline]] inline void tile(std::int64_t k, Operand<T> a, Panel<T> b, Corner<T> c,
                                        Mask<T> last, Ending<T> ending) {
  constexpr auto tag = kTag<T>;
  constexpr int kSize = kPackSize<T>;
  const auto load_of = [&]<int i>(const T* row) {
    if constexpr (i == kPacks - 1) return simd::MaskedLoad(last, tag, row + i * kSize);
    return load(row + i * kSize);
  };
  Pack<T> sum[kRows][kPacks];
  unrolled<kRows>(
      [&]<int r>() { unrolled<kPacks>([&]<int i>() { sum[r][i] = simd::Zero(tag); }); });
  for (std::int64_t p = 0; p < k; ++p) {
    Pack<T> row[kPacks];
    unrolled<kPacks>(
        [&]<int i>() { row[i] = load_of.template operator()<i>(b.data + p * b.stride); });
    unrolled<kRows>([&]<int r>() {
      const Pack<T> x = simd::Set(tag, *a.at(r, p));
      unrolled<kPacks>([&]<int i>() { sum[r][i] = fma<T>(x, row[i], sum[r][i]); });
    });
  }
  unrolled<kRows>([&]<int r>() {
    T* y = c.data + r * c.stride;
    unrolled<kPacks>([&]<int i>() {
      Pack<T> value = sum[r][i];
      if (ending.add) value = simd::Add(load_of.template operator()<i>(y), value);
      if (ending.bias) value = simd::Add(value, load_of.template operator()<i>(ending.bias));
      if (ending.relu) value = simd::IfThenZeroElse(simd::Lt(value, simd::Zero(tag)), value);
      if constexpr (i == kPacks - 1) {
        simd::BlendedStore(value, last, tag, y + i * kSize);
      } else {
        store<T>(value, y + i * kSize);
      }
    });
  });
}

/// Columns of c as wide as one panel, for one block of k: kPacks registers, in tiles of rows.
template <int kPacks, class T>
void strip(std::int64_t m, std::int64_t k, Operand<T> a, Panel<T> b, Corner<T> c, Mask<T> last,
           Ending<T> ending) {
  constexpr int kRows = kRowsBeside<kPacks>;
  for (std::int64_t i = 0; i < m; i += kRows) {
    const Operand<T> rows{a.at(i, 0), a.row, a.column};
    const Corner<T> corner{c.data + i * c.stride, c.stride};
    const std::int64_t count = smaller(kRows, m - i);
    if (count == kRows) {
      tile<kRows, kPacks>(k, rows, b, corner, last, ending);
    } else {
      unrolled<kRows - 1>([&]<int r>() {
        if (count == r + 1) tile<r + 1, kPacks>(k, rows, b, corner, last, ending);
      });
    }
  }
}

template <class T>
void gemm_products(const Gemm& s, const T* a_data, const T* b_data, const T* bias, T* c) {
  const Operand<T> a = s.transpose_a ? Operand<T>{a_data, 1, s.m} : Operand<T>{a_data, s.k, 1};
  const Operand<T> b = s.transpose_b ? Operand<T>{b_data, 1, s.k} : Operand<T>{b_data, s.n, 1};
  const bool pack = b.column != 1 || s.m >= kRowsThatPack;
  const std::int64_t width = (pack ? kTilePacks : packs_beside(s.m)) * kPackSize<T>;
  alignas(64) T room[kBlockK * kTilePacks * kPackSize<T>];
  for (std::int64_t j = 0; j < s.n; j += width) {
    const std::int64_t columns = smaller(width, s.n - j);
    const std::int64_t packs = (columns + kPackSize<T> - 1) / kPackSize<T>;
    const Mask<T> last = first<T>(columns - (packs - 1) * kPackSize<T>);
    for (std::int64_t p = 0; p < s.k; p += kBlockK) {
      const std::int64_t k = smaller(kBlockK, s.k - p);
      const bool ends = p + k == s.k;
      const Ending<T> ending{s.add || p > 0, ends && bias ? bias + j : nullptr,
                             ends && s.activation == Unary::relu};
      const Operand<T> part{b.at(p, j), b.row, b.column};
      const Panel<T> panel =
          pack ? copied(k, columns, part, width, room) : Panel<T>{part.data, s.n};
      const Operand<T> left{a.at(0, p), a.row, a.column};
      unrolled<8>([&]<int i>() {
        if (packs == i + 1) strip<i + 1>(s.m, k, left, panel, Corner<T>{c + j, s.n}, last, ending);
      });
    }
  }
}

template <class T>
void gemm(const Gemm& s, const T* a, const T* b, const T* bias, T* c) {
  if (s.k == 0) {
    if (s.add) return;
    for (std::int64_t i = 0; i < s.m; ++i) {
      T* row = c + i * s.n;
      each(s.n, [=](std::int64_t j) { row[j] = bias ? bias[j] : T{0}; });
    }
    return unary(s.activation, s.m * s.n, c, c);
  }
  gemm_products(s, a, b, bias, c);
  if (s.activation != Unary::identity && s.activation != Unary::relu) {
    unary(s.activation, s.m * s.n, c, c);
  }
}

}  // namespace
}  // namespace hebb::kernels
