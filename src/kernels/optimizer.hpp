// Steps of optimizers.
#pragma once

#include "base/math.hpp"
#include "kernels/loop.hpp"
#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

template <class T>
void sgd(std::int64_t n, const SGDStep& step, const T* g, T* w, T* v) {
  const T rate = static_cast<T>(step.learning_rate), momentum = static_cast<T>(step.momentum);
  if (!v) {
    each(n, [=](std::int64_t i) { w[i] -= rate * g[i]; });
  } else if (step.nesterov) {
    each(n, [=](std::int64_t i) {
      v[i] = momentum * v[i] - rate * g[i];
      w[i] += momentum * v[i] - rate * g[i];
    });
  } else {
    each(n, [=](std::int64_t i) {
      v[i] = momentum * v[i] - rate * g[i];
      w[i] += v[i];
    });
  }
}

template <class T>
void rmsprop(std::int64_t n, const RMSpropStep& step, const T* g, T* w, T* s, T* v, T* a) {
  const T rate = static_cast<T>(step.learning_rate), rho = static_cast<T>(step.rho);
  const T rest = static_cast<T>(1 - step.rho), epsilon = static_cast<T>(step.epsilon);
  const T momentum = static_cast<T>(step.momentum);
  const auto with_step = [=](auto apply) {
    if (step.centered) {
      each(n, [=](std::int64_t i) {
        s[i] = rho * s[i] + rest * (g[i] * g[i]);
        a[i] = rho * a[i] + rest * g[i];
        apply(i, rate * g[i] / math::sqrt(s[i] - a[i] * a[i] + epsilon));
      });
    } else {
      each(n, [=](std::int64_t i) {
        s[i] = rho * s[i] + rest * (g[i] * g[i]);
        apply(i, rate * g[i] / math::sqrt(s[i] + epsilon));
      });
    }
  };
  if (v) {
    with_step([=](std::int64_t i, T change) {
      v[i] = momentum * v[i] + change;
      w[i] -= v[i];
    });
  } else {
    with_step([=](std::int64_t i, T change) { w[i] -= change; });
  }
}

template <class T>
void adam(std::int64_t n, const AdamStep& step, const T* g, T* w, T* m, T* v) {
  const T alpha = static_cast<T>(step.alpha), epsilon = static_cast<T>(step.epsilon);
  const T rest_1 = static_cast<T>(1 - step.beta_1), rest_2 = static_cast<T>(1 - step.beta_2);
  each(n, [=](std::int64_t i) {
    m[i] += (g[i] - m[i]) * rest_1;
    v[i] += (g[i] * g[i] - v[i]) * rest_2;
    w[i] -= alpha * m[i] / (math::sqrt(v[i]) + epsilon);
  });
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
