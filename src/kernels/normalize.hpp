// Batch normalization (statistics of columns) and layer normalization (statistics of rows).
#pragma once

#include "base/math.hpp"
#include "kernels/loop.hpp"
#include "kernels/pack.hpp"
#include "kernels/reduce.hpp"
#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

/// Columns that are taken at a time: their sums stay in the nearest cache, and rows are read in
/// runs that memory likes.
inline constexpr std::int64_t kStrip = 1024;

/// use(first, count) for strips of n columns.
template <class F>
void each_strip(std::int64_t n, F use) {
  for (std::int64_t j = 0; j < n; j += kStrip) use(j, smaller(kStrip, n - j));
}

/// sum[j] += sum over i of term(i, j) for a strip of columns and a block of rows.
template <class T, class F>
[[gnu::flatten]] void add_terms(std::int64_t first, std::int64_t end, std::int64_t count, T* sum,
                                F term) {
  T block[kStrip];
  each_of(0, count, [&](std::int64_t j) { block[j] = 0; });
  for (std::int64_t i = first; i < end; ++i) {
    each_of(0, count, [&](std::int64_t j) { block[j] += term(i, j); });
  }
  each_of(0, count, [&](std::int64_t j) { sum[j] += block[j]; });
}

/// use(first, end) for the blocks of m rows that sums are made of.
template <class F>
void each_block(std::int64_t m, F use) {
  for (std::int64_t i = 0; i < m; i += kBlockK) use(i, i + smaller(kBlockK, m - i));
}

/// sum[j] = sum over i of term(i, j) for a strip of columns.
template <class T, class F>
void sum_terms(std::int64_t m, std::int64_t count, T* sum, F term) {
  each(count, [=](std::int64_t j) { sum[j] = 0; });
  each_block(
      m, [=](std::int64_t first, std::int64_t end) { add_terms(first, end, count, sum, term); });
}

template <class T>
void batch_moments(std::int64_t m, std::int64_t n, const T* x, T* mean, T* variance) {
  const T share = T{1} / static_cast<T>(m);
  sum_columns(m, n, share, x, false, mean);
  each_strip(n, [=](std::int64_t first, std::int64_t count) {
    const T *from = x + first, *center = mean + first;
    T* square = variance + first;
    sum_terms(m, count, square, [=](std::int64_t i, std::int64_t j) {
      const T difference = from[i * n + j] - center[j];
      return difference * difference;
    });
    each(count, [=](std::int64_t j) { square[j] *= share; });
  });
}

/// What a column's deviations are multiplied by: 1 / sqrt(variance + epsilon).
template <class T>
[[gnu::always_inline]] inline T reciprocal_deviation(T variance, T epsilon) {
  return T{1} / math::sqrt(variance + epsilon);
}

template <class T>
void batch_normalization(std::int64_t m, std::int64_t n, double any_epsilon, const T* x,
                         const T* mean, const T* variance, const T* gamma, const T* beta, T* y) {
  const T epsilon = static_cast<T>(any_epsilon);
  T room[2 * kStrip];
  T *const scale = room, *const offset = room + kStrip;
  each_strip(n, [=](std::int64_t first, std::int64_t count) {
    for (std::int64_t j = 0; j < count; ++j) {
      const T slope = reciprocal_deviation(variance[first + j], epsilon);
      scale[j] = gamma ? slope * gamma[first + j] : slope;
      offset[j] = beta ? beta[first + j] : T{0};
    }
    const T* center = mean + first;
    for (std::int64_t i = 0; i < m; ++i) {
      const T* from = x + i * n + first;
      T* to = y + i * n + first;
      each(count, [=](std::int64_t j) { to[j] = (from[j] - center[j]) * scale[j] + offset[j]; });
    }
  });
}

/// The sums over rows that a strip's gradients are made of, and what they say of dx: dx = scale (dy
/// - level - (x - mean) tilt).
template <class T>
struct StripGradients {
  T sum[kStrip], dot[kStrip], scale[kStrip], level[kStrip], tilt[kStrip];
};

template <class T>
void batch_normalization_backward(const NormalizationGradients& g, const T* x, const T* mean,
                                  const T* variance, const T* gamma, const T* dy, T* dx, T* dgamma,
                                  T* dbeta) {
  const std::int64_t m = g.m, n = g.n;
  const T epsilon = static_cast<T>(g.epsilon);
  const T share = g.fixed ? T{0} : T{1} / static_cast<T>(m);
  StripGradients<T> room;
  StripGradients<T>* const strip = &room;
  each_strip(n, [=](std::int64_t first, std::int64_t count) {
    const T *from = x + first, *seed = dy + first, *center = mean + first;
    each(count, [=](std::int64_t j) { strip->sum[j] = strip->dot[j] = 0; });
    each_block(m, [=](std::int64_t begin, std::int64_t end) {  // both while the block is at hand
      add_terms(begin, end, count, strip->sum,
                [=](std::int64_t i, std::int64_t j) { return seed[i * n + j]; });
      add_terms(begin, end, count, strip->dot, [=](std::int64_t i, std::int64_t j) {
        return seed[i * n + j] * (from[i * n + j] - center[j]);
      });
    });
    for (std::int64_t j = 0; j < count; ++j) {
      const T slope = reciprocal_deviation(variance[first + j], epsilon);
      strip->dot[j] *= slope;
      strip->scale[j] = gamma ? slope * gamma[first + j] : slope;
      strip->level[j] = strip->sum[j] * share;
      strip->tilt[j] = strip->dot[j] * slope * share;
    }
    if (dbeta) {
      assign(count, g.add_dbeta, dbeta + first, [=](std::int64_t j) { return strip->sum[j]; });
    }
    if (dgamma) {
      assign(count, g.add_dgamma, dgamma + first, [=](std::int64_t j) { return strip->dot[j]; });
    }
    for (std::int64_t i = 0; dx && i < m; ++i) {
      const T *p = from + i * n, *q = seed + i * n;
      assign(count, g.add_dx, dx + i * n + first, [=](std::int64_t j) {
        return strip->scale[j] * (q[j] - strip->level[j] - (p[j] - center[j]) * strip->tilt[j]);
      });
    }
  });
}

/// Sum over j of term(j), in lanes.
template <class T, class F>
T lane_sum_of(std::int64_t n, F term) {
  T room[kBlockLanes], total = 0;
  T* const terms = room;
  for (std::int64_t first = 0; first < n; first += kBlockLanes) {
    const std::int64_t count = smaller(kBlockLanes, n - first);
    each(count, [=](std::int64_t j) { terms[j] = term(first + j); });
    total += lane_sum(count, room);
  }
  return total;
}

template <class T>
void layer_normalization(std::int64_t m, std::int64_t n, double any_epsilon, const T* x,
                         const T* gamma, const T* beta, T* y, T* mean, T* slope) {
  const T epsilon = static_cast<T>(any_epsilon), share = T{1} / static_cast<T>(n);
  for (std::int64_t i = 0; i < m; ++i, x += n, y += n) {
    const T* from = x;
    T* to = y;
    const T center = share * lane_sum(n, x);
    const T variance = share * lane_sum_of<T>(n, [=](std::int64_t j) {
                         const T difference = from[j] - center;
                         return difference * difference;
                       });
    const T factor = reciprocal_deviation(variance, epsilon);
    if (gamma && beta) {
      each(n, [=](std::int64_t j) { to[j] = (from[j] - center) * factor * gamma[j] + beta[j]; });
    } else {
      each(n, [=](std::int64_t j) { to[j] = (from[j] - center) * factor; });
      if (gamma) each(n, [=](std::int64_t j) { to[j] *= gamma[j]; });
      if (beta) each(n, [=](std::int64_t j) { to[j] += beta[j]; });
    }
    if (mean) mean[i] = center;
    if (slope) slope[i] = factor;
  }
}

/// dx of one row. f = gamma dy, h = (x - center) factor: dx = factor (f - mean(f) - h mean(f h)).
template <class T, class F>
void normalized_row_backward(std::int64_t n, const T* x, T center, T factor, bool add, T* dx, F f) {
  const T share = T{1} / static_cast<T>(n);
  const T level = share * lane_sum_of<T>(n, f);
  const T tilt = share * factor * factor *
                 lane_sum_of<T>(n, [=](std::int64_t j) { return f(j) * (x[j] - center); });
  assign(n, add, dx,
         [=](std::int64_t j) { return factor * (f(j) - level - (x[j] - center) * tilt); });
}

template <class T>
void layer_normalization_backward(const NormalizationGradients& g, const T* x, const T* mean,
                                  const T* slope, const T* gamma, const T* dy, T* dx, T* dgamma,
                                  T* dbeta) {
  const std::int64_t m = g.m, n = g.n;
  if (dbeta) sum_columns(m, n, T{1}, dy, g.add_dbeta, dbeta);
  if (dgamma) {
    each_strip(n, [=](std::int64_t first, std::int64_t count) {
      const T *from = x + first, *seed = dy + first;
      T room[kStrip];
      T* const sum = room;
      sum_terms(m, count, sum, [=](std::int64_t i, std::int64_t j) {
        return seed[i * n + j] * ((from[i * n + j] - mean[i]) * slope[i]);
      });
      assign(count, g.add_dgamma, dgamma + first, [=](std::int64_t j) { return sum[j]; });
    });
  }
  for (std::int64_t i = 0; dx && i < m; ++i) {
    const T *from = x + i * n, *seed = dy + i * n;
    T* to = dx + i * n;
    if (gamma) {
      normalized_row_backward(n, from, mean[i], slope[i], g.add_dx, to,
                              [=](std::int64_t j) { return gamma[j] * seed[j]; });
    } else {
      normalized_row_backward(n, from, mean[i], slope[i], g.add_dx, to,
                              [=](std::int64_t j) { return seed[j]; });
    }
  }
}

}  // namespace
}  // namespace hebb::kernels
