// First values of weights: bounds, moments, shapes of the distributions.

#include <gtest/gtest.h>

#include <algorithm>

#include "hebb/initializers.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using testing::expect_words;
using testing::message_of;

/// Figures of a sample.
struct Moments {
  double mean = 0, variance = 0, kurtosis = 0, smallest = 0, largest = 0;
};

Moments moments_of(const std::vector<double>& values) {
  Moments m;
  const auto n = static_cast<double>(values.size());
  for (double v : values) m.mean += v / n;
  double fourth = 0;
  for (double v : values) {
    m.variance += (v - m.mean) * (v - m.mean) / n;
    fourth += std::pow(v - m.mean, 4) / n;
  }
  m.kurtosis = fourth / (m.variance * m.variance);
  m.smallest = *std::min_element(values.begin(), values.end());
  m.largest = *std::max_element(values.begin(), values.end());
  return m;
}

constexpr std::int64_t kIn = 300, kOut = 500;
// Six standard errors of the mean of 150,000 values: one chance in 10^9 to fail by bad luck.
const double kMeanError = 6 / std::sqrt(static_cast<double>(kIn * kOut));

TEST(Initializer, GlorotUniformIsUniformWithinItsLimit) {
  for (const DType dtype : {DType::float32, DType::float64}) {
    const Tensor t = Initializer("glorot_uniform")({kIn, kOut}, dtype, Rng(1, 2));
    EXPECT_EQ(t.dtype(), dtype);
    const Moments m = moments_of(t.to_vector<double>());
    const double limit = std::sqrt(6.0 / (kIn + kOut));
    EXPECT_GE(m.smallest, -limit * (1 + 1e-7));
    EXPECT_LE(m.largest, limit * (1 + 1e-7));
    EXPECT_LT(m.smallest, -0.999 * limit);
    EXPECT_GT(m.largest, 0.999 * limit);
    EXPECT_NEAR(m.mean, 0, limit * kMeanError);
    EXPECT_NEAR(m.variance, limit * limit / 3, 0.02 * limit * limit / 3);
    EXPECT_NEAR(m.kurtosis, 1.8, 0.03);
  }
}

TEST(Initializer, HeNormalIsCutAtTwoDeviations) {
  const Tensor t = Initializer("he_normal")({kIn, kOut}, DType::float64, Rng(1, 2));
  const std::vector<double> values = t.to_vector<double>();
  const Moments m = moments_of(values);
  const double deviation = std::sqrt(2.0 / kIn);
  // Before the cut; the standard deviation of a normal distribution cut at +-2 is 0.8796 of that.
  const double wide = deviation / 0.87962566103423978;
  EXPECT_GE(m.smallest, -2 * wide);
  EXPECT_LE(m.largest, 2 * wide);
  EXPECT_LT(m.smallest, -1.99 * wide);
  EXPECT_GT(m.largest, 1.99 * wide);
  EXPECT_NEAR(m.mean, 0, deviation * kMeanError);
  EXPECT_NEAR(std::sqrt(m.variance), deviation, 0.01 * deviation);
  // Share within one deviation: erf(1 / sqrt 2) / erf(2 / sqrt 2).
  const auto near =
      std::count_if(values.begin(), values.end(), [&](double v) { return std::fabs(v) < wide; });
  const double expected = std::erf(std::sqrt(0.5)) / std::erf(std::sqrt(2.0));
  EXPECT_NEAR(static_cast<double>(near) / static_cast<double>(values.size()), expected, 0.01);
}

TEST(Initializer, RandomUniformFillsItsRange) {
  const Initializer own = initializers::RandomUniform({.minval = 1, .maxval = 3});
  const Moments m = moments_of(own({kIn, kOut}, DType::float64, Rng(1, 2)).to_vector<double>());
  EXPECT_GE(m.smallest, 1);
  EXPECT_LT(m.largest, 3);
  EXPECT_NEAR(m.mean, 2, kMeanError);
  EXPECT_NEAR(m.variance, 4.0 / 12, 0.01);
  EXPECT_EQ(
      Initializer::from_config(own.config()).config().find("config")->find("maxval")->as_double(),
      3);
  expect_words(message_of<ValueError>([] {
                 Initializer f = initializers::RandomUniform({.minval = 1, .maxval = -1});
               }),
               {"RandomUniform", "minval", "1 and -1"});
}

TEST(Initializer, RandomNormalHasItsMeanAndDeviation) {
  const Moments by_name = moments_of(
      Initializer("random_normal")({kIn, kOut}, DType::float32, Rng(1, 2)).to_vector<double>());
  EXPECT_NEAR(by_name.mean, 0, 0.05 * kMeanError);
  EXPECT_NEAR(std::sqrt(by_name.variance), 0.05, 0.0005);
  EXPECT_NEAR(by_name.kurtosis, 3, 0.1);
  EXPECT_GT(by_name.largest, 4 * 0.05);
  const Initializer own = initializers::RandomNormal({.mean = 3, .stddev = 2});
  const Moments m = moments_of(own({kIn, kOut}, DType::float64, Rng(1, 2)).to_vector<double>());
  EXPECT_NEAR(m.mean, 3, 2 * kMeanError);
  EXPECT_NEAR(std::sqrt(m.variance), 2, 0.02);
  const Initializer constant = initializers::RandomNormal({.mean = -1, .stddev = 0});
  EXPECT_EQ(constant({3}, DType::float64, Rng()).to_vector<double>(), std::vector<double>(3, -1.0));
}

TEST(Initializer, ZerosAndOnes) {
  EXPECT_EQ(Initializer("zeros")({2}, DType::float32, Rng()).to_vector<double>(),
            std::vector<double>(2, 0.0));
  EXPECT_EQ(Initializer(initializers::Ones{})({2}, DType::float64, Rng()).to_vector<double>(),
            std::vector<double>(2, 1.0));
}

TEST(Initializer, FansAreKerass) {
  struct Case {
    Shape shape;
    double in, out;
  };
  const Case cases[] = {
      {{7, 11}, 7, 11}, {{5}, 5, 5}, {{3, 3, 4, 8}, 36, 72}, {{2, 6, 10}, 12, 20}, {{}, 1, 1}};
  for (const Case& c : cases) {
    // The same random bits scale with the limit, so one element tells the fans.
    const double unit =
        Initializer("glorot_uniform")({1, 5}, DType::float64, Rng(3, 4)).data<double>()[0];
    const Tensor t = Initializer("glorot_uniform")(c.shape, DType::float64, Rng(3, 4));
    EXPECT_EQ(t.shape(), c.shape);
    EXPECT_NEAR(t.data<double>()[0], unit * std::sqrt(6 / (c.in + c.out)), 1e-12)
        << c.shape.to_string();
    const Tensor he = Initializer("he_normal")(c.shape, DType::float64, Rng(3, 4));
    const double he_unit =
        Initializer("he_normal")({2, 1}, DType::float64, Rng(3, 4)).data<double>()[0];
    EXPECT_NEAR(he.data<double>()[0], he_unit * std::sqrt(2 / c.in), 1e-12) << c.shape.to_string();
  }
}

TEST(Initializer, IsAFunctionOfTheStream) {
  for (const char* name : {"glorot_uniform", "he_normal", "random_normal"}) {
    const Initializer f = Initializer::parse(name);
    const std::string first = testing::bits(f({50, 3}, DType::float32, Rng(1, 2)));
    EXPECT_EQ(testing::bits(f({50, 3}, DType::float32, Rng(1, 2))), first);
    EXPECT_NE(testing::bits(f({50, 3}, DType::float32, Rng(1, 3))), first);
    EXPECT_NE(testing::bits(f({50, 3}, DType::float32, Rng(2, 2))), first);
  }
  const Initializer seeded = initializers::HeNormal({.seed = 8});
  EXPECT_EQ(testing::bits(seeded({50, 3}, DType::float32, Rng(1, 2))),
            testing::bits(seeded({50, 3}, DType::float32, Rng(7, 7))));
}

TEST(Initializer, ConfigsGoBothWays) {
  const Initializer all[] = {"zeros",
                             "ones",
                             "glorot_uniform",
                             "he_normal",
                             "random_normal",
                             initializers::GlorotUniform({.seed = 1}),
                             initializers::HeNormal({.seed = -2}),
                             initializers::RandomNormal({.mean = 0.25, .stddev = 2, .seed = 3})};
  for (const Initializer& f : all) {
    const Initializer again = Initializer::from_config(f.config());
    EXPECT_TRUE(again.config() == f.config()) << f.name();
    EXPECT_EQ(again.name(), f.name());
    EXPECT_EQ(testing::bits(again({4, 3}, DType::float64, Rng(5))),
              testing::bits(f({4, 3}, DType::float64, Rng(5))));
  }
  const Config config = Initializer(initializers::RandomNormal({.stddev = 2})).config();
  EXPECT_EQ(config.find("class_name")->as_string(), "RandomNormal");
  EXPECT_EQ(config.find("config")->find("stddev")->as_double(), 2);
  EXPECT_TRUE(config.find("config")->find("seed")->is_null());
  EXPECT_EQ(Initializer::from_config("HeNormal").name(), "he_normal");
}

TEST(Initializer, RefusesWhatItCannotBe) {
  expect_words(message_of<ValueError>([] { Initializer::parse("glorot_unifrom"); }),
               {"unknown initializer \"glorot_unifrom\"", "did you mean \"glorot_uniform\"?",
                "\"zeros\"", "\"he_normal\""});
  expect_words(
      message_of<ValueError>([] { Initializer f = initializers::RandomNormal({.stddev = -1}); }),
      {"stddev", "-1"});
  expect_words(message_of<ValueError>([] { Initializer::from_config(Config::Object{}); }),
               {"class_name"});
  Config config = Initializer("random_normal").config();
  config.set("config", Config::Object{{"stddev", -0.5}});
  EXPECT_THROW(Initializer::from_config(config), ValueError);
  config.set("config", Config::Object{{"stddev", "wide"}});
  EXPECT_THROW(Initializer::from_config(config), ValueError);
}

}  // namespace
}  // namespace hebb
