// Random numbers in bulk, and dropout. Number i is a function of (key, i) alone.
#pragma once

#include "base/math.hpp"
#include "base/philox.hpp"
#include "kernels/loop.hpp"
#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

/// use(i, u_i) for i = 0 to n - 1, u_i the uniform numbers of the stream.
template <class T, class F>
void each_uniform(std::int64_t n, PhiloxKey key, F use) {
  for (std::int64_t first = 0; first < n; first += 4) {
    const auto words = philox(key, static_cast<std::uint64_t>(first / 4));
    const std::int64_t count = smaller(4, n - first);
    for (std::int64_t i = 0; i < count; ++i) {
      use(first + i, unit_interval<T>(words[static_cast<unsigned>(i)]));
    }
  }
}

template <class T>
void dropout(std::int64_t n, const PhiloxKey* key, double rate, const T* x, bool add, T* y) {
  const T threshold = static_cast<T>(rate), factor = static_cast<T>(1 / (1 - rate));
  each_uniform<T>(n, *key, [=](std::int64_t i, T u) {
    const T kept = u >= threshold ? x[i] * factor : T{0};
    y[i] = add ? y[i] + kept : kept;
  });
}

template <class T>
void uniform(std::int64_t n, PhiloxKey key, T low, T high, T* y) {
  each_uniform<T>(n, key, [=](std::int64_t i, T u) { y[i] = low + (high - low) * u; });
}

template <class T>
void normal(std::int64_t n, PhiloxKey key, T mean, T stddev, T* y) {
  for (std::int64_t i = 0; i < n; i += 2) {
    const auto words = philox(key, static_cast<std::uint64_t>(i / 2));
    const double u0 = unit_interval<double>(words[0]), u1 = unit_interval<double>(words[1]);
    const double radius = math::sqrt(-2 * math::log(1 - u0));
    const auto angle = math::sine_cosine_of_turns(u1);
    y[i] = mean + stddev * static_cast<T>(radius * angle.cosine);
    if (i + 1 < n) y[i + 1] = mean + stddev * static_cast<T>(radius * angle.sine);
  }
}

}  // namespace
}  // namespace hebb::kernels
