// The table of kernels: what a backend is. A kernel takes raw pointers and sizes and knows no
// tensors; it takes no memory, locks nothing and throws nothing but to share its work with threads,
// for which partial sums get room that the thread keeps. Arrays are
// contiguous and row-major; `add` says whether a result is added to what the output holds or
// overwrites it; an input may not overlap an output unless the row says so. Any size may be 0.
//
// Order of summation, the same for every instruction set and number of threads:
//  - an output of a matrix product is a sum over blocks of kBlockK values of k, blocks added in
//    ascending order; within a block it is one chain of fused multiply-adds in ascending k that
//    starts from 0; with `add` the first block is added to what the output holds, then the rest;
//  - sums over a contiguous axis run in kLanes lanes: lane l adds elements l, l + kLanes, ... in
//    ascending order, then lanes are folded in halves (lane l += lane l + 8, then 4, 2, 1); blocks
//    of kBlockLanes elements are summed so, and their sums added in ascending order (softmax and
//    the cross-entropies take the whole row as one block);
//  - sums over rows (one result per column) add rows in ascending order within blocks of kBlockK
//    rows, then the blocks in ascending order.
// Everything is compiled with -ffp-contract=off, so a fused multiply-add happens where the source
// says so and nowhere else; exp, log, tanh and their kin come from base/math.hpp, never from libm.
// The bits of a NaN, its sign and payload, are no part of this: the CPU takes them from either
// operand. Nor are denormal numbers that a caller hands in while the CPU flushes what it computes:
// a compiler may pass x on for 1 x, and what is passed on is not flushed.
#pragma once

#include <cstdint>

#include "base/philox.hpp"
#include "hebb/dtype.hpp"
#include "kernels/update_steps.hpp"

namespace hebb::kernels {

inline constexpr std::int64_t kBlockK = 192;
inline constexpr std::int64_t kLanes = 16;
inline constexpr std::int64_t kBlockLanes = 4096;

/// Functions of one number. To add one: its formula and derivative in unary.hpp, and here.
enum class Unary : std::uint8_t {
  identity,
  negative,
  absolute,
  square,
  sqrt,
  exp,
  log,
  relu,
  sigmoid,
  tanh,
  erf,
};

/// Activation functions that no matrix product fuses. To add one: its formula and derivative in
/// curves.hpp, and here. Those with numbers of their own say which.
enum class Curve : std::uint8_t {
  step,
  relu6,
  hard_sigmoid,
  hard_tanh,
  sparse_sigmoid,
  leaky_relu,  // a: slope below 0
  elu,         // a: alpha
  celu,        // a: alpha
  selu,
  gelu,
  gelu_tanh,
  silu,
  hard_silu,
  mish,
  softplus,
  log_sigmoid,
  softsign,
  squareplus,  // a: what is added to the square
  sparse_plus,
  arctan,
  gaussian,
  sinc,
  tanh_shrink,
  log_cosh,
  soft_shrink,  // a: threshold
  hard_shrink,  // a: threshold
  threshold,    // a: threshold, b: what stands for x up to it
};

/// The numbers of a Curve.
struct CurveNumbers {
  double a = 0;
  double b = 0;
};

/// Functions of two numbers.
enum class Binary : std::uint8_t { add, subtract, multiply, divide, maximum, minimum };

/// A part of something counted, [first, first + count); all, unless said.
struct Range {
  static constexpr std::int64_t kAll = std::int64_t{1} << 62;
  std::int64_t first = 0, count = kAll;
  /// One past the last of a whole of `size`.
  constexpr std::int64_t end(std::int64_t size) const {
    return count < size - first ? first + count : size;
  }
};

/// c = act(op(a) op(b) + bias), or c += op(a) op(b) when `add` (then without bias and activation).
/// op(a): [m, k], stored [k, m] when transpose_a. op(b): [k, n], stored [n, k] when transpose_b. c:
/// [m, n].
struct Gemm {
  std::int64_t m, n, k;
  bool transpose_a = false;
  bool transpose_b = false;
  bool add = false;
  Unary activation = Unary::identity;
  // What this call computes of the product: rows and columns of c, and sums over a part of k that
  // begins and ends with a block. Pointers are those of the whole.
  Range rows = {}, columns = {}, terms = {};
};

/// Sizes of a dense layer's gradients, and whether they are added to what is there.
struct DenseGradients {
  std::int64_t m, n, k;
  bool add_dw = false;
  bool add_db = false;
  Range rows = {};  // of dw; db belongs to the first
};

/// Sizes of a normalization's gradients, and which are added to what is there. `fixed`: mean and
/// variance do not depend on x.
struct NormalizationGradients {
  std::int64_t m, n;
  double epsilon = 0;
  bool fixed = false;
  bool add_dx = false;
  bool add_dgamma = false;
  bool add_dbeta = false;
};

/// Kernels on arrays of T: float or double.
template <class T>
struct Table {
  /// Matrix product; bias: [n] or null.
  void (*gemm)(const Gemm& shape, const T* a, const T* b, const T* bias, T* c);
  /// Gradients of a dense layer, rows of x: [m, k] and dz: [m, n]. dw: [k, n] (+)= x^T dz; db: [n]
  /// (+)= sum over the rows of dz. Either output may be null.
  void (*dense_gradients)(const DenseGradients& shape, const T* x, const T* dz, T* dw, T* db);

  /// y = f(x); x may be y.
  void (*unary)(Unary f, std::int64_t n, const T* x, T* y);
  /// dx (+)= f'(x) dy, given x and y = f(x). Where `derivative_from_output(f)`, x may be null, else
  /// y. dx may be dy.
  void (*unary_backward)(Unary f, std::int64_t n, const T* x, const T* y, const T* dy, bool add,
                         T* dx);
  /// y = f(x); x may be y.
  void (*curve)(Curve f, CurveNumbers numbers, std::int64_t n, const T* x, T* y);
  /// dx (+)= f'(x) dy; dx may be dy.
  void (*curve_backward)(Curve f, CurveNumbers numbers, std::int64_t n, const T* x, const T* dy,
                         bool add, T* dx);
  /// y = f(a, b); step 0 repeats one number, step 1 walks. y may be a or b.
  void (*binary)(Binary f, std::int64_t n, const T* a, std::int64_t step_a, const T* b,
                 std::int64_t step_b, T* y);
  /// dx[i] (+)= dy[i] times the derivative of f(a, b) by its first (operand 0) or second operand
  /// (1). A tie of maximum or minimum belongs to the first.
  void (*binary_backward)(Binary f, int operand, std::int64_t n, const T* a, std::int64_t step_a,
                          const T* b, std::int64_t step_b, const T* dy, bool add, T* dx);
  /// y = min(max(x, low), high).
  void (*clip)(std::int64_t n, T low, T high, const T* x, T* y);
  /// dx (+)= dy where low <= x <= high, else 0.
  void (*clip_backward)(std::int64_t n, T low, T high, const T* x, const T* dy, bool add, T* dx);
  /// y (+)= factor x; x may be y.
  void (*scale)(std::int64_t n, T factor, const T* x, bool add, T* y);

  /// count = how many of x are NaN or infinite.
  void (*count_not_finite)(std::int64_t n, const T* x, std::int64_t* count);

  /// y[i] (+)= factor * sum over j of x[i, j], x: [m, n], y: [m].
  void (*sum_rows)(std::int64_t m, std::int64_t n, T factor, const T* x, bool add, T* y);
  /// y[j] (+)= factor * sum over i of x[i, j], x: [m, n], y: [n].
  void (*sum_columns)(std::int64_t m, std::int64_t n, T factor, const T* x, bool add, T* y);
  /// Largest (or smallest) of x: [outer, axis, inner] along its middle axis and its first place,
  /// each [outer, inner]; either output may be null. axis >= 1. A NaN wins, as in NumPy.
  void (*extreme)(bool largest, std::int64_t outer, std::int64_t axis, std::int64_t inner,
                  const T* x, T* value, std::int64_t* place);

  /// Rows of x: [m, n] through softmax, exp(x - max) / sum; y may be x.
  void (*softmax)(std::int64_t m, std::int64_t n, const T* x, T* y);
  /// dx (+)= y (dy - sum_j y_j dy_j), row by row.
  void (*softmax_backward)(std::int64_t m, std::int64_t n, const T* y, const T* dy, bool add,
                           T* dx);
  /// Rows of x through x - max - log(sum exp(x - max)); y may be x.
  void (*log_softmax)(std::int64_t m, std::int64_t n, const T* x, T* y);
  /// dx (+)= dy - exp(y) sum_j dy_j, row by row.
  void (*log_softmax_backward)(std::int64_t m, std::int64_t n, const T* y, const T* dy, bool add,
                               T* dx);
  /// loss[i] = -sum_j target[i, j] log softmax(logits)[i, j]. probability: [m, n], softmax(logits),
  /// or null.
  void (*softmax_cross_entropy)(std::int64_t m, std::int64_t n, const T* logits, const T* target,
                                T* loss, T* probability);
  /// The same for one class per row, 0 <= label[i] < n: loss[i] = -log softmax(logits)[i,
  /// label[i]].
  void (*sparse_softmax_cross_entropy)(std::int64_t m, std::int64_t n, const T* logits,
                                       const std::int64_t* label, T* loss, T* probability);
  /// dlogits (+)= (probability sum_j target_j - target) dloss[i].
  void (*softmax_cross_entropy_backward)(std::int64_t m, std::int64_t n, const T* probability,
                                         const T* target, const T* dloss, bool add, T* dlogits);
  /// The same for labels.
  void (*sparse_softmax_cross_entropy_backward)(std::int64_t m, std::int64_t n,
                                                const T* probability, const std::int64_t* label,
                                                const T* dloss, bool add, T* dlogits);
  /// loss = max(x, 0) - x target + log(1 + exp(-|x|)): binary cross-entropy of sigmoid(x).
  void (*sigmoid_cross_entropy)(std::int64_t n, const T* x, const T* target, T* loss);
  /// dx (+)= (sigmoid(x) - target) dloss.
  void (*sigmoid_cross_entropy_backward)(std::int64_t n, const T* x, const T* target,
                                         const T* dloss, bool add, T* dx);

  /// Mean and biased variance of each column of x: [m, n], m >= 1; the mean first, then the sum of
  /// squared differences from it.
  void (*batch_moments)(std::int64_t m, std::int64_t n, const T* x, T* mean, T* variance);
  /// y = gamma (x - mean) / sqrt(variance + epsilon) + beta, column by column; gamma and beta may
  /// be null.
  void (*batch_normalization)(std::int64_t m, std::int64_t n, double epsilon, const T* x,
                              const T* mean, const T* variance, const T* gamma, const T* beta,
                              T* y);
  /// Its gradients, with h = (x - mean) / sqrt(variance + epsilon): dbeta (+)= sum of dy, dgamma
  /// (+)= sum of dy h, over rows; dx (+)= gamma (dy - (dbeta + h dgamma) / m) / sqrt(variance +
  /// epsilon), without the bracket's second part when fixed. Any output may be null.
  void (*batch_normalization_backward)(const NormalizationGradients& shape, const T* x,
                                       const T* mean, const T* variance, const T* gamma,
                                       const T* dy, T* dx, T* dgamma, T* dbeta);
  /// The same row by row, with the mean and variance of each row of x: [m, n]; gamma, beta: [n] or
  /// null. Leaves the means and 1 / sqrt(variance + epsilon), each [m], unless they are null.
  void (*layer_normalization)(std::int64_t m, std::int64_t n, double epsilon, const T* x,
                              const T* gamma, const T* beta, T* y, T* mean, T* slope);
  /// Its gradients: dbeta and dgamma as above; with f = gamma dy, dx (+)= slope (f - mean(f) - h
  /// mean(f h)), means over the row. Any output may be null.
  void (*layer_normalization_backward)(const NormalizationGradients& shape, const T* x,
                                       const T* mean, const T* slope, const T* gamma, const T* dy,
                                       T* dx, T* dgamma, T* dbeta);

  /// y (+)= x / (1 - rate) where uniform number i of the stream is >= rate, else 0. Its own
  /// backward. Number i is unit_interval<T>(philox(*key, i / 4)[i % 4]). The key is read when the
  /// kernel runs, so that a tape draws anew each time.
  void (*dropout)(std::int64_t n, const PhiloxKey* key, double rate, const T* x, bool add, T* y);
  /// y[i] = low + (high - low) u_i, u_i as in dropout.
  void (*uniform)(std::int64_t n, PhiloxKey key, T low, T high, T* y);
  /// y[i] = mean + stddev z_i. Words 0, 1 of philox(key, c) give z_(2c), z_(2c+1) by Box and
  /// Muller: r = sqrt(-2 log(1 - u0)), z = r cos(2 pi u1), r sin(2 pi u1), computed in double.
  void (*normal)(std::int64_t n, PhiloxKey key, T mean, T stddev, T* y);

  /// y[index[i], :] += x[i, :] in ascending i; x: [rows, width]. Indices are in range.
  void (*scatter_add)(std::int64_t rows, std::int64_t width, const std::int64_t* index, const T* x,
                      T* y);

  /// sum = the sum of x[i]^2, in double.
  void (*sum_of_squares)(std::int64_t n, const T* x, double* sum);

  /// Steps of optimizers, one pass over flat arrays; arithmetic in T.
  void (*sgd)(std::int64_t n, const SGDStep& step, const Updated<T>& x);
  void (*adagrad)(std::int64_t n, const AdagradStep& step, const Updated<T>& x);
  void (*adadelta)(std::int64_t n, const AdadeltaStep& step, const Updated<T>& x);
  void (*rmsprop)(std::int64_t n, const RMSpropStep& step, const Updated<T>& x);
  void (*adam)(std::int64_t n, const AdamStep& step, const Updated<T>& x);
  void (*adamax)(std::int64_t n, const AdamaxStep& step, const Updated<T>& x);
  void (*nadam)(std::int64_t n, const NadamStep& step, const Updated<T>& x);
  void (*ftrl)(std::int64_t n, const FtrlStep& step, const Updated<T>& x);
  void (*lion)(std::int64_t n, const LionStep& step, const Updated<T>& x);
};

/// Axes in another order: axis i of the result is axis order[i] of x, which has `sizes`.
struct AxisOrder {
  static constexpr int kMostAxes = 8;
  int rank;
  std::int64_t sizes[kMostAxes];
  int order[kMostAxes];
};

/// Kernels that move elements without computing.
struct MoveTable {
  /// y = x with its axes in another order; item: bytes of an element.
  void (*transpose)(const AxisOrder& axes, std::int64_t item, const void* x, void* y);
  /// y[i, :] = x[index[i], :] for rows of `bytes` bytes.
  void (*gather)(std::int64_t rows, std::int64_t bytes, const std::int64_t* index, const void* x,
                 void* y);
  /// y[i, j] = T(x[index[i], j]) for rows of `width` elements, `stride` apart in both, between any
  /// two dtypes; index null: row i. A float becomes an integer by truncation, saturating; NaN
  /// becomes 0.
  void (*convert)(DType from, DType to, std::int64_t rows, std::int64_t width, std::int64_t stride,
                  const std::int64_t* index, const void* x, void* y);
};

/// All that a device offers.
struct Backend {
  const char* name;                       ///< "avx2", "scalar": what `hebb --version` prints.
  void* (*allocate)(std::int64_t bytes);  ///< 64-byte aligned; null when there is no memory.
  void (*free)(void* memory);
  void (*copy)(void* to, const void* from, std::int64_t bytes);
  void (*zero)(void* to, std::int64_t bytes);
  void (*synchronize)();
  Table<float> float32;
  Table<double> float64;
  MoveTable move;
};

/// True when f' can be computed from y = f(x) alone, so that x need not be kept: identity, relu,
/// sigmoid, tanh, exp, sqrt.
constexpr bool derivative_from_output(Unary f) {
  return f == Unary::identity || f == Unary::relu || f == Unary::sigmoid || f == Unary::tanh ||
         f == Unary::exp || f == Unary::sqrt;
}

/// The host's own kernels: chosen once, at first use, the best that this CPU runs.
const Backend& plain_host();

namespace detail {
/// What host() answers on this thread in place of plain_host(); null: nothing.
extern constinit thread_local const Backend* current_host;
}  // namespace detail

/// The kernels to call: the host's own, or, while a tape runs on this thread, those that note what
/// they do.
inline const Backend& host() { return detail::current_host ? *detail::current_host : plain_host(); }

/// Table of the host for T.
template <class T>
const Table<T>& table();
template <>
inline const Table<float>& table<float>() {
  return host().float32;
}
template <>
inline const Table<double>& table<double>() {
  return host().float64;
}

}  // namespace hebb::kernels
