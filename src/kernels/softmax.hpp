// Softmax and the cross-entropies that belong to it, row by row.
#pragma once

#include <limits>

#include "base/math.hpp"
#include "kernels/loop.hpp"
#include "kernels/pack.hpp"
#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

/// The largest of x[0] to x[n - 1], n > 0; NaN if there is one.
template <class T>
T largest_of(std::int64_t n, const T* x) {
  constexpr auto tag = kTag<T>;
  Pack<T> largest = simd::Set(tag, -std::numeric_limits<T>::infinity());
  auto numbers = simd::Eq(largest, largest);
  const auto take = [&](Pack<T> v) {
    largest = simd::Max(largest, v);
    numbers = simd::And(numbers, simd::Eq(v, v));
  };
  std::int64_t j = 0;
  for (; j + kPackSize<T> <= n; j += kPackSize<T>) take(load(x + j));
  if (j < n) {
    const FirstOf<T> some(n - j);
    take(some.before(some.load(x + j), largest));
  }
  if (!simd::AllTrue(tag, numbers)) return std::numeric_limits<T>::quiet_NaN();
  return simd::GetLane(simd::MaxOfLanes(tag, largest));
}

/// Exponentials are taken in pieces, so that those that nobody keeps need room for one piece alone:
/// of a long row, or of several short ones, for a register that is half full takes as long.
inline constexpr std::int64_t kPiece = 256;
static_assert(kPiece % kLanes == 0);

/// Sum over j of exp(x[j] - shift), in lanes; the exponentials into y unless it is null.
template <class T>
T sum_of_exponentials(std::int64_t n, T shift, const T* x, T* y) {
  Lanes<T> lanes;
  T room[kPiece];
  for (std::int64_t first = 0; first < n; first += kPiece) {
    const std::int64_t count = smaller(kPiece, n - first);
    const T* from = x + first;
    T* to = y ? y + first : room;
    each(count, [=](std::int64_t j) { to[j] = math::exp(from[j] - shift); });
    std::int64_t j = 0;
    for (; j + kLanes <= count; j += kLanes) lanes.add(to + j);
    if (j < count) lanes.add(to + j, count - j);
  }
  return lanes.sum();
}

/// Of each row i: largest[i] = max_j x[i, j], sum[i] = sum_j exp(x[i, j] - largest[i]), the
/// exponentials into y unless it is null. Several rows have n <= kPiece / rows.
template <class T>
void exponentials(std::int64_t rows, std::int64_t n, const T* x, T* y, T* largest, T* sum) {
  if (rows == 1) {
    *largest = largest_of(n, x);
    *sum = sum_of_exponentials(n, *largest, x, y);
    return;
  }
  T room[kPiece];
  T* const to = y ? y : room;
  for (std::int64_t i = 0; i < rows; ++i) {
    const T shift = largest[i] = largest_of(n, x + i * n);
    each_of(i * n, n, [=](std::int64_t j) { to[j] = x[j] - shift; });
  }
  each(rows * n, [=](std::int64_t j) { to[j] = math::exp(to[j]); });
  for (std::int64_t i = 0; i < rows; ++i) sum[i] = lane_sum(n, to + i * n);
}

/// use(first row, rows, largest, sum) for groups of rows, with their `exponentials` in y.
template <class T, class F>
[[gnu::always_inline]] inline void each_group(std::int64_t m, std::int64_t n, const T* x, T* y,
                                              F use) {
  if (n == 0) return;
  const std::int64_t most = n < kPiece ? kPiece / n : 1;
  T largest[kPiece], sum[kPiece];
  for (std::int64_t first = 0; first < m; first += most) {
    const std::int64_t rows = smaller(most, m - first);
    exponentials(rows, n, x + first * n, y ? y + first * n : y, largest, sum);
    use(first, rows, largest, sum);
  }
}

/// Divides rows of y by their sums.
template <class T>
void divide(std::int64_t rows, std::int64_t n, const T* sum, T* y) {
  for (std::int64_t i = 0; i < rows; ++i) {
    const T divisor = sum[i];
    each_of(i * n, n, [=](std::int64_t j) { y[j] /= divisor; });
  }
}

template <class T>
void softmax(std::int64_t m, std::int64_t n, const T* x, T* y) {
  each_group(m, n, x, y, [=](std::int64_t first, std::int64_t rows, const T*, const T* sum) {
    divide(rows, n, sum, y + first * n);
  });
}

/// Sum over j of a[j] b[j], products rounded, in lanes.
template <class T>
T lane_dot(std::int64_t n, const T* a, const T* b) {
  Lanes<T> lanes;
  T room[kLanes];
  for (std::int64_t first = 0; first < n; first += kLanes) {
    const std::int64_t count = smaller(kLanes, n - first);
    for (std::int64_t j = 0; j < count; ++j) room[j] = a[first + j] * b[first + j];
    lanes.add(room, count);
  }
  return lanes.sum();
}

template <class T>
void softmax_backward(std::int64_t m, std::int64_t n, const T* y, const T* dy, bool add, T* dx) {
  for (std::int64_t i = 0; i < m; ++i, y += n, dy += n, dx += n) {
    const T mean = lane_dot(n, y, dy);
    const T *p = y, *g = dy;
    assign(n, add, dx, [=](std::int64_t j) { return p[j] * (g[j] - mean); });
  }
}

template <class T>
void log_softmax(std::int64_t m, std::int64_t n, const T* x, T* y) {
  constexpr T* kNowhere = nullptr;
  each_group(
      m, n, x, kNowhere, [=](std::int64_t first, std::int64_t rows, const T* largest, T* sum) {
        each(rows, [=](std::int64_t i) { sum[i] = math::log(sum[i]); });
        for (std::int64_t i = 0; i < rows; ++i) {
          const T shift = largest[i], log_sum = sum[i];
          each_of((first + i) * n, n, [=](std::int64_t j) { y[j] = x[j] - shift - log_sum; });
        }
      });
}

template <class T>
void log_softmax_backward(std::int64_t m, std::int64_t n, const T* y, const T* dy, bool add,
                          T* dx) {
  for (std::int64_t i = 0; i < m; ++i, y += n, dy += n, dx += n) {
    const T sum = lane_sum(n, dy);
    const T *p = y, *g = dy;
    assign(n, add, dx, [=](std::int64_t j) { return g[j] - math::exp(p[j]) * sum; });
  }
}

/// use(row, largest, log of the sum of exp(x - largest)) for each row; softmax into `probability`
/// unless null.
template <class T, class F>
[[gnu::always_inline]] inline void each_normalized(std::int64_t m, std::int64_t n, const T* x,
                                                   T* probability, F use) {
  each_group(m, n, x, probability,
             [=](std::int64_t first, std::int64_t rows, const T* largest, T* sum) {
               if (probability) divide(rows, n, sum, probability + first * n);
               each(rows, [=](std::int64_t i) { sum[i] = math::log(sum[i]); });
               for (std::int64_t i = 0; i < rows; ++i) use(first + i, largest[i], sum[i]);
             });
}

template <class T>
void softmax_cross_entropy(std::int64_t m, std::int64_t n, const T* logits, const T* target,
                           T* loss, T* probability) {
  if (n == 0) return each(m, [=](std::int64_t i) { loss[i] = -T{0}; });
  each_normalized(m, n, logits, probability, [=](std::int64_t i, T largest, T log_sum) {
    const T *x = logits + i * n, *t = target + i * n;
    Lanes<T> lanes;
    T room[kLanes];
    for (std::int64_t first = 0; first < n; first += kLanes) {
      const std::int64_t count = smaller(kLanes, n - first);
      for (std::int64_t j = 0; j < count; ++j) {
        const T weight = t[first + j], log_p = x[first + j] - largest - log_sum;
        room[j] = weight == 0 ? T{0} : weight * log_p;  // 0 log 0 = 0
      }
      lanes.add(room, count);
    }
    loss[i] = -lanes.sum();
  });
}

template <class T>
void sparse_softmax_cross_entropy(std::int64_t m, std::int64_t n, const T* logits,
                                  const std::int64_t* label, T* loss, T* probability) {
  each_normalized(m, n, logits, probability, [=](std::int64_t i, T largest, T log_sum) {
    loss[i] = log_sum - (logits[i * n + label[i]] - largest);
  });
}

template <class T>
void softmax_cross_entropy_backward(std::int64_t m, std::int64_t n, const T* probability,
                                    const T* target, const T* dloss, bool add, T* dlogits) {
  for (std::int64_t i = 0; i < m; ++i, probability += n, target += n, dlogits += n) {
    const T sum = lane_sum(n, target), g = dloss[i];
    const T *p = probability, *t = target;
    assign(n, add, dlogits, [=](std::int64_t j) { return (p[j] * sum - t[j]) * g; });
  }
}

template <class T>
void sparse_softmax_cross_entropy_backward(std::int64_t m, std::int64_t n, const T* probability,
                                           const std::int64_t* label, const T* dloss, bool add,
                                           T* dlogits) {
  for (std::int64_t i = 0; i < m; ++i, probability += n, dlogits += n) {
    const T g = dloss[i];
    const T* p = probability;
    const std::int64_t own = label[i];
    assign(n, add, dlogits, [=](std::int64_t j) { return (p[j] - (j == own ? T{1} : T{0})) * g; });
  }
}

template <class T>
void sigmoid_cross_entropy(std::int64_t n, const T* x, const T* target, T* loss) {
  each(n, [=](std::int64_t i) {
    const T positive = x[i] < 0 ? T{0} : x[i];
    loss[i] = positive - x[i] * target[i] + math::log1p(math::exp(-math::absolute(x[i])));
  });
}

template <class T>
void sigmoid_cross_entropy_backward(std::int64_t n, const T* x, const T* target, const T* dloss,
                                    bool add, T* dx) {
  assign(n, add, dx, [=](std::int64_t i) { return (math::sigmoid(x[i]) - target[i]) * dloss[i]; });
}

}  // namespace
}  // namespace hebb::kernels
