// Steps of optimizers, and the sums that clipping needs.
#pragma once

#include "base/math.hpp"
#include "kernels/loop.hpp"
#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

/// x, or the bound that it lies beyond; NaN stays.
template <class T>
[[gnu::always_inline]] inline T within(T limit, T x) {
  const T lowered = x > limit ? limit : x;
  return lowered < -limit ? -limit : lowered;
}

/// What the rule sees of gradients and weights.
template <class T>
struct Before {
  const T* g;
  T scale, limit, decay;

  explicit Before(const Updated<T>& x)
      : g(x.gradient),
        scale(static_cast<T>(x.scale)),
        limit(static_cast<T>(x.limit)),
        decay(static_cast<T>(x.decay)) {}

  [[gnu::always_inline]] T gradient(std::int64_t i) const { return within(limit, scale * g[i]); }
  [[gnu::always_inline]] T weight(T w) const { return w - decay * w; }
};

template <class T>
void sgd(std::int64_t n, const SGDStep& step, const Updated<T>& x) {
  const Before before(x);
  const T rate = static_cast<T>(step.learning_rate), momentum = static_cast<T>(step.momentum);
  T *const w = x.weight, *const v = x.slots[0];
  if (!v) {
    each(n, [=](std::int64_t i) { w[i] = before.weight(w[i]) - rate * before.gradient(i); });
  } else if (step.nesterov) {
    each(n, [=](std::int64_t i) {
      const T change = rate * before.gradient(i);
      v[i] = momentum * v[i] - change;
      w[i] = before.weight(w[i]) + (momentum * v[i] - change);
    });
  } else {
    each(n, [=](std::int64_t i) {
      v[i] = momentum * v[i] - rate * before.gradient(i);
      w[i] = before.weight(w[i]) + v[i];
    });
  }
}

template <class T>
void adagrad(std::int64_t n, const AdagradStep& step, const Updated<T>& x) {
  const Before before(x);
  const T rate = static_cast<T>(step.learning_rate), epsilon = static_cast<T>(step.epsilon);
  T *const w = x.weight, *const a = x.slots[0];
  each(n, [=](std::int64_t i) {
    const T g = before.gradient(i);
    a[i] += g * g;
    w[i] = before.weight(w[i]) - rate * g / math::sqrt(a[i] + epsilon);
  });
}

template <class T>
void adadelta(std::int64_t n, const AdadeltaStep& step, const Updated<T>& x) {
  const Before before(x);
  const T rate = static_cast<T>(step.learning_rate), epsilon = static_cast<T>(step.epsilon);
  const T rho = static_cast<T>(step.rho), rest = static_cast<T>(1 - step.rho);
  T *const w = x.weight, *const s = x.slots[0], *const d = x.slots[1];
  each(n, [=](std::int64_t i) {
    const T g = before.gradient(i);
    s[i] = rho * s[i] + rest * (g * g);
    const T change = math::sqrt(d[i] + epsilon) * g / math::sqrt(s[i] + epsilon);
    d[i] = rho * d[i] + rest * (change * change);
    w[i] = before.weight(w[i]) - rate * change;
  });
}

template <class T>
void rmsprop(std::int64_t n, const RMSpropStep& step, const Updated<T>& x) {
  const Before before(x);
  const T rate = static_cast<T>(step.learning_rate), rho = static_cast<T>(step.rho);
  const T rest = static_cast<T>(1 - step.rho), epsilon = static_cast<T>(step.epsilon);
  const T momentum = static_cast<T>(step.momentum);
  T *const w = x.weight, *const s = x.slots[0];
  T* const v = step.momentum > 0 ? x.slots[1] : nullptr;
  T* const a = step.centered ? x.slots[v ? 2 : 1] : nullptr;
  const auto with_step = [=](auto apply) {
    if (step.centered) {
      each(n, [=](std::int64_t i) {
        const T g = before.gradient(i);
        s[i] = rho * s[i] + rest * (g * g);
        a[i] = rho * a[i] + rest * g;
        apply(i, rate * g / math::sqrt(s[i] - a[i] * a[i] + epsilon));
      });
    } else {
      each(n, [=](std::int64_t i) {
        const T g = before.gradient(i);
        s[i] = rho * s[i] + rest * (g * g);
        apply(i, rate * g / math::sqrt(s[i] + epsilon));
      });
    }
  };
  if (v) {
    with_step([=](std::int64_t i, T change) {
      v[i] = momentum * v[i] + change;
      w[i] = before.weight(w[i]) - v[i];
    });
  } else {
    with_step([=](std::int64_t i, T change) { w[i] = before.weight(w[i]) - change; });
  }
}

template <class T>
void adam(std::int64_t n, const AdamStep& step, const Updated<T>& x) {
  const Before before(x);
  const T alpha = static_cast<T>(step.alpha), epsilon = static_cast<T>(step.epsilon);
  const T rest_1 = static_cast<T>(1 - step.beta_1), rest_2 = static_cast<T>(1 - step.beta_2);
  T *const w = x.weight, *const m = x.slots[0], *const v = x.slots[1], *const h = x.slots[2];
  if (step.amsgrad) {
    each(n, [=](std::int64_t i) {
      const T g = before.gradient(i);
      m[i] += (g - m[i]) * rest_1;
      v[i] += (g * g - v[i]) * rest_2;
      h[i] = v[i] > h[i] ? v[i] : h[i];
      w[i] = before.weight(w[i]) - alpha * m[i] / (math::sqrt(h[i]) + epsilon);
    });
  } else {
    each(n, [=](std::int64_t i) {
      const T g = before.gradient(i);
      m[i] += (g - m[i]) * rest_1;
      v[i] += (g * g - v[i]) * rest_2;
      w[i] = before.weight(w[i]) - alpha * m[i] / (math::sqrt(v[i]) + epsilon);
    });
  }
}

template <class T>
void adamax(std::int64_t n, const AdamaxStep& step, const Updated<T>& x) {
  const Before before(x);
  const T alpha = static_cast<T>(step.alpha), epsilon = static_cast<T>(step.epsilon);
  const T rest_1 = static_cast<T>(1 - step.beta_1), beta_2 = static_cast<T>(step.beta_2);
  T *const w = x.weight, *const m = x.slots[0], *const u = x.slots[1];
  each(n, [=](std::int64_t i) {
    const T g = before.gradient(i), size = math::absolute(g), faded = beta_2 * u[i];
    m[i] += (g - m[i]) * rest_1;
    u[i] = faded > size ? faded : size;
    w[i] = before.weight(w[i]) - alpha * m[i] / (u[i] + epsilon);
  });
}

template <class T>
void nadam(std::int64_t n, const NadamStep& step, const Updated<T>& x) {
  const Before before(x);
  const T of_mean = static_cast<T>(step.of_mean), of_gradient = static_cast<T>(step.of_gradient);
  const T rest_1 = static_cast<T>(1 - step.beta_1), rest_2 = static_cast<T>(1 - step.beta_2);
  const T correction = static_cast<T>(step.correction), epsilon = static_cast<T>(step.epsilon);
  T *const w = x.weight, *const m = x.slots[0], *const v = x.slots[1];
  each(n, [=](std::int64_t i) {
    const T g = before.gradient(i);
    m[i] += (g - m[i]) * rest_1;
    v[i] += (g * g - v[i]) * rest_2;
    w[i] = before.weight(w[i]) -
           (of_mean * m[i] + of_gradient * g) / (math::sqrt(v[i] * correction) + epsilon);
  });
}

template <class T>
void ftrl(std::int64_t n, const FtrlStep& step, const Updated<T>& x) {
  const Before before(x);
  const T of_rate = static_cast<T>(1 / step.learning_rate), power = static_cast<T>(step.power);
  const T l1 = static_cast<T>(step.l1), twice_l2 = static_cast<T>(2 * step.l2);
  const T twice_shrinkage = static_cast<T>(2 * step.l2_shrinkage);
  T *const w = x.weight, *const a = x.slots[0], *const z = x.slots[1];
  const auto with_power = [=](auto raised) {
    each(n, [=](std::int64_t i) {
      const T g = before.gradient(i), from = before.weight(w[i]);
      const T old_rate = of_rate * raised(a[i]);
      a[i] += g * g;
      const T new_rate = of_rate * raised(a[i]);
      z[i] += g + twice_shrinkage * from - (new_rate - old_rate) * from;
      const T strength = new_rate + twice_l2;  // 0 as long as no gradient has come
      w[i] = strength == 0 ? from : (within(l1, z[i]) - z[i]) / strength;
    });
  };
  if (step.power == 0.5) {
    with_power([](T s) { return math::sqrt(s); });
  } else {
    const T of_zero = step.power == 0 ? T{1} : T{0};
    with_power([=](T s) { return s > 0 ? math::exp(power * math::log(s)) : of_zero; });
  }
}

template <class T>
void lion(std::int64_t n, const LionStep& step, const Updated<T>& x) {
  const Before before(x);
  const T rate = static_cast<T>(step.learning_rate);
  const T beta_1 = static_cast<T>(step.beta_1), rest_1 = static_cast<T>(1 - step.beta_1);
  const T beta_2 = static_cast<T>(step.beta_2), rest_2 = static_cast<T>(1 - step.beta_2);
  T *const w = x.weight, *const m = x.slots[0];
  each(n, [=](std::int64_t i) {
    const T g = before.gradient(i), direction = beta_1 * m[i] + rest_1 * g;
    const T forward = direction > 0 ? rate : direction;  // 0 stays 0, and NaN is not hidden
    const T step_of_it = direction < 0 ? -rate : forward;
    m[i] = beta_2 * m[i] + rest_2 * g;
    w[i] = before.weight(w[i]) - step_of_it;
  });
}

template <class T>
void sum_of_squares(std::int64_t n, const T* x, double* sum) {
  double total = 0;
  for (std::int64_t first = 0; first < n; first += kBlockLanes) {
    const std::int64_t last = first + smaller(kBlockLanes, n - first);
    double lanes[kLanes] = {};
    const auto add = [&](std::int64_t i, std::int64_t lane) {
      const auto value = static_cast<double>(x[i]);
      lanes[lane] += value * value;
    };
    std::int64_t i = first;
    for (; i + kLanes <= last; i += kLanes) {
      for (std::int64_t lane = 0; lane < kLanes; ++lane) add(i + lane, lane);
    }
    for (; i < last; ++i) add(i, i & (kLanes - 1));
    for (std::int64_t half = kLanes / 2; half > 0; half /= 2) {
      for (std::int64_t lane = 0; lane < half; ++lane) lanes[lane] += lanes[lane + half];
    }
    total += lanes[0];
  }
  *sum = total;
}

template <class T>
void scatter_add(std::int64_t rows, std::int64_t width, const std::int64_t* index, const T* x,
                 T* y) {
  for (std::int64_t i = 0; i < rows; ++i) {
    const T* from = x + i * width;
    T* to = y + index[i] * width;
    each(width, [=](std::int64_t j) { to[j] += from[j]; });
  }
}

}  // namespace
}  // namespace hebb::kernels
