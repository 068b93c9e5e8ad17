// Softmax and the cross-entropies that belong to it, row by row.
#pragma once

#include "base/math.hpp"
#include "kernels/loop.hpp"
#include "kernels/pack.hpp"
#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

template <class T>
T largest_of(std::int64_t n, const T* x) {
  T largest = x[0];
  for (std::int64_t j = 1; j < n; ++j) largest = x[j] > largest || x[j] != x[j] ? x[j] : largest;
  return largest;
}

/// Rows are taken in pieces, so that exponentials that nobody keeps need room for one piece alone.
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

template <class T>
void softmax(std::int64_t m, std::int64_t n, const T* x, T* y) {
  if (n == 0) return;
  for (std::int64_t i = 0; i < m; ++i, x += n, y += n) {
    const T sum = sum_of_exponentials(n, largest_of(n, x), x, y);
    T* row = y;
    each(n, [=](std::int64_t j) { row[j] /= sum; });
  }
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
  if (n == 0) return;
  for (std::int64_t i = 0; i < m; ++i, x += n, y += n) {
    const T largest = largest_of(n, x);
    const T log_sum = math::log(sum_of_exponentials(n, largest, x, static_cast<T*>(nullptr)));
    const T* from = x;
    T* to = y;
    each(n, [=](std::int64_t j) { to[j] = from[j] - largest - log_sum; });
  }
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

/// Largest of a row, and log of the sum of exp(x - largest); softmax into `probability` unless
/// null.
template <class T>
struct Normalizer {
  T largest, log_sum;
};

template <class T>
Normalizer<T> normalize(std::int64_t n, const T* x, T* probability) {
  const T largest = largest_of(n, x);
  const T sum = sum_of_exponentials(n, largest, x, probability);
  if (probability) each(n, [=](std::int64_t j) { probability[j] /= sum; });
  return {largest, math::log(sum)};
}

template <class T>
void softmax_cross_entropy(std::int64_t m, std::int64_t n, const T* logits, const T* target,
                           T* loss, T* probability) {
  for (std::int64_t i = 0; i < m; ++i, logits += n, target += n) {
    T terms = 0;
    if (n > 0) {
      const Normalizer<T> z = normalize(n, logits, probability);
      Lanes<T> lanes;
      T room[kLanes];
      for (std::int64_t first = 0; first < n; first += kLanes) {
        const std::int64_t count = smaller(kLanes, n - first);
        for (std::int64_t j = 0; j < count; ++j) {
          const T weight = target[first + j];
          const T log_p = logits[first + j] - z.largest - z.log_sum;
          room[j] = weight == 0 ? T{0} : weight * log_p;  // 0 log 0 = 0
        }
        lanes.add(room, count);
      }
      terms = lanes.sum();
    }
    loss[i] = -terms;
    if (probability) probability += n;
  }
}

template <class T>
void sparse_softmax_cross_entropy(std::int64_t m, std::int64_t n, const T* logits,
                                  const std::int64_t* label, T* loss, T* probability) {
  for (std::int64_t i = 0; i < m; ++i, logits += n) {
    const Normalizer<T> z = normalize(n, logits, probability);
    loss[i] = z.log_sum - (logits[label[i]] - z.largest);
    if (probability) probability += n;
  }
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
