// Random numbers against formulas written out here: Philox as published, and what table.hpp says is
// made of its words.

#include <array>

#include "kernels/kernel_testing.hpp"

namespace hebb::kernels {
namespace {

using Words = std::array<std::uint32_t, 4>;

/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011): ten rounds
/// of two 32-bit products whose halves change places, under a key that a Weyl sequence moves.
Words published(Words x, std::uint32_t k0, std::uint32_t k1) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p = 0xD2511F53ull * x[0], q = 0xCD9E8D57ull * x[2];
    x = {static_cast<std::uint32_t>(q >> 32) ^ x[1] ^ k0, static_cast<std::uint32_t>(q),
         static_cast<std::uint32_t>(p >> 32) ^ x[3] ^ k1, static_cast<std::uint32_t>(p)};
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  return x;
}

/// Words of a stream at a place: the counter is (place, stream), the key the seed.
Words words_of(PhiloxKey key, std::uint64_t place) {
  const auto low = [](std::uint64_t x) { return static_cast<std::uint32_t>(x); };
  const auto high = [](std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); };
  return published({low(place), high(place), low(key.stream), high(key.stream)}, low(key.seed),
                   high(key.seed));
}

/// Number i of the uniform stream: the upper 24 bits of a word.
double uniform_of(PhiloxKey key, std::size_t i) {
  return static_cast<double>(words_of(key, i / 4)[i % 4] >> 8) / 16777216;
}

constexpr PhiloxKey kKeys[] = {{0, 0}, {1, 2}, {0xffffffffffffffff, 0xfedcba9876543210}};

TEST(Philox, HasTheKnownAnswers) {
  // From the kat_vectors of the authors' Random123 library.
  EXPECT_EQ(published({0, 0, 0, 0}, 0, 0), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_EQ(published({kOnes, kOnes, kOnes, kOnes}, kOnes, kOnes),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(published({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0xa4093822, 0x299f31d0),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
  for (const PhiloxKey& key : kKeys) {
    for (const std::uint64_t place : {0ull, 1ull, 0xffffffffull, 0x123456789abcdefull}) {
      EXPECT_EQ(philox(key, place), words_of(key, place));
    }
  }
}

TEST(Stochastic, UniformNumbersAreThoseOfTheStream) {
  for (const Backend* backend : backends()) {
    for (const PhiloxKey& key : kKeys) {
      for (const std::int64_t n : {0, 1, 3, 4, 5, 63, 64, 65, 200}) {
        Guarded<float> u(n);
        backend->float32.uniform(n, key, -1.0f, 3.0f, u.data());
        const std::vector<float> values = u.values();
        for (std::size_t i = 0; i < values.size(); ++i) {
          ASSERT_EQ(values[i], -1.0f + 4.0f * static_cast<float>(uniform_of(key, i)));
        }
        ASSERT_TRUE(u.intact());
      }
    }
  }
}

TEST(Stochastic, DropoutKeepsWhatItsNumberLetsPass) {
  for (const Backend* backend : backends()) {
    for (const PhiloxKey& key : kKeys) {
      for (const double rate : {0.0, 0.25, 0.9}) {
        const std::int64_t n = 131;
        const std::vector<float> x = numbers<float>(n, 1), before = numbers<float>(n, 2);
        Guarded<float> y(n), sum(before);
        backend->float32.dropout(n, &key, rate, x.data(), false, y.data());
        backend->float32.dropout(n, &key, rate, x.data(), true, sum.data());
        for (std::size_t i = 0; i < x.size(); ++i) {
          const bool kept = uniform_of(key, i) >= static_cast<double>(static_cast<float>(rate));
          const float wanted = kept ? x[i] * static_cast<float>(1 / (1 - rate)) : 0.0f;
          ASSERT_EQ(y.values()[i], wanted);
          ASSERT_EQ(sum.values()[i], before[i] + wanted);
        }
        ASSERT_TRUE(y.intact() && sum.intact());
      }
    }
  }
}

TEST(Stochastic, DropoutKeepsANumberThatEqualsTheRate) {
  constexpr PhiloxKey kKey{7, 8};
  const std::vector<double> x(6, 1.0);
  const double rate = uniform_of(kKey, 5);
  for (const Backend* backend : backends()) {
    std::vector<double> y(6);
    backend->float64.dropout(6, &kKey, rate, x.data(), false, y.data());
    EXPECT_EQ(y[5], 1 / (1 - rate));
    backend->float64.dropout(6, &kKey, rate + 0x1p-24, x.data(), false, y.data());
    EXPECT_EQ(y[5], 0.0);
  }
}

TEST(Stochastic, NormalNumbersAreMadeByBoxAndMuller) {
  constexpr double kPi = 3.14159265358979323846;
  for (const Backend* backend : backends()) {
    for (const PhiloxKey& key : kKeys) {
      const std::int64_t n = 101;
      Guarded<double> z(n);
      backend->float64.normal(n, key, 10.0, 2.0, z.data());
      for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
        const Words words = words_of(key, i / 2);
        const double u0 = (words[0] >> 8) / 16777216.0, u1 = (words[1] >> 8) / 16777216.0;
        const double radius = std::sqrt(-2 * std::log(1 - u0)), angle = 2 * kPi * u1;
        const double wanted = 10 + 2 * radius * (i % 2 == 0 ? std::cos(angle) : std::sin(angle));
        // A few roundings of numbers up to 20: each is 2e-15 of them at most.
        ASSERT_NEAR(z.values()[i], wanted, 1e-13) << backend->name << " " << i;
      }
    }
  }
}

}  // namespace
}  // namespace hebb::kernels
