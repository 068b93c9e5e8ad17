#include "hebb/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/philox.hpp"
#include "hebb/error.hpp"

namespace hebb {
namespace {

using Words = std::array<std::uint32_t, 4>;

// Known answers published with the generator (Random123, kat_vectors, philox4x32 10).
TEST(Random, PhiloxGivesThePublishedAnswers) {
  EXPECT_EQ(philox({0, 0}, 0), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  const std::uint64_t ones = ~std::uint64_t{0};
  EXPECT_EQ(philox({ones, ones}, ones), (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x299f31d0a4093822, 0x0370734413198a2e}, 0x85a308d3243f6a88),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, NumbersAreAFunctionOfSeedStreamAndIndex) {
  EXPECT_EQ(Rng(7).fork("kernel").uniform(12), Rng(7).fork("kernel").uniform(12));
  std::set<double> seen;
  for (const Rng& rng : {Rng(7), Rng(8), Rng(7, 1), Rng(7).fork("kernel"), Rng(7).fork("bias"),
                         Rng(7).fork(0), Rng(7).fork(1), Rng(7).fork("kernel").fork(1)}) {
    for (std::uint64_t i = 0; i < 100; ++i) seen.insert(rng.uniform(i));
  }
  EXPECT_EQ(seen.size(), 800u);
}

TEST(Random, UniformAndNormalHaveTheirMoments) {
  const Rng rng(3);
  const int n = 100000;
  double mean = 0, square = 0, normal_mean = 0, normal_square = 0, fourth = 0;
  for (std::uint64_t i = 0; i < n; ++i) {
    const double u = rng.uniform(i), z = rng.normal(i);
    ASSERT_TRUE(u >= 0 && u < 1);
    mean += u / n;
    square += u * u / n;
    normal_mean += z / n;
    normal_square += z * z / n;
    fourth += z * z * z * z / n;
  }
  // Four standard errors each.
  EXPECT_NEAR(mean, 0.5, 4 * std::sqrt(1.0 / 12 / n));
  EXPECT_NEAR(square, 1.0 / 3, 4 * std::sqrt(4.0 / 45 / n));
  EXPECT_NEAR(normal_mean, 0, 4 * std::sqrt(1.0 / n));
  EXPECT_NEAR(normal_square, 1, 4 * std::sqrt(2.0 / n));
  EXPECT_NEAR(fourth, 3, 4 * std::sqrt(96.0 / n));
}

TEST(Random, PermutationsArePermutationsAndAllEquallyLikely) {
  const Rng rng(5);
  for (std::int64_t n : {0, 1, 2, 1000}) {
    std::vector<std::int64_t> order = rng.permutation(n);
    std::sort(order.begin(), order.end());
    for (std::int64_t i = 0; i < n; ++i) ASSERT_EQ(order[static_cast<std::size_t>(i)], i);
  }
  // Chi-square over the 24 permutations of 4: 23 degrees of freedom, 49.7 is the 0.1 % point.
  std::map<std::vector<std::int64_t>, int> count;
  const int draws = 24000;
  for (std::uint64_t i = 0; i < draws; ++i) ++count[rng.fork(i).permutation(4)];
  EXPECT_EQ(count.size(), 24u);
  double chi_square = 0;
  for (const auto& [order, times] : count) chi_square += (times - 1000.0) * (times - 1000.0) / 1000;
  EXPECT_LT(chi_square, 49.7);
}

TEST(Random, FreeStreamsStartAnewWithTheSeed) {
  set_random_seed(11);
  const Rng first = next_free_stream(), second = next_free_stream();
  EXPECT_NE(first.stream(), second.stream());
  set_random_seed(11);
  EXPECT_EQ(next_free_stream().stream(), first.stream());
  set_random_seed(0);
}

TEST(Rng, PermutationsOfImpossibleLengthsAreRefused) {
  EXPECT_THROW(Rng(1).permutation(-1), ValueError);
  EXPECT_THROW(Rng(1).permutation(std::int64_t{1} << 60), ValueError);
  EXPECT_TRUE(Rng(1).permutation(0).empty());
}

}  // namespace
}  // namespace hebb
