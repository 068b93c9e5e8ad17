// First values of weights: bounds, moments, shapes of the distributions.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "golden.hpp"
#include "hebb/initializers.hpp"
#include "hebb/layers/dense.hpp"
#include "hebb/ops.hpp"
#include "hebb/threads.hpp"
#include "nn/initializer_golden.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

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

TEST(Initializer, TruncatedNormalIsCutAtTwoDeviationsFromItsMean) {
  const Initializer f = initializers::TruncatedNormal({.mean = 1, .stddev = 2});
  const Moments m = moments_of(f({kIn, kOut}, DType::float64, Rng(1, 2)).to_vector<double>());
  EXPECT_GE(m.smallest, -3);
  EXPECT_LE(m.largest, 5);
  EXPECT_LT(m.smallest, -2.98);
  EXPECT_GT(m.largest, 4.98);
  EXPECT_NEAR(m.mean, 1, 2 * kMeanError);
  EXPECT_NEAR(std::sqrt(m.variance), 2 * 0.87962566103423978, 0.02);  // not widened after the cut
}

TEST(Initializer, RandomUniformFillsItsInterval) {
  const Initializer f = initializers::RandomUniform({.minval = 2, .maxval = 6});
  const Moments m = moments_of(f({kIn, kOut}, DType::float64, Rng(1, 2)).to_vector<double>());
  EXPECT_GE(m.smallest, 2);
  EXPECT_LT(m.largest, 6);
  EXPECT_LT(m.smallest, 2.001);
  EXPECT_GT(m.largest, 5.999);
  EXPECT_NEAR(m.mean, 4, 2 * kMeanError);
  EXPECT_NEAR(m.variance, 16.0 / 12, 0.02 * 16 / 12);
  const Moments by_name = moments_of(
      Initializer("random_uniform")({kIn, kOut}, DType::float64, Rng(1, 2)).to_vector<double>());
  EXPECT_GE(by_name.smallest, -0.05);
  EXPECT_LT(by_name.largest, 0.05);
  EXPECT_NEAR(by_name.variance, 0.01 / 12, 0.02 * 0.01 / 12);
}

TEST(Initializer, VarianceIsScaledByTheFan) {
  struct Case {
    Initializer f;
    double variance, kurtosis;
  };
  using initializers::VarianceScaling;
  // Fourth moment over squared variance: 3 normal, 9/5 uniform; of the cut normal distribution
  // (3 - 14 c) / (1 - 2 c)^2 with c = 2 phi(2) / erf(sqrt 2) = 0.11313, phi the normal density.
  const double uniform = 1.8, normal = 3, cut = 2.3655;
  const Case cases[] = {
      {"lecun_uniform", 1.0 / kIn, uniform},
      {"lecun_normal", 1.0 / kIn, cut},
      {"he_uniform", 2.0 / kIn, uniform},
      {"he_normal", 2.0 / kIn, cut},
      {"glorot_uniform", 2.0 / (kIn + kOut), uniform},
      {"glorot_normal", 2.0 / (kIn + kOut), cut},
      {"variance_scaling", 1.0 / kIn, cut},
      {VarianceScaling({.scale = 0.5, .mode = "fan_out", .distribution = "untruncated_normal"}),
       0.5 / kOut, normal},
      {VarianceScaling({.scale = 3, .mode = "Fan_Avg", .distribution = "uniform"}),
       6.0 / (kIn + kOut), uniform}};
  for (const Case& c : cases) {
    const std::string what = std::string(c.f.name()) + " " + std::to_string(c.variance);
    const Moments m = moments_of(c.f({kIn, kOut}, DType::float64, Rng(1, 2)).to_vector<double>());
    EXPECT_NEAR(m.mean, 0, std::sqrt(c.variance) * kMeanError) << what;
    EXPECT_NEAR(m.variance, c.variance, 0.03 * c.variance) << what;
    EXPECT_NEAR(m.kurtosis, c.kurtosis, 0.1) << what;
  }
}

TEST(Initializer, NamedScalingsAreVarianceScaling) {
  const auto same = [](const Initializer& f, const initializers::VarianceScaling& scaling) {
    EXPECT_EQ(testing::bits(f({7, 11}, DType::float64, Rng(3, 4))),
              testing::bits(Initializer(scaling)({7, 11}, DType::float64, Rng(3, 4))))
        << f.name();
  };
  using Scaling = initializers::VarianceScaling;
  same("glorot_uniform", Scaling({.scale = 1, .mode = "fan_avg", .distribution = "uniform"}));
  same("glorot_normal", Scaling({.scale = 1, .mode = "fan_avg"}));
  same("he_uniform", Scaling({.scale = 2, .distribution = "uniform"}));
  same("he_normal", Scaling({.scale = 2}));
  same("lecun_uniform", Scaling({.distribution = "uniform"}));
  same("lecun_normal", Scaling());
}

/// Largest distance of A^T A, or of A A^T for a wide matrix, from gain^2 times the identity.
double distance_from_orthogonal(const Tensor& t, double gain) {
  const std::vector<double> a = t.to_vector<double>();
  const std::int64_t columns = t.shape()[-1], rows = t.size() / columns;
  const bool wide = columns > rows;
  const std::int64_t n = std::min(rows, columns), size = std::max(rows, columns);
  const auto at = [&](std::int64_t vector, std::int64_t k) {
    return a[static_cast<std::size_t>(wide ? vector * columns + k : k * columns + vector)];
  };
  double distance = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = 0; j < n; ++j) {
      double sum = i == j ? -gain * gain : 0;
      for (std::int64_t k = 0; k < size; ++k) sum += at(i, k) * at(j, k);
      distance = std::fmax(distance, std::fabs(sum));
    }
  }
  return distance;
}

TEST(Initializer, OrthogonalIsOrthogonal) {
  const Shape shapes[] = {{40, 40}, {64, 10}, {10, 64}, {3, 3, 4, 8}, {2, 3, 50}, {1, 1}};
  for (const Shape& shape : shapes) {
    const Tensor t = Initializer("orthogonal")(shape, DType::float64, Rng(1, 2));
    EXPECT_EQ(t.shape(), shape);
    EXPECT_LT(distance_from_orthogonal(t, 1), 1e-14) << shape.to_string();
    const Initializer wider = initializers::Orthogonal({.gain = 2});
    EXPECT_LT(distance_from_orthogonal(wider(shape, DType::float64, Rng(1, 2)), 2), 4e-14);
    EXPECT_LT(distance_from_orthogonal(wider(shape, DType::float32, Rng(1, 2)), 2), 4e-6);
  }
  // All directions are equally likely: an entry of a random orthogonal [n, n] has variance 1 / n.
  const Moments m = moments_of(
      Initializer("orthogonal")({100, 100}, DType::float64, Rng(1, 2)).to_vector<double>());
  EXPECT_NEAR(m.mean, 0, 6 * 0.1 / 100);
  EXPECT_NEAR(m.variance, 0.01, 1e-4);
}

TEST(Initializer, IdentityAndConstant) {
  EXPECT_EQ(Initializer("identity")({2, 3}, DType::float32, Rng()).to_vector<double>(),
            (std::vector<double>{1, 0, 0, 0, 1, 0}));
  const Initializer half = initializers::Identity(0.5);
  EXPECT_EQ(half({3, 2}, DType::float64, Rng()).to_vector<double>(),
            (std::vector<double>{0.5, 0, 0, 0.5, 0, 0}));
  const Initializer constant = initializers::Constant(-1.5);
  EXPECT_EQ(constant({2, 2}, DType::float64, Rng()).to_vector<double>(),
            std::vector<double>(4, -1.5));
}

/// The initializer of a golden case: a name, or mode and distribution of a VarianceScaling.
Initializer initializer_of(const std::string& name) {
  const std::size_t space = name.find(' ');
  if (space == std::string::npos) return Initializer::parse(name);
  return initializers::VarianceScaling({.scale = 2.5,
                                        .mode = name.substr(0, space),
                                        .distribution = name.substr(space + 1),
                                        .seed = {}});
}

TEST(Initializer, ScalesAreKerass) {
  testing::GoldenValues golden;
  for (const testing::KerasScale& keras : testing::kKerasScales) {
    Initializer plain = initializers::RandomUniform({.minval = -1, .maxval = 1});
    if (keras.distribution == "normal") plain = initializers::RandomNormal({.stddev = 1});
    if (keras.distribution == "truncated_normal") {
      plain = initializers::TruncatedNormal({.stddev = 1});
    }
    // The same random bits scale with the limit or the deviation.
    const auto values = [&](const Initializer& f) {
      return f(keras.shape, DType::float64, Rng(3, 4)).to_vector<double>();
    };
    std::vector<double> expected = values(plain);
    for (double& v : expected) v *= keras.scale;
    golden.compare(keras.initializer + " " + keras.shape.to_string(),
                   values(initializer_of(keras.initializer)), expected, 1e-14);
  }
}

TEST(Initializer, ThreadsChangeNoBit) {
  const int before = num_threads();
  for (const std::string_view name : Initializer::names()) {
    std::vector<std::string> results;
    for (const int threads : {1, 4}) {
      set_num_threads(threads);
      for (const DType dtype : {DType::float32, DType::float64}) {
        results.push_back(testing::bits(Initializer::parse(name)({300, 200}, dtype, Rng(1, 2))));
      }
    }
    EXPECT_EQ(results[2], results[0]) << name;
    EXPECT_EQ(results[3], results[1]) << name;
  }
  set_num_threads(before);
}

TEST(Initializer, OfALayerIsANameAnObjectOrAFunction) {
  const layers::Dense by_name(64, {.kernel_initializer = "he_normal"});
  const layers::Dense by_object(64, {.kernel_initializer = initializers::Orthogonal({.gain = 2})});
  const layers::Dense by_function(
      64, {.kernel_initializer = [](const Shape& shape, DType dtype, const Rng&) {
        return Tensor::full(shape, 0.5, dtype);
      }});
  const auto kernel = [](layers::Dense dense) {
    dense(Tensor::zeros({1, 3}));
    return dense.get_weights()[0];
  };
  EXPECT_LE(moments_of(kernel(by_name).to_vector<double>()).largest, 2 * std::sqrt(2.0 / 3) / 0.87);
  EXPECT_LT(distance_from_orthogonal(kernel(by_object), 2), 1e-5);
  EXPECT_EQ(kernel(by_function).to_vector<double>(), std::vector<double>(192, 0.5));
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
  for (const char* name : {"glorot_uniform", "he_normal", "random_normal", "random_uniform",
                           "truncated_normal", "variance_scaling", "orthogonal"}) {
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

}  // namespace
}  // namespace hebb
