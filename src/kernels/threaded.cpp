// Kernels in blocks that threads share. How work is cut depends on shapes alone, and each number is
// computed by the same calls as without threads, so the bits are the same for any number of them.
//
// Products with few rows are cut by columns, in the way of their weights: a block of columns of a
// weight matrix, its gradient and its optimizer's slots comes to the same thread in every phase of
// a step and stays in its cache.

#include "kernels/threaded.hpp"

#include "base/thread_pool.hpp"
#include "hebb/threads.hpp"

namespace hebb::kernels {

namespace {

constexpr std::int64_t kLeastProduct =
    2'000'000;  // multiply-adds x 2: some 20 us, to be worth a wake-up
constexpr std::int64_t kLeastElements = 100'000;  // of a loop over elements
constexpr std::int64_t kBlock = 16'384;           // elements of a block of such a loop
constexpr std::int64_t kRowsCutByColumns = 256;   // fewer rows are cut by columns, more by rows
constexpr std::int64_t kBlockRows = 64;

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

template <class T>
void gemm(const Gemm& g, const T* a, const T* b, const T* bias, T* c) {
  const Table<T>& k = plain<T>();
  const bool whole = g.part.rows == Part::kAll && g.part.columns == Part::kAll;
  const bool large =
      static_cast<double>(2 * g.m) * static_cast<double>(g.n) * static_cast<double>(g.k) >=
      kLeastProduct;
  if (!whole || !large || num_threads() == 1) return k.gemm(g, a, b, bias, c);
  if (g.m < kRowsCutByColumns || (g.transpose_a && g.n >= 2 * kBlockColumns)) {
    return each_piece(g.n, kBlockColumns, [&](std::int64_t first, std::int64_t count) {
      Gemm piece = g;
      piece.part.column = first;
      piece.part.columns = count;
      k.gemm(piece, a, b, bias, c);
    });
  }
  each_piece(g.m, kBlockRows, [&](std::int64_t first, std::int64_t count) {
    Gemm piece = g;
    piece.part.row = first;
    piece.part.rows = count;
    k.gemm(piece, a, b, bias, c);
  });
}

template <class T>
void dense_gradients(const DenseGradients& g, const T* x, const T* dz, T* dw, T* db) {
  const Table<T>& k = plain<T>();
  const bool large =
      static_cast<double>(2 * g.m) * static_cast<double>(g.n) * static_cast<double>(g.k) >=
      kLeastProduct;
  if (!large || num_threads() == 1) return k.dense_gradients(g, x, dz, dw, db);
  each_piece(g.n, kBlockColumns, [&](std::int64_t first, std::int64_t count) {
    DenseGradients piece = g;
    piece.column = first;
    piece.columns = count;
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
void binary(Binary f, std::int64_t n, const T* a, std::int64_t step_a, const T* b,
            std::int64_t step_b, T* y) {
  const Table<T>& k = plain<T>();
  if (!is_large(n)) return k.binary(f, n, a, step_a, b, step_b, y);
  each_piece(n, kBlock, [&](std::int64_t i, std::int64_t count) {
    k.binary(f, count, a + i * step_a, step_a, b + i * step_b, step_b, y + i);
  });
}

template <class T>
void scale(std::int64_t n, T factor, const T* x, bool add, T* y) {
  const Table<T>& k = plain<T>();
  if (!is_large(n)) return k.scale(n, factor, x, add, y);
  each_piece(n, kBlock, [&](std::int64_t i, std::int64_t count) {
    k.scale(count, factor, x + i, add, y + i);
  });
}

void convert(DType from, DType to, std::int64_t rows, std::int64_t width, const std::int64_t* index,
             const void* x, void* y) {
  const auto& k = instruction_set().move;
  // Pieces of rows; without an index the source moves along.
  if (rows < 2 || !is_large(rows * width)) return k.convert(from, to, rows, width, index, x, y);
  const std::int64_t block = width < kBlock ? kBlock / width : 1;
  each_piece(rows, block, [&](std::int64_t i, std::int64_t count) {
    const auto* source =
        static_cast<const std::byte*>(x) + (index ? 0 : i * width * item_size(from));
    k.convert(from, to, count, width, index ? index + i : nullptr, source,
              static_cast<std::byte*>(y) + i * width * item_size(to));
  });
}

template <class T>
void thread(Table<T>& table) {
  table.gemm = gemm<T>;
  table.dense_gradients = dense_gradients<T>;
  table.unary = unary<T>;
  table.unary_backward = unary_backward<T>;
  table.binary = binary<T>;
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
