// Matrix product c = act(op(a) op(b) + bias).
//
// c is cut into tiles of a few rows by a few registers of columns. A tile's running sums stay in
// registers while k walks through a block of kBlockK: each step loads the registers of one row of
// b, and each number of a column of a, spread over a register, is multiplied with them. So each
// output keeps the order of summation of table.hpp, whatever the tile it lies in.
//
// Columns of b that a tile reads form a panel. Where they stand side by side and few rows use them,
// tiles read b itself, and get the wider the fewer rows there are, for what counts then is to read
// b in long runs. Else a group of panels is copied first, which also turns a transposed b: at most
// 36 KiB a panel, so that one stays near the level-1 cache while rows go by, and the group, with as
// many rows of a as meet all of it, in the level-2 cache.
#pragma once

#include "kernels/ahead.hpp"
#include "kernels/elementwise.hpp"
#include "kernels/loop.hpp"
#include "kernels/packs.hpp"
#include "kernels/panel.hpp"
#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

#if HWY_TARGET <= HWY_AVX3 || HWY_ARCH_ARM  // 32 registers
inline constexpr int kTileRows = 8, kTilePacks = 3;
#else  // 16 registers
inline constexpr int kTileRows = 6, kTilePacks = 2;
#endif

/// Rows of a tile that is this many registers wide: the wider, the fewer.
template <int kPacks>
inline constexpr int kRowsBeside = kPacks <= kTilePacks ? kTileRows
                                   : kPacks <= 4        ? 2
                                                        : 1;
/// Most registers of a strip that has this many rows.
constexpr int packs_beside(std::int64_t m) { return m == 1 ? 8 : m == 2 ? 4 : kTilePacks; }

/// Width of the next strip when `columns` are left: all that may be, but for leaving a last one of
/// less than half a register, which would have too little to do between loads.
template <class T>
constexpr std::int64_t next_width(std::int64_t columns, int most_packs) {
  const std::int64_t most = most_packs * kPackSize<T>, rest = columns - most;
  if (rest > 0 && rest <= kPackSize<T> / 2 && most_packs > 1) return most - kPackSize<T>;
  return smaller(columns, most);
}

/// From this many rows on a panel is read so often that a copy pays even where none is needed.
inline constexpr std::int64_t kRowsThatPack = 256;
/// Panels in a group, and rows that meet all of them before the next rows do.
inline constexpr int kPanels = 4;
inline constexpr std::int64_t kRowsNear = 128;

/// Columns of c as wide as one panel, for one block of k.
template <class T>
struct Strip {
  std::int64_t m, k, columns;
  Operand<T> a;
  Panel<T> b;
  T* c;
  std::int64_t stride;  // of c
  // What happens to the sums on their way to c:
  bool add;       // to what it holds
  const T* bias;  // or null
  bool relu;
  Ahead* ahead = Ahead::current();
};

/// Rows i to i + kRows - 1 of a strip whose rows are Row: registers of which some of the last
/// belong to c.
template <int kRows, class Row, class T>
[[gnu::always_inline]] inline void tile(const Strip<T>& s, First<typename Row::End> some,
                                        std::int64_t i) {
  Row sum[kRows];
  unrolled<kRows>([&]<int r>() { sum[r] = Row::zero(); });
  const std::int64_t row_step = s.a.row, column_step = s.a.column, stride = s.b.stride;
  const T *a = s.a.at(i, 0), *b = s.b.data;
  for (std::int64_t k = s.k; k > 0; --k) {
    const Row row = Row::load(some, b);
    unrolled<kRows>([&]<int r>() { sum[r].add_product(a + r * row_step, row); });
    a += column_step;
    b += stride;
  }
  unrolled<kRows>([&]<int r>() {
    T* y = s.c + (i + r) * s.stride;
    if (s.add) sum[r].add(Row::load(some, y));
    if (s.bias) sum[r].add(Row::load(some, s.bias));
    if (s.relu) sum[r].relu();
    sum[r].store(some, y);
  });
}

/// A strip of kPacks registers, the last of kind End, in tiles.
template <int kPacks, class End, class T>
void strip(const Strip<T>& s) {
  using Row = Packs<kPacks - 1, End>;
  constexpr int kRows = kRowsBeside<kPacks>;
  const First<End> some(s.columns - (kPacks - 1) * kPackSize<T>);
  std::int64_t i = 0;
  for (; i + kRows <= s.m; i += kRows) {
    tile<kRows, Row>(s, some, i);
    if (s.ahead) s.ahead->fetch();
  }
  unrolled<3>([&]<int p>() {
    constexpr int kFewer = 4 >> p;
    if constexpr (kFewer < kRows) {
      if (s.m - i >= kFewer) {
        tile<kFewer, Row>(s, some, i);
        i += kFewer;
      }
    }
  });
}

#if HWY_TARGET <= HWY_AVX3
template <class T>
using HalfTag = simd::Half<simd::ScalableTag<T>>;
#else  // half a register takes as long as a whole one
template <class T>
using HalfTag = simd::ScalableTag<T>;
#endif

/// Strips of 1 to 8 registers.
template <class T>
inline constexpr void (*kStrips[])(const Strip<T>&) = {
    strip<1, simd::ScalableTag<T>, T>, strip<2, simd::ScalableTag<T>, T>,
    strip<3, simd::ScalableTag<T>, T>, strip<4, simd::ScalableTag<T>, T>,
    strip<5, simd::ScalableTag<T>, T>, strip<6, simd::ScalableTag<T>, T>,
    strip<7, simd::ScalableTag<T>, T>, strip<8, simd::ScalableTag<T>, T>};
/// Strips of 1 to 3 registers, the last being half a one.
template <class T>
inline constexpr void (*kHalfStrips[])(const Strip<T>&) = {
    strip<1, HalfTag<T>, T>, strip<2, HalfTag<T>, T>, strip<3, HalfTag<T>, T>};

template <class T>
void compute(const Strip<T>& s) {
  const std::int64_t whole = (s.columns - 1) / kPackSize<T>;
  const bool half = whole < 3 && s.columns - whole * kPackSize<T> <= kPackSize<T> / 2;
  (half ? kHalfStrips<T> : kStrips<T>)[whole](s);
}

/// A product and where its parts lie, bias and sums of columns being null where they are not
/// wanted. The sums are those of b's columns: a product with a row of ones, on panels that are at
/// hand anyway. A fused multiply-add of one is an addition, so their order is that of sum_columns
/// when nothing is added to.
template <class T>
struct Product {
  const Gemm& g;
  Operand<T> a, b;
  const T* bias;
  T* c;
  T* sums = nullptr;
  bool add_sums = false;

  std::int64_t rows() const { return g.rows.end(g.m) - g.rows.first; }
};

/// Columns of one strip and where one block of k of them stands.
template <class T>
struct Place {
  std::int64_t p, k;  // the block
  std::int64_t first, columns;
  Panel<T> b;
};

/// Adds what a block of k gives to some rows of the columns of a strip.
template <class T>
[[gnu::always_inline]] inline void add_products(const Product<T>& product, const Place<T>& at,
                                                std::int64_t row, std::int64_t height) {
  const Gemm& g = product.g;
  const bool ends = at.p + at.k == g.terms.end(g.k);
  compute<T>({.m = height,
              .k = at.k,
              .columns = at.columns,
              .a = {product.a.at(row, at.p), product.a.row, product.a.column},
              .b = at.b,
              .c = product.c + row * g.n + at.first,
              .stride = g.n,
              .add = g.add || at.p > g.terms.first,
              .bias = ends && product.bias ? product.bias + at.first : nullptr,
              .relu = ends && g.activation == Unary::relu});
}

template <class T>
[[gnu::always_inline]] inline void add_sums(const Product<T>& product, const Place<T>& at) {
  static constexpr T kOne = 1;
  compute<T>({.m = 1,
              .k = at.k,
              .columns = at.columns,
              .a = {&kOne, 0, 0},
              .b = at.b,
              .c = product.sums + at.first,
              .stride = 0,
              .add = product.add_sums || at.p > product.g.terms.first,
              .bias = nullptr,
              .relu = false});
}

/// The product by strips that read b itself.
template <class T>
void compute_directly(const Product<T>& product) {
  const Gemm& g = product.g;
  const std::int64_t rows = product.rows(), columns = g.columns.end(g.n), terms = g.terms.end(g.k);
  Place<T> at;
  for (at.p = g.terms.first; at.p < terms; at.p += kBlockK) {
    at.k = smaller(kBlockK, terms - at.p);
    for (at.first = g.columns.first; at.first < columns; at.first += at.columns) {
      at.columns = next_width<T>(columns - at.first, packs_beside(rows));
      at.b = {product.b.at(at.p, at.first), product.b.row};
      if (product.sums) add_sums(product, at);
      if (product.c) add_products(product, at, g.rows.first, rows);
    }
  }
}

/// The product by way of copies of b's panels, a group at a time.
template <class T>
[[gnu::noinline]] void compute_with_copies(const Product<T>& product) {
  const Gemm& g = product.g;
  const std::int64_t rows = g.rows.end(g.m), columns = g.columns.end(g.n), terms = g.terms.end(g.k);
  constexpr std::int64_t kWidth = kTilePacks * kPackSize<T>;
  alignas(64) T room[kPanels][kBlockK * kWidth];
  Place<T> places[kPanels];
  Place<T> at;
  for (at.p = g.terms.first; at.p < terms; at.p += kBlockK) {
    at.k = smaller(kBlockK, terms - at.p);
    for (at.first = g.columns.first; at.first < columns;) {
      int count = 0;
      for (; count < kPanels && at.first < columns; at.first += at.columns) {
        at.columns = next_width<T>(columns - at.first, kTilePacks);
        const Operand<T> b = {product.b.at(at.p, at.first), product.b.row, product.b.column};
        at.b = copied(at.k, at.columns, b, kWidth, room[count]);
        if (product.sums) add_sums(product, at);
        places[count++] = at;
      }
      if (!product.c) continue;
      for (std::int64_t row = g.rows.first; row < rows; row += kRowsNear) {
        for (int i = 0; i < count; ++i) {
          add_products(product, places[i], row, smaller(kRowsNear, rows - row));
        }
      }
    }
  }
}

template <class T>
void compute(const Product<T>& product) {
  if (product.b.column != 1 || product.rows() >= kRowsThatPack) {
    compute_with_copies(product);
  } else {
    compute_directly(product);
  }
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
    compute<T>({zeros, {&kZero, 0, 0}, {&kZero, 0, 0}, bias, c});
  } else {
    const auto operand = [](const T* x, bool transposed, std::int64_t rows, std::int64_t columns) {
      return transposed ? Operand<T>{x, 1, rows} : Operand<T>{x, columns, 1};
    };
    compute<T>(
        {g, operand(a, g.transpose_a, g.m, g.k), operand(b, g.transpose_b, g.k, g.n), bias, c});
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
  compute<T>({product,
              {x, 1, g.k},
              {dz, g.n, 1},
              nullptr,
              dw,
              g.rows.first == 0 ? db : nullptr,
              g.add_db});
}

}  // namespace
}  // namespace hebb::kernels
