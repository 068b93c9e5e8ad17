// Texts of messages: formatting, numbers, names that are nearly right.

#include "base/text.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "hebb/random.hpp"

namespace hebb::text {
namespace {

constexpr std::string_view kNames[] = {"relu", "tanh", "sigmoid", "softmax"};

TEST(Text, FillsInBraces) {
  EXPECT_EQ(format("{} of {}: {}", 3, "four", 0.5), "3 of four: 0.5");
  EXPECT_EQ(format("nothing"), "nothing");
  EXPECT_EQ(format("{{{}}}", std::string("a")), "{a}");
}

TEST(Text, NumbersReadBackToTheSameBits) {
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(1e-7), "1e-07");
  EXPECT_EQ(number(-3), "-3");
  EXPECT_EQ(number(std::nan("")), "nan");
  EXPECT_EQ(number(std::copysign(std::nan(""), -1.0)), "nan");
  EXPECT_EQ(format("{:g} {}", std::copysign(std::nan(""), -1.0), -0.5), "nan -0.5");
  EXPECT_EQ(number(std::numeric_limits<double>::infinity()), "inf");
  const Rng rng(3);
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const double value = std::ldexp(rng.normal(i), static_cast<int>(i) - 500);
    EXPECT_EQ(std::stod(number(value)), value);
  }
}

TEST(Text, GroupsDigitsByThree) {
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(999), "999");
  EXPECT_EQ(with_commas(1002), "1,002");
  EXPECT_EQ(with_commas(1234567), "1,234,567");
  EXPECT_EQ(with_commas(-123), "-123");
  EXPECT_EQ(with_commas(-123456), "-123,456");
  EXPECT_EQ(with_commas(std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
}

TEST(Text, LowersLettersOfAsciiOnly) {
  EXPECT_EQ(lower("RMSprop_1"), "rmsprop_1");
  EXPECT_EQ(lower("\xC3\x84"), "\xC3\x84");
}

TEST(Text, FindsTheNameThatWasMeant) {
  EXPECT_EQ(nearest("rleu", kNames), "relu");
  EXPECT_EQ(nearest("RELU", kNames), "relu");
  EXPECT_EQ(nearest("sigmoyd", kNames), "sigmoid");
  EXPECT_EQ(nearest("soft_max", kNames), "softmax");
  EXPECT_EQ(nearest("tan", kNames), "tanh");
}

TEST(Text, DoesNotGuessWildly) {
  EXPECT_EQ(nearest("swish", kNames), "");
  EXPECT_EQ(nearest("", kNames), "");
  EXPECT_EQ(nearest("xyz", kNames), "");
  EXPECT_EQ(nearest(std::string(100000, 'r'), kNames), "");
}

TEST(Text, UnknownNamesAreShownWithTheKnownOnes) {
  EXPECT_EQ(
      unknown_name("activation", "rleu", kNames),
      "unknown activation \"rleu\"; did you mean \"relu\"? known: \"relu\", \"tanh\", \"sigmoid\", "
      "\"softmax\"");
  EXPECT_EQ(unknown_name("activation", "xyz", kNames).find("did you mean"), std::string::npos);
}

}  // namespace
}  // namespace hebb::text
