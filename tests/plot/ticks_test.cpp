#include "plot/ticks.hpp"

#include <cmath>
#include <limits>

#include "plot/scale.hpp"
#include "plot_testing.hpp"

namespace hebb::plot {
namespace {

std::vector<std::string> labels(const std::vector<Tick>& ticks) {
  std::vector<std::string> result;
  for (const Tick& tick : ticks) result.push_back(tick.label);
  return result;
}

using Labels = std::vector<std::string>;

TEST(Ticks, AreThoseThatAPersonWouldChoose) {
  EXPECT_EQ(labels(linear_ticks(0, 1, 6)), (Labels{"0", "0.2", "0.4", "0.6", "0.8", "1.0"}));
  EXPECT_EQ(labels(linear_ticks(0.07, 1.23, 6)),
            (Labels{"0.2", "0.4", "0.6", "0.8", "1.0", "1.2"}));
  EXPECT_EQ(labels(linear_ticks(-3, 3, 8)), (Labels{"−3", "−2", "−1", "0", "1", "2", "3"}));
  EXPECT_EQ(labels(linear_ticks(0, 60000, 4)), (Labels{"0", "20,000", "40,000", "60,000"}));
  EXPECT_EQ(labels(linear_ticks(1, 3, 5, true)), (Labels{"1", "2", "3"}));
  EXPECT_EQ(labels(linear_ticks(1, 3, 5)), (Labels{"1.0", "1.5", "2.0", "2.5", "3.0"}));
  EXPECT_EQ(labels(linear_ticks(0, 3e9, 4)), (Labels{"0", "10⁹", "2×10⁹", "3×10⁹"}));
  EXPECT_EQ(labels(linear_ticks(0, 2e-7, 3)), (Labels{"0", "10⁻⁷", "2×10⁻⁷"}));
}

TEST(Ticks, OneAloneBecomesMore) {
  EXPECT_EQ(labels(linear_ticks(-4.5, 4.5, 3)), (Labels{"−4", "−2", "0", "2", "4"}));
}

TEST(Ticks, OfALogarithmicAxisArePowersOfTen) {
  EXPECT_EQ(labels(log_ticks(1e-6, 1, 9)),
            (Labels{"10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "1"}));
  EXPECT_EQ(labels(log_ticks(1e-4, 1, 9)), (Labels{"0.0001", "0.001", "0.01", "0.1", "1"}));
  EXPECT_EQ(labels(log_ticks(1, 1e6, 4)), (Labels{"1", "10²", "10⁴", "10⁶"}));
  EXPECT_EQ(labels(log_ticks(1e-6, 1, 4)), (Labels{"10⁻⁶", "10⁻⁴", "10⁻²", "1"}));
  EXPECT_EQ(labels(log_ticks(0.1, 2, 6)), (Labels{"0.1", "0.2", "0.5", "1", "2"}));
  EXPECT_EQ(labels(log_ticks(3.1, 3.9, 5)), (Labels{"3.2", "3.4", "3.6", "3.8"}));
}

TEST(Ticks, LieWithinTheirLimitsAndAreNotTooMany) {
  for (const double size : {1e-30, 1e-5, 1.0, 123.0, 1e6, 1e30}) {
    for (const double low : {-1.0, 0.0, 0.013, 0.7}) {
      for (int most = 2; most < 12; ++most) {
        const std::vector<Tick> ticks = linear_ticks(low * size, size, most);
        ASSERT_FALSE(ticks.empty());
        EXPECT_LE(std::ssize(ticks), 2 * most);
        for (const Tick& tick : ticks) {
          EXPECT_GE(tick.value, low * size - 1e-6 * size);
          EXPECT_LE(tick.value, size * (1 + 1e-6));
        }
      }
    }
  }
}

TEST(Ticks, NumbersCanBeRead) {
  EXPECT_EQ(readable(0.31234567), "0.3123");
  EXPECT_EQ(readable(1234.56), "1,235");
  EXPECT_EQ(readable(2.5), "2.5");
  EXPECT_EQ(readable(-3), "−3");
  EXPECT_EQ(readable(0), "0");
  EXPECT_EQ(readable(1.25e-7, 3), "1.25×10⁻⁷");
  EXPECT_EQ(readable(1e30), "10³⁰");
  EXPECT_EQ(readable(std::numeric_limits<double>::infinity()), "∞");
  EXPECT_EQ(readable(std::numeric_limits<double>::quiet_NaN()), "NaN");
}

TEST(Scale, GoesThereAndBack) {
  const Scale linear{2, 12, 100, 300}, log{1, 1000, 300, 0, true};
  EXPECT_DOUBLE_EQ(linear(7), 200);
  EXPECT_DOUBLE_EQ(log(10), 200);
  EXPECT_NEAR(log.value_at(log(37)), 37, 1e-9);
  EXPECT_DOUBLE_EQ(linear.value_at(150), 4.5);
  EXPECT_FALSE(log.shows(0));
  EXPECT_FALSE(linear.shows(1e200));
}

}  // namespace
}  // namespace hebb::plot
