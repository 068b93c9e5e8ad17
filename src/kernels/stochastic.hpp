// Random numbers in bulk, and dropout. Number i is a function of (key, i) alone.
#pragma once

#include "base/angles.hpp"
#include "base/math.hpp"
#include "base/philox.hpp"
#include "kernels/loop.hpp"
#include "kernels/pack.hpp"
#include "kernels/table.hpp"

namespace hebb::kernels {
namespace {

#if HWY_TARGET != HWY_SCALAR

/// Places of a stream that are computed at a time.
inline constexpr std::int64_t kPlaces = kPackSize<std::uint32_t>;

/// Upper halves of the products of two lists of words.
[[gnu::always_inline]] inline Pack<std::uint32_t> high_words(Pack<std::uint32_t> a,
                                                             Pack<std::uint32_t> b) {
  constexpr auto tag = kTag<std::uint32_t>;
  constexpr auto wide = kTag<std::uint64_t>;
  const auto second = [&](Pack<std::uint32_t> x) {
    return simd::BitCast(tag, simd::ShiftRight<32>(simd::BitCast(wide, x)));
  };
  const auto even = simd::BitCast(tag, simd::MulEven(a, b));
  const auto odd = simd::BitCast(tag, simd::MulEven(second(a), second(b)));
  return simd::OddEven(odd, second(even));
}

/// The four words of each of kPlaces places, from `first` on: philox() in lanes.
[[gnu::always_inline]] inline void philox_words(PhiloxKey key, std::uint64_t first,
                                                std::uint32_t* words) {
  constexpr auto tag = kTag<std::uint32_t>;
  const auto all = [&](std::uint64_t x) { return simd::Set(tag, static_cast<std::uint32_t>(x)); };
  // A run of places never crosses a multiple of 2^32, for it begins with one of its own size.
  Pack<std::uint32_t> x0 = simd::Iota(tag, static_cast<std::uint32_t>(first));
  Pack<std::uint32_t> x1 = all(first >> 32), x2 = all(key.stream), x3 = all(key.stream >> 32);
  std::uint64_t key0 = key.seed, key1 = key.seed >> 32;
  for (int i = 0; i < kPhiloxRounds; ++i, key0 += kPhiloxWeyl0, key1 += kPhiloxWeyl1) {
    const Pack<std::uint32_t> m0 = all(kPhiloxMultiplier0), m1 = all(kPhiloxMultiplier1);
    const Pack<std::uint32_t> low0 = simd::Mul(m0, x0), low1 = simd::Mul(m1, x2);
    const Pack<std::uint32_t> high0 = high_words(m0, x0), high1 = high_words(m1, x2);
    x0 = simd::Xor(simd::Xor(high1, x1), all(key0));
    x2 = simd::Xor(simd::Xor(high0, x3), all(key1));
    x1 = low1;
    x3 = low0;
  }
  simd::StoreInterleaved4(x0, x1, x2, x3, tag, words);
}

#else

inline constexpr std::int64_t kPlaces = 1;

inline void philox_words(PhiloxKey key, std::uint64_t first, std::uint32_t* words) {
  const auto place = philox(key, first);
  for (unsigned i = 0; i < 4; ++i) words[i] = place[i];
}

#endif

/// use(i, u_i) for i = 0 to n - 1, u_i the uniform numbers of the stream.
template <class T, class F>
[[gnu::flatten]] void each_uniform(std::int64_t n, PhiloxKey key, F use) {
  constexpr std::int64_t kNumbers = 4 * kPlaces;
  std::uint32_t words[kNumbers];
  for (std::int64_t first = 0; first < n; first += kNumbers) {
    philox_words(key, static_cast<std::uint64_t>(first / 4), words);
    each_of(0, smaller(kNumbers, n - first),
            [&](std::int64_t i) { use(first + i, unit_interval<T>(words[i])); });
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
