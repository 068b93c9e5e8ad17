// Kernels in blocks that threads share. How work is cut depends on shapes alone, and each number is
// computed by the same calls as without threads, so the bits are the same for any number of them.
//
// Moving memory from core to core costs more than a small network computes, so a large matrix of
// weights is cut by its rows, kBlockK at a time, and a block comes to the same thread in all that a
// step does with it: the gather of the features that it weighs, its products (a part of the terms
// of each sum, blocks being added in order afterwards), its gradient, its optimizer's slots.

#include "kernels/threaded.hpp"

#include <atomic>
#include <cstddef>
#include <vector>

#include "base/thread_pool.hpp"
#include "hebb/threads.hpp"

namespace hebb::kernels {

namespace {

constexpr double kLeastProduct = 4e6;             // operations: some 40 us, to be worth sharing
constexpr std::int64_t kLeastElements = 100'000;  // of a loop over elements
constexpr std::int64_t kLeastGathered = 32'768;   // elements of a batch
constexpr std::int64_t kBlock = 16'384;           // elements of a block of such a loop
constexpr std::int64_t kBlockRows = 64;           // of a product that is cut by rows
constexpr std::int64_t kMostPartial = 4'000'000;  // numbers that wait to be added

template <class T>
const Table<T>& plain() {
  if constexpr (sizeof(T) == sizeof(float)) {
    return instruction_set().float32;
  } else {
    return instruction_set().float64;
  }
}

std::int64_t blocks_of(std::int64_t n, std::int64_t block) { return (n + block - 1) / block; }

/// work(first, count) for pieces of n elements.
template <class F>
void each_piece(std::int64_t n, std::int64_t block, F work) {
  parallel(blocks_of(n, block), [&](std::int64_t i) {
    const std::int64_t first = i * block;
    work(first, n - first < block ? n - first : block);
  });
}

bool is_large(std::int64_t elements) { return elements >= kLeastElements && num_threads() > 1; }

/// Room for `n` numbers, kept from call to call.
template <class T>
T* room(std::int64_t n) {
  static thread_local std::vector<T> kept;
  if (static_cast<std::int64_t>(kept.size()) < n) kept.resize(static_cast<std::size_t>(n));
  return kept.data();
}

bool is_worth_sharing(std::int64_t m, std::int64_t n, std::int64_t k) {
  return num_threads() > 1 &&
         2.0 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k) >=
             kLeastProduct;
}

/// The product as a sum of blocks of terms: each block by itself, then added in order.
template <class T>
void gemm_by_terms(const Gemm& g, const T* a, const T* b, const T* bias, T* c) {
  const Table<T>& k = plain<T>();
  const std::int64_t size = g.m * g.n, blocks = blocks_of(g.k, kBlockK);
  T* const partial = room<T>((blocks - 1) * size);  // the first block is c itself
  each_piece(g.k, kBlockK, [&](std::int64_t first, std::int64_t count) {
    Gemm block = g;
    block.terms = {first, count};
    block.activation = Unary::identity;
    if (first > 0) block.add = false;
    k.gemm(block, a, b, nullptr, first == 0 ? c : partial + (first / kBlockK - 1) * size);
  });
  const std::int64_t rows = blocks_of(g.m, blocks);
  each_piece(g.m, rows, [&](std::int64_t first, std::int64_t count) {
    T* const sum = c + first * g.n;
    for (std::int64_t i = 0; i + 1 < blocks; ++i) {
      k.binary(Binary::add, count * g.n, sum, 1, partial + i * size + first * g.n, 1, sum);
    }
    for (std::int64_t i = 0; bias && i < count; ++i) {
      k.binary(Binary::add, g.n, sum + i * g.n, 1, bias, 1, sum + i * g.n);
    }
    if (g.activation != Unary::identity) k.unary(g.activation, count * g.n, sum, sum);
  });
}

template <class T>
void gemm(const Gemm& g, const T* a, const T* b, const T* bias, T* c) {
  const Table<T>& k = plain<T>();
  const bool whole =
      g.rows.count == Range::kAll && g.columns.count == Range::kAll && g.terms.count == Range::kAll;
  if (!whole || !is_worth_sharing(g.m, g.n, g.k)) return k.gemm(g, a, b, bias, c);
  constexpr std::int64_t kNarrow = 512;
  if (g.k >= 2 * kBlockK && g.n <= kNarrow && blocks_of(g.k, kBlockK) * g.m * g.n <= kMostPartial) {
    return gemm_by_terms(g, a, b, bias, c);
  }
  if (g.n >= 2 * kBlockK && g.m < kNarrow) {
    return each_piece(g.n, kBlockK, [&](std::int64_t first, std::int64_t count) {
      Gemm piece = g;
      piece.columns = {first, count};
      k.gemm(piece, a, b, bias, c);
    });
  }
  each_piece(g.m, kBlockRows, [&](std::int64_t first, std::int64_t count) {
    Gemm piece = g;
    piece.rows = {first, count};
    k.gemm(piece, a, b, bias, c);
  });
}

template <class T>
void dense_gradients(const DenseGradients& g, const T* x, const T* dz, T* dw, T* db) {
  const Table<T>& k = plain<T>();
  if (!dw || !is_worth_sharing(g.m, g.n, g.k)) return k.dense_gradients(g, x, dz, dw, db);
  each_piece(g.k, kBlockK, [&](std::int64_t first, std::int64_t count) {
    DenseGradients piece = g;
    piece.rows = {first, count};
    k.dense_gradients(piece, x, dz, dw, db);
  });
}

template <class T>
void unary(Unary f, std::int64_t n, const T* x, T* y) {
  const Table<T>& k = plain<T>();
  if (!is_large(n)) return k.unary(f, n, x, y);
  each_piece(n, kBlock,
             [&](std::int64_t i, std::int64_t count) { k.unary(f, count, x + i, y + i); });
}

template <class T>
void unary_backward(Unary f, std::int64_t n, const T* x, const T* y, const T* dy, bool add, T* dx) {
  const Table<T>& k = plain<T>();
  if (!is_large(n)) return k.unary_backward(f, n, x, y, dy, add, dx);
  each_piece(n, kBlock, [&](std::int64_t i, std::int64_t count) {
    k.unary_backward(f, count, x ? x + i : x, y ? y + i : y, dy + i, add, dx + i);
  });
}

template <class T>
void curve(Curve f, CurveNumbers numbers, std::int64_t n, const T* x, T* y) {
  const Table<T>& k = plain<T>();
  if (!is_large(n)) return k.curve(f, numbers, n, x, y);
  each_piece(n, kBlock,
             [&](std::int64_t i, std::int64_t count) { k.curve(f, numbers, count, x + i, y + i); });
}

template <class T>
void curve_backward(Curve f, CurveNumbers numbers, std::int64_t n, const T* x, const T* dy,
                    bool add, T* dx) {
  const Table<T>& k = plain<T>();
  if (!is_large(n)) return k.curve_backward(f, numbers, n, x, dy, add, dx);
  each_piece(n, kBlock, [&](std::int64_t i, std::int64_t count) {
    k.curve_backward(f, numbers, count, x + i, dy + i, add, dx + i);
  });
}

template <class T>
void binary(Binary f, std::int64_t n, const T* a, std::int64_t step_a, const T* b,
            std::int64_t step_b, T* y) {
  const Table<T>& k = plain<T>();
  if (!is_large(n)) return k.binary(f, n, a, step_a, b, step_b, y);
  each_piece(n, kBlock, [&](std::int64_t i, std::int64_t count) {
    k.binary(f, count, a + i * step_a, step_a, b + i * step_b, step_b, y + i);
  });
}

template <class T>
void count_not_finite(std::int64_t n, const T* x, std::int64_t* count) {
  const Table<T>& k = plain<T>();
  if (!is_large(n)) return k.count_not_finite(n, x, count);
  std::atomic<std::int64_t> total{0};
  each_piece(n, kBlock, [&](std::int64_t i, std::int64_t piece) {
    std::int64_t found = 0;
    k.count_not_finite(piece, x + i, &found);
    total += found;
  });
  *count = total;
}

template <class T>
void scale(std::int64_t n, T factor, const T* x, bool add, T* y) {
  const Table<T>& k = plain<T>();
  if (!is_large(n)) return k.scale(n, factor, x, add, y);
  each_piece(n, kBlock, [&](std::int64_t i, std::int64_t count) {
    k.scale(count, factor, x + i, add, y + i);
  });
}

void convert(DType from, DType to, std::int64_t rows, std::int64_t width, std::int64_t stride,
             const std::int64_t* index, const void* x, void* y) {
  const auto& k = instruction_set().move;
  if (num_threads() == 1 || rows * width < kLeastGathered) {
    return k.convert(from, to, rows, width, stride, index, x, y);
  }
  const auto piece = [&](std::int64_t row, std::int64_t count, std::int64_t column,
                         std::int64_t columns) {
    const std::int64_t place = row * stride + column, source = index ? column : place;
    k.convert(from, to, count, columns, stride, index ? index + row : nullptr,
              static_cast<const std::byte*>(x) + source * item_size(from),
              static_cast<std::byte*>(y) + place * item_size(to));
  };
  if (index && width >= 2 * kBlockK) {
    return each_piece(width, kBlockK, [&](std::int64_t first, std::int64_t count) {
      piece(0, rows, first, count);
    });
  }
  if (!index && rows == 1) return k.convert(from, to, rows, width, stride, index, x, y);
  each_piece(rows, width < kBlock ? kBlock / width : 1,
             [&](std::int64_t first, std::int64_t count) { piece(first, count, 0, width); });
}

template <class T>
void thread(Table<T>& table) {
  table.gemm = gemm<T>;
  table.dense_gradients = dense_gradients<T>;
  table.unary = unary<T>;
  table.unary_backward = unary_backward<T>;
  table.curve = curve<T>;
  table.curve_backward = curve_backward<T>;
  table.binary = binary<T>;
  table.count_not_finite = count_not_finite<T>;
  table.scale = scale<T>;
}

}  // namespace

Backend threaded_backend() {
  Backend threaded = instruction_set();
  thread(threaded.float32);
  thread(threaded.float64);
  threaded.move.convert = convert;
  return threaded;
}

}  // namespace hebb::kernels
