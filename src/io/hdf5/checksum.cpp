#include "io/hdf5/checksum.hpp"

#include <array>
#include <bit>

namespace hebb::io::hdf5 {

namespace {

using State = std::array<std::uint32_t, 3>;

/// Mixes the state reversibly, so that every bit of a block reaches the blocks behind it.
void mix(State& state) {
  constexpr int kTurns[] = {4, 6, 8, 16, 19, 4};
  for (std::size_t i = 0; i < 6; ++i) {
    std::uint32_t& a = state[i % 3];
    std::uint32_t& b = state[(i + 1) % 3];
    std::uint32_t& c = state[(i + 2) % 3];
    a -= c;
    a ^= std::rotl(c, kTurns[i]);
    c += b;
  }
}

/// Mixes the last block into the word that is the result.
void finish(State& state) {
  constexpr int kTurns[] = {14, 11, 25, 16, 4, 14, 24};
  for (std::size_t i = 0; i < 7; ++i) {
    std::uint32_t& changed = state[(i + 2) % 3];
    const std::uint32_t other = state[(i + 1) % 3];
    changed ^= other;
    changed -= std::rotl(other, kTurns[i]);
  }
}

}  // namespace

std::uint32_t lookup3(std::span<const std::uint8_t> bytes) {
  constexpr std::size_t kBlock = 12;
  State state;
  state.fill(0xdeadbeef + static_cast<std::uint32_t>(bytes.size()));
  const auto add = [&](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      state[i / 4] += std::uint32_t{bytes[i]} << (8 * (i % 4));
    }
    bytes = bytes.subspan(count);
  };
  while (bytes.size() > kBlock) {
    add(kBlock);
    mix(state);
  }
  if (bytes.empty()) return state[2];
  add(bytes.size());
  finish(state);
  return state[2];
}

std::uint32_t fletcher32(std::span<const std::uint8_t> bytes) {
  constexpr std::size_t kBetweenFolds = 360;  // words that cannot overflow the second sum
  const auto fold = [](std::uint32_t sum) { return (sum & 0xffff) + (sum >> 16); };
  std::uint32_t first = 0, second = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    first += std::uint32_t{bytes[i]} << 8 | (i + 1 < bytes.size() ? bytes[i + 1] : 0);
    second += first;
    if (i / 2 % kBetweenFolds == kBetweenFolds - 1) {
      first = fold(first);
      second = fold(second);
    }
  }
  for (int i = 0; i < 2; ++i) {
    first = fold(first);
    second = fold(second);
  }
  return second << 16 | first;
}

}  // namespace hebb::io::hdf5
