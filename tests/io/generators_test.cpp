#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "hebb/datasets.hpp"
#include "hebb/error.hpp"
#include "hebb/random.hpp"
#include "io_testing.hpp"

namespace hebb::datasets {
namespace {

using hebb::testing::message_of;

constexpr double kRounding = 1e-14;  // a few units in the last place of coordinates around 1

std::vector<double> points(const Dataset& set) { return set.x.to_vector<double>(); }

std::vector<std::int64_t> labels(const Dataset& set) { return set.y.to_vector<std::int64_t>(); }

std::vector<int> class_counts(const Dataset& set, std::size_t classes) {
  std::vector<int> counts(classes);
  for (const std::int64_t label : labels(set)) ++counts.at(static_cast<std::size_t>(label));
  return counts;
}

/// Mean and standard deviation of the values.
struct Moments {
  double mean = 0;
  double deviation = 0;
};
Moments moments(const std::vector<double>& values) {
  Moments result;
  const auto count = static_cast<double>(values.size());
  for (const double value : values) result.mean += value / count;
  for (const double value : values) {
    result.deviation += (value - result.mean) * (value - result.mean) / count;
  }
  result.deviation = std::sqrt(result.deviation);
  return result;
}

TEST(XorClouds, HasExactCountsAndCentres) {
  const Dataset set = xor_clouds({.samples_per_class = 6, .noise = 0, .dtype = DType::float64});
  EXPECT_EQ(set.x.shape(), (Shape{12, 2}));
  EXPECT_EQ(set.y.shape(), (Shape{12}));
  EXPECT_EQ(set.y.dtype(), DType::int64);
  EXPECT_EQ(class_counts(set, 2), (std::vector<int>{6, 6}));
  const auto x = points(set);
  int clouds[2][2] = {};
  for (std::size_t i = 0; i < 12; ++i) {
    EXPECT_EQ(std::abs(x[2 * i]), 1);
    EXPECT_EQ(std::abs(x[2 * i + 1]), 1);
    EXPECT_EQ(labels(set)[i], x[2 * i] * x[2 * i + 1] < 0 ? 1 : 0);
    ++clouds[x[2 * i] > 0][x[2 * i + 1] > 0];
  }
  for (const auto& row : clouds) {
    for (const int count : row) EXPECT_EQ(count, 3);
  }
}

TEST(XorClouds, BipolarTargetsAreFloatsOfTheSamePoints) {
  const Dataset classes = xor_clouds({.samples_per_class = 50, .seed = 3});
  const Dataset targets = xor_clouds({.samples_per_class = 50, .bipolar = true, .seed = 3});
  EXPECT_EQ(targets.y.dtype(), DType::float32);
  EXPECT_EQ(points(classes), points(targets));
  EXPECT_EQ(classes.class_names.size(), 2u);
  EXPECT_TRUE(targets.class_names.empty());
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(targets.y.to_vector<double>()[i], labels(classes)[i] == 1 ? 1.0 : -1.0);
  }
}

TEST(XorClouds, NoiseIsTheStandardDeviation) {
  const Dataset set = xor_clouds({.samples_per_class = 20000, .noise = 0.3, .seed = 1});
  std::vector<double> offsets;
  const Dataset centres = xor_clouds({.samples_per_class = 20000, .noise = 0, .seed = 1});
  const auto x = points(set), c = points(centres);
  for (std::size_t i = 0; i < x.size(); ++i) offsets.push_back(x[i] - c[i]);
  // 80,000 draws: the mean is within 5 of its standard errors 0.3 / sqrt(80000), likewise the
  // deviation.
  EXPECT_NEAR(moments(offsets).mean, 0, 0.0054);
  EXPECT_NEAR(moments(offsets).deviation, 0.3, 0.0038);
}

TEST(TwoGaussians, HasTheStatedMeansAndUnitVariance) {
  for (const std::int64_t dimensions : {1, 2, 9}) {
    const Dataset set = two_gaussians({.samples = 40001,
                                       .dimensions = dimensions,
                                       .distance = 3,
                                       .dtype = DType::float64,
                                       .seed = 5});
    EXPECT_EQ(set.x.shape(), (Shape{40001, dimensions}));
    EXPECT_EQ(class_counts(set, 2), (std::vector<int>{20001, 20000}));
    const double mean = 1.5 / std::sqrt(static_cast<double>(dimensions));
    const auto x = points(set);
    for (std::int64_t label : {0, 1}) {
      for (std::int64_t axis = 0; axis < dimensions; ++axis) {
        std::vector<double> values;
        for (std::int64_t i = label; i < 40001; i += 2) {
          values.push_back(x[static_cast<std::size_t>(i * dimensions + axis)]);
        }
        // 20,000 draws: five standard errors of the mean (1 / sqrt(n)) and deviation (1 / sqrt(2
        // n)).
        EXPECT_NEAR(moments(values).mean, label == 0 ? -mean : mean, 0.036);
        EXPECT_NEAR(moments(values).deviation, 1, 0.025);
      }
    }
  }
}

TEST(TwoGaussians, DefaultsAreMeansOfOneInOneDimension) {
  const Dataset set = two_gaussians({.seed = 1});
  EXPECT_EQ(set.x.shape(), (Shape{100, 1}));
  const Dataset wide = two_gaussians({.distance = 0, .seed = 1});
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_NEAR(points(set)[i] - points(wide)[i], i % 2 == 0 ? -1 : 1, 1e-6);  // float32
  }
}

TEST(Circles, LieOnTheirRadii) {
  const Dataset set =
      circles({.samples = 401, .noise = 0, .factor = 0.25, .dtype = DType::float64, .seed = 2});
  EXPECT_EQ(class_counts(set, 2), (std::vector<int>{201, 200}));
  const auto x = points(set);
  double sum_x = 0, sum_y = 0;
  for (std::size_t i = 0; i < 401; ++i) {
    EXPECT_NEAR(std::hypot(x[2 * i], x[2 * i + 1]), labels(set)[i] == 0 ? 1 : 0.25, kRounding);
    sum_x += x[2 * i];
    sum_y += x[2 * i + 1];
  }
  // All around: a half circle would give sums of about 160.
  EXPECT_LT(std::abs(sum_x), 60);
  EXPECT_LT(std::abs(sum_y), 60);
}

TEST(Moons, AreTwoHalfCircles) {
  const Dataset set = moons({.samples = 301, .noise = 0, .dtype = DType::float64, .seed = 2});
  EXPECT_EQ(class_counts(set, 2), (std::vector<int>{151, 150}));
  const auto x = points(set);
  for (std::size_t i = 0; i < 301; ++i) {
    const bool upper = labels(set)[i] == 0;
    const double across = x[2 * i] - (upper ? 0 : 1), up = x[2 * i + 1] - (upper ? 0 : 0.5);
    EXPECT_NEAR(std::hypot(across, up), 1, kRounding);
    EXPECT_GE(upper ? up : -up, -kRounding);
  }
}

TEST(Spirals, WindWithTheirRadius) {
  const Dataset set = spirals(
      {.samples = 302, .classes = 3, .noise = 0, .turns = 1.5, .dtype = DType::float64, .seed = 2});
  EXPECT_EQ(class_counts(set, 3), (std::vector<int>{101, 101, 100}));
  EXPECT_EQ(set.class_names, (std::vector<std::string>{"arm 0", "arm 1", "arm 2"}));
  const auto x = points(set);
  for (std::size_t i = 0; i < 302; ++i) {
    const double radius = std::hypot(x[2 * i], x[2 * i + 1]);
    const double turns = 1.5 * radius + static_cast<double>(labels(set)[i]) / 3;
    EXPECT_LT(radius, 1);
    EXPECT_NEAR(x[2 * i], radius * std::cos(2 * std::numbers::pi * turns), kRounding);
    EXPECT_NEAR(x[2 * i + 1], radius * std::sin(2 * std::numbers::pi * turns), kRounding);
  }
}

/// Every generator with a seed and a dtype.
std::vector<Dataset> all(std::uint64_t seed, DType dtype) {
  return {xor_clouds({.dtype = dtype, .seed = seed}), two_gaussians({.dtype = dtype, .seed = seed}),
          circles({.dtype = dtype, .seed = seed}), spirals({.dtype = dtype, .seed = seed}),
          moons({.dtype = dtype, .seed = seed})};
}

TEST(Generators, RepeatTheirSeedAndNoOther) {
  const auto first = all(7, DType::float32), again = all(7, DType::float32);
  const auto other = all(8, DType::float32);
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(points(first[i]), points(again[i]));
    EXPECT_NE(points(first[i]), points(other[i]));
    EXPECT_EQ(labels(first[i]), labels(other[i]));
  }
}

TEST(Generators, FollowTheSeedOfTheProgram) {
  const std::uint64_t before = random_seed();
  set_random_seed(7);
  EXPECT_EQ(points(moons()), points(moons({.seed = 7})));
  set_random_seed(8);
  EXPECT_EQ(points(moons()), points(moons({.seed = 8})));
  set_random_seed(before);
}

TEST(Generators, GiveTheSamePointsInBothPrecisions) {
  const auto narrow = all(7, DType::float32), wide = all(7, DType::float64);
  for (std::size_t i = 0; i < narrow.size(); ++i) {
    EXPECT_EQ(wide[i].x.dtype(), DType::float64);
    EXPECT_EQ(narrow[i].x.to_vector<float>(), wide[i].x.to_vector<float>());
  }
}

TEST(Generators, MakeAnyPartBalanced) {
  for (const Dataset& set : all(7, DType::float32)) {
    const auto y = labels(set);
    for (std::size_t i = 2; i < y.size(); ++i) {
      EXPECT_EQ(y[i], y[i - 2]);
      EXPECT_NE(y[i], y[i - 1]);
    }
  }
}

TEST(Generators, RefuseOptionsOutOfRange) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  const auto message = [](const auto& make) { return message_of<ValueError>(make); };
  EXPECT_EQ(message([] { xor_clouds({.samples_per_class = 0}); }),
            "xor_clouds: samples_per_class must be at least 1, got 0; raise it");
  EXPECT_EQ(message([] { moons({.noise = -0.1}); }),
            "moons: noise must be 0 or more and finite, got -0.1");
  EXPECT_EQ(message([] { circles({.noise = kNaN}); }),
            "circles: noise must be 0 or more and finite, got nan");
  EXPECT_EQ(message([] { circles({.factor = 1}); }),
            "circles: factor must lie between 0 and 1, got 1");
  EXPECT_EQ(message([] { spirals({.classes = 1}); }),
            "spirals: classes must be from 2 to 1000, got 1");
  EXPECT_EQ(message([] { spirals({.turns = kNaN}); }),
            "spirals: turns must be above 0 and at most 1000, got nan");
  EXPECT_EQ(message([] { two_gaussians({.dimensions = -1}); }),
            "two_gaussians: dimensions must be at least 1, got -1; raise it");
  EXPECT_EQ(message([] { two_gaussians({.dtype = DType::uint8}); }),
            "two_gaussians: dtype must be float32 or float64, got uint8");
  EXPECT_EQ(message([] { two_gaussians({.distance = -1}); }),
            "two_gaussians: distance must be 0 or more and finite, got -1");
  EXPECT_THROW(xor_clouds({.samples_per_class = std::numeric_limits<std::int64_t>::max()}), Error);
  EXPECT_THROW(moons({.samples = std::numeric_limits<std::int64_t>::max()}), Error);
}

}  // namespace
}  // namespace hebb::datasets
