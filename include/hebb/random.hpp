/// \file
/// Random numbers that are a function of what they are for, never of when they were drawn.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace hebb {

/// Sets the seed that models, initializers, dropout and shuffling use unless they are given their
/// own. The seed before any call is 0, so a program repeats itself even if it never calls this.
/// Also restarts the numbering of streams of layers that are used outside any model.
void set_random_seed(std::uint64_t seed);

/// The seed that set_random_seed() set; 0 before.
std::uint64_t random_seed();

/// A stream of random numbers: Philox4x32-10, a counter-based generator (Salmon et al., "Parallel
/// random numbers: as easy as 1, 2, 3", 2011). Number i of a stream is a pure function of (seed,
/// stream, i): there is no hidden state, so any thread may compute any part and the bits stay the
/// same.
class Rng {
 public:
  /// The stream `stream` of `seed`.
  explicit Rng(std::uint64_t seed = random_seed(), std::uint64_t stream = 0)
      : seed_(seed), stream_(stream) {}

  /// An independent stream for a part: `rng.fork("kernel")`.
  Rng fork(std::string_view label) const;
  /// An independent stream for a part that has a number: an epoch, a step, a position.
  Rng fork(std::uint64_t index) const;

  /// Seed of the stream.
  std::uint64_t seed() const { return seed_; }
  /// Number of the stream within its seed.
  std::uint64_t stream() const { return stream_; }

  /// The four 32-bit words at place `counter`.
  std::array<std::uint32_t, 4> words(std::uint64_t counter) const;
  /// Number `index` of the uniform distribution on [0, 1), with 53 random bits.
  double uniform(std::uint64_t index) const;
  /// Number `index` of the standard normal distribution (Box and Muller 1958).
  double normal(std::uint64_t index) const;
  /// A permutation of 0 to n - 1, all equally likely (Fisher and Yates).
  /// \throws ValueError when n is negative or 2^40 or more.
  std::vector<std::int64_t> permutation(std::int64_t n) const;

 private:
  std::uint64_t seed_;
  std::uint64_t stream_;
};

/// A stream for something that belongs to no model: (random_seed(), number of calls since the seed
/// was set). Two layers used outside any model thereby start from different weights.
Rng next_free_stream();

}  // namespace hebb
