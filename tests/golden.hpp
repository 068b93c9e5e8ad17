// Values that come from elsewhere, and how many of them hebb agrees with.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

namespace hebb::testing {

/// Compares with values from elsewhere; at its end it prints how many.
class GoldenValues {
 public:
  GoldenValues() = default;
  ~GoldenValues() { std::printf("golden values: %d compared, %d off\n", same_ + off_, off_); }
  GoldenValues(const GoldenValues&) = delete;
  GoldenValues& operator=(const GoldenValues&) = delete;

  /// One number; equal infinities agree.
  void compare(const std::string& what, double got, double expected, double bound) {
    const bool good = got == expected || std::fabs(got - expected) <= bound;
    EXPECT_TRUE(good) << what << ": " << got << " for " << expected;
    ++(good ? same_ : off_);
  }
  /// Numbers; the tolerance is of the larger of 1 and the number expected.
  void compare(const std::string& what, const std::vector<double>& got,
               const std::vector<double>& expected, double tolerance) {
    ASSERT_EQ(got.size(), expected.size()) << what;
    for (std::size_t i = 0; i < got.size(); ++i) {
      compare(what + "[" + std::to_string(i) + "]", got[i], expected[i],
              tolerance * std::fmax(1, std::fabs(expected[i])));
    }
  }

 private:
  int same_ = 0;
  int off_ = 0;
};

}  // namespace hebb::testing
