// Philox4x32-10: the counter-based generator behind every random number (Salmon et al. 2011).
#pragma once

#include <array>
#include <cstdint>

namespace hebb {

/// One of 2^64 streams of one of 2^64 seeds.
struct PhiloxKey {
  std::uint64_t seed;
  std::uint64_t stream;
};

inline constexpr int kPhiloxRounds = 10;
inline constexpr std::uint32_t kPhiloxMultiplier0 = 0xD2511F53, kPhiloxMultiplier1 = 0xCD9E8D57;
inline constexpr std::uint32_t kPhiloxWeyl0 = 0x9E3779B9, kPhiloxWeyl1 = 0xBB67AE85;

/// The four words of a stream at place `counter`: ten rounds of Philox4x32 on the 128-bit counter
/// (counter, stream) under the 64-bit key `seed`.
[[gnu::always_inline]] inline std::array<std::uint32_t, 4> philox(PhiloxKey key,
                                                                  std::uint64_t counter) {
  auto low = [](std::uint64_t x) { return static_cast<std::uint32_t>(x); };
  auto high = [](std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); };
  std::array<std::uint32_t, 4> x{low(counter), high(counter), low(key.stream), high(key.stream)};
  std::uint32_t key0 = low(key.seed), key1 = high(key.seed);
  for (int round = 0; round < kPhiloxRounds; ++round) {
    const std::uint64_t product0 = std::uint64_t{kPhiloxMultiplier0} * x[0];
    const std::uint64_t product1 = std::uint64_t{kPhiloxMultiplier1} * x[2];
    x = {high(product1) ^ x[1] ^ key0, low(product1), high(product0) ^ x[3] ^ key1, low(product0)};
    key0 += kPhiloxWeyl0;
    key1 += kPhiloxWeyl1;
  }
  return x;
}

/// A word as a number in [0, 1) that both float and double hold exactly: its upper 24 bits.
template <class T>
[[gnu::always_inline]] inline T unit_interval(std::uint32_t word) {
  return static_cast<T>(word >> 8) * static_cast<T>(0x1p-24);
}

}  // namespace hebb
