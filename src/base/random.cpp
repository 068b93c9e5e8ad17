#include "hebb/random.hpp"

#include <mutex>
#include <numeric>
#include <utility>

#include "base/angles.hpp"
#include "base/math.hpp"
#include "base/philox.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

/// The seed in force and how many free streams were handed out under it.
struct SeedState {
  std::mutex mutex;
  std::uint64_t seed = 0;
  std::uint64_t free_streams = 0;
};

SeedState& seed_state() {
  static SeedState state;
  return state;
}

/// The finaliser of splitmix64 (Steele, Lea, Flood 2014): a bijection whose every output bit
/// depends on every input bit.
constexpr std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

/// FNV-1a.
constexpr std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 0xCBF29CE484222325;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return value;
}

// Different constants keep apart forks by label, forks by number and streams that belong to no
// model.
constexpr std::uint64_t kLabelSalt = 0x6C6162656C000001;
constexpr std::uint64_t kIndexSalt = 0x696E646578000001;
constexpr std::uint64_t kFreeSalt = 0x6672656500000001;

constexpr std::uint64_t child(std::uint64_t stream, std::uint64_t salt, std::uint64_t key) {
  return mix(mix(stream + salt) ^ mix(key + (salt << 1)));
}

constexpr std::uint64_t join(std::uint32_t low, std::uint32_t high) {
  return std::uint64_t{high} << 32 | low;
}

/// A number in [0, 1) from the upper 53 of 64 bits.
constexpr double unit_interval_53(std::uint64_t bits) {
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

/// Number `index` of those below `bound`, all equally likely: the upper half of bits * bound, but
/// for the few low halves that would favour some results (Lemire 2019); these try again with other
/// bits.
std::uint64_t bounded(const Rng& rng, std::uint64_t index, std::uint64_t bound) {
  constexpr int kAttemptShift = 48;  // above any index of an array that fits into memory
  const std::uint64_t rejected_below = (0 - bound) % bound;
  for (std::uint64_t attempt = 0;; ++attempt) {
    const auto words = rng.words((attempt << kAttemptShift) + index);
    for (const std::uint64_t bits : {join(words[0], words[1]), join(words[2], words[3])}) {
      const auto product = static_cast<unsigned __int128>(bits) * bound;
      if (static_cast<std::uint64_t>(product) >= rejected_below) {
        return static_cast<std::uint64_t>(product >> 64);
      }
    }
  }
}

}  // namespace

void set_random_seed(std::uint64_t seed) {
  SeedState& state = seed_state();
  const std::lock_guard lock(state.mutex);
  state.seed = seed;
  state.free_streams = 0;
}

std::uint64_t random_seed() {
  SeedState& state = seed_state();
  const std::lock_guard lock(state.mutex);
  return state.seed;
}

Rng next_free_stream() {
  SeedState& state = seed_state();
  const std::lock_guard lock(state.mutex);
  return Rng(state.seed, child(0, kFreeSalt, state.free_streams++));
}

Rng Rng::fork(std::string_view label) const {
  return Rng(seed_, child(stream_, kLabelSalt, hash(label)));
}

Rng Rng::fork(std::uint64_t index) const { return Rng(seed_, child(stream_, kIndexSalt, index)); }

std::array<std::uint32_t, 4> Rng::words(std::uint64_t counter) const {
  return philox({seed_, stream_}, counter);
}

double Rng::uniform(std::uint64_t index) const {
  const auto word = words(index);
  return unit_interval_53(join(word[0], word[1]));
}

double Rng::normal(std::uint64_t index) const {
  const auto word = words(index);
  const double radius = math::sqrt(-2 * math::log(1 - unit_interval_53(join(word[0], word[1]))));
  return radius * math::sine_cosine_of_turns(unit_interval_53(join(word[2], word[3]))).cosine;
}

std::vector<std::int64_t> Rng::permutation(std::int64_t n) const {
  if (n < 0 || n >> 40 != 0) {
    throw ValueError(text::format("permutation: expected 0 to 2^40 - 1 numbers, got {}", n));
  }
  std::vector<std::int64_t> result(static_cast<std::size_t>(n));
  std::iota(result.begin(), result.end(), 0);
  for (std::size_t i = result.size(); i-- > 1;) {
    std::swap(result[i], result[bounded(*this, i, i + 1)]);
  }
  return result;
}

}  // namespace hebb
