// Activation functions: against PyTorch's and Keras's values and slopes, at kinks, at extremes.

#include "hebb/activation.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <limits>
#include <map>
#include <string>

#include "golden.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "hebb/threads.hpp"
#include "ops/activation_golden.hpp"
#include "ops/update.hpp"
#include "testing.hpp"

namespace hebb::testing {
namespace {

using Doubles = std::vector<double>;
using Function = Tensor (*)(const Tensor& x);

struct ValueAndSlope {
  Doubles value, slope;
};

/// f(x) and the gradient of sum(f(x) seed), with seed 1 unless given.
template <class F>
ValueAndSlope run(F f, const Tensor& at, const Tensor& seed = {}) {
  Tensor x = at.detach();
  x.requires_grad(true);
  const Tensor y = f(x);
  y.backward(seed.defined() ? seed : Tensor::ones(y.shape(), y.dtype()));
  return {y.to_vector<double>(), x.grad().to_vector<double>()};
}

/// Compares to 1e-12 of the larger of 1 and the number expected. Where the reference has none, hebb
/// must have one.
void compare(GoldenValues& golden, const std::string& what, const Doubles& got,
             const Doubles& expected) {
  ASSERT_EQ(got.size(), expected.size()) << what;
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (std::isnan(expected[i])) {
      EXPECT_FALSE(std::isnan(got[i])) << what << " of " << kGrid[i];
      continue;
    }
    golden.compare(what + "[" + std::to_string(i) + "]", got[i], expected[i],
                   1e-12 * std::fmax(1, std::fabs(expected[i])));
  }
}

TEST(ActivationFunctions, AgreeWithPyTorchAndKeras) {
  const std::map<std::string, Function> with_options = {
      {"leaky_relu", [](const Tensor& x) { return leaky_relu(x, 0.0625); }},
      {"elu", [](const Tensor& x) { return elu(x, 2.5); }},
      {"celu", [](const Tensor& x) { return celu(x, 2.5); }},
      {"squareplus", [](const Tensor& x) { return squareplus(x, 0.5); }},
      {"soft_shrink", [](const Tensor& x) { return soft_shrink(x, 1.25); }},
      {"hard_shrink", [](const Tensor& x) { return hard_shrink(x, 1.25); }},
      {"threshold", [](const Tensor& x) { return threshold(x, 0.25, -2); }},
  };
  GoldenValues values;
  const auto check = [&](const ActivationGolden& golden, const ValueAndSlope& got) {
    compare(values, golden.name, got.value, golden.value);
    compare(values, std::string("slope of ") + golden.name, got.slope, golden.slope);
  };
  const Tensor grid = Tensor::from(kGrid, {static_cast<std::int64_t>(kGrid.size())});
  for (const ActivationGolden& golden : kElementwise) {
    check(golden, run(Activation::parse(golden.name), grid));
  }
  for (const ActivationGolden& golden : kWithOptions) {
    check(golden, run(with_options.at(golden.name), grid));
  }
  const Tensor scores = Tensor::from(kScores, {3, 6}), seed = Tensor::from(kSeed, {3, 6});
  for (const ActivationGolden& golden : kRowwise) {
    const bool half = std::string(golden.name) == "glu";
    const ValueAndSlope got =
        run(Activation::parse(golden.name), scores, half ? slice(seed, 0, 3, 1) : seed);
    check(golden, got);
  }
  EXPECT_EQ(kElementwise.size() + kRowwise.size() + 1, Activation::names().size()) << "step alone";
  EXPECT_EQ(kWithOptions.size(), with_options.size());
}

TEST(ActivationFunctions, HaveTheirLimitsAtInfinity) {
  const Tensor ends = Tensor::from({-kInfinity, kInfinity});
  const std::map<std::string, ValueAndSlope> expected = {
      {"gelu", {{0, kInfinity}, {0, 1}}},
      {"gelu_tanh", {{0, kInfinity}, {0, 1}}},
      {"silu", {{0, kInfinity}, {0, 1}}},
      {"hard_silu", {{0, kInfinity}, {0, 1}}},
      {"mish", {{0, kInfinity}, {0, 1}}},
      {"softplus", {{0, kInfinity}, {0, 1}}},
      {"squareplus", {{0, kInfinity}, {0, 1}}},
      {"softsign", {{-1, 1}, {0, 0}}},
      {"gaussian", {{0, 0}, {0, 0}}},
      {"sinc", {{0, 0}, {0, 0}}},
      {"log_sigmoid", {{-kInfinity, 0}, {1, 0}}}};
  for (const auto& [name, limit] : expected) {
    const ValueAndSlope got = run(Activation::parse(name), ends);
    EXPECT_EQ(got.value, limit.value) << name;
    EXPECT_EQ(got.slope, limit.slope) << name;
  }
}

TEST(ActivationFunctions, KeepANaN) {
  for (const std::string_view name : Activation::names()) {
    for (const DType dtype : {DType::float32, DType::float64}) {
      const Tensor y = Activation::parse(name)(Tensor::full({1, 2}, kNaN, dtype));
      EXPECT_TRUE(std::isnan(y.to_vector<double>()[0])) << name;
    }
  }
}

/// Value and gradient are finite over a row of numbers up to `highest`: values up to the largest
/// difference, slopes up to the length of the row, as of log_softmax.
void expect_finite(const Tensor& x, double highest) {
  const auto length = static_cast<double>(x.size());
  for (const std::string_view name : Activation::names()) {
    const bool grows = name == "exponential";  // beyond every number, but for the reader's eyes
    const ValueAndSlope got = run(Activation::parse(name), x);
    for (const double v : got.value) {
      EXPECT_TRUE(grows ? !std::isnan(v) : std::fabs(v) <= 2.1 * highest) << name << ": " << v;
    }
    for (const double v : got.slope) {
      EXPECT_TRUE(grows ? !std::isnan(v) : std::fabs(v) <= length) << name << " slope: " << v;
    }
  }
}

TEST(ActivationFunctions, AreStable) {
  const auto both_signs = [](Doubles values) {
    const std::size_t half = values.size();
    for (std::size_t i = 0; i < half; ++i) values.push_back(-values[i]);
    return Tensor::from(values, {1, static_cast<std::int64_t>(values.size())});
  };
  const Doubles moderate{0, 1e-30, 1, 17, 89, 104, 746, 1e4};
  expect_finite(both_signs(moderate).cast(DType::float32), 1e4);
  expect_finite(both_signs({1e4, 1e20, 1e30, 1.6e38}).cast(DType::float32), 1.6e38);
  expect_finite(both_signs(moderate), 1e4);
  expect_finite(both_signs({0, 1e4, 1e100, 1e154, 1e155, 1e200, 1e300, 8e307}), 8e307);
  // All of a row far below 0: a sum of sigmoids would be 0.
  expect_finite(Tensor::from({-1e4, -1e4 - 1, -1e4 - 2, -9999.0}, {1, 4}), 1e4 + 2);
}

TEST(ActivationFunctions, HaveTheLeftSlopeAtAKink) {
  const struct {
    const char* name;
    Doubles kinks;
  } cases[] = {{"relu", {0, -0.0}},
               {"relu6", {0, 6}},
               {"leaky_relu", {0}},
               {"selu", {0}},
               {"hard_silu", {-3, 3}},
               {"hard_sigmoid", {-3, 3}},
               {"hard_tanh", {-1, 1}},
               {"sparse_sigmoid", {-1, 1}},
               {"soft_shrink", {-0.5, 0.5}},
               {"hard_shrink", {0.5}},
               {"elu", {0}},
               {"celu", {0}}};
  for (const auto& [name, kinks] : cases) {
    const Activation f = Activation::parse(name);
    for (const double kink : kinks) {
      const Doubles at = run(f, Tensor::from({kink})).slope;
      const Doubles left = run(f, Tensor::from({kink - 1e-9})).slope;
      const Doubles right = run(f, Tensor::from({kink + 1e-9})).slope;
      EXPECT_NEAR(at[0], left[0], 1e-8) << name << " at " << kink;
      const bool bent = std::fabs(left[0] - right[0]) > 1e-8;
      const bool smooth = std::string(name) == "elu" || std::string(name) == "celu";
      EXPECT_NE(bent, smooth) << name << " at " << kink;
    }
  }
  EXPECT_EQ(run([](const Tensor& x) { return elu(x, 2); }, Tensor::from({0.0})).slope, Doubles{2});
  const auto with_alpha = [](const Tensor& x) {
    return prelu(x, Tensor::full({}, 0.25, x.dtype()));
  };
  EXPECT_EQ(run(with_alpha, Tensor::from({0.0, -2.0, 3.0})).slope, (Doubles{0.25, 0.25, 1}));
}

TEST(ActivationFunctions, StepIsOneFromZeroOn) {
  const ValueAndSlope got = run(Activation("step"), Tensor::from({-1e-300, -0.0, 0.0, 5.0}));
  EXPECT_EQ(got.value, (Doubles{0, 1, 1, 1}));
  EXPECT_EQ(got.slope, (Doubles{0, 0, 0, 0}));
}

TEST(ActivationFunctions, SincIsZeroWhereThePhaseIsLost) {
  const Tensor x = Tensor::from({0x1p49, -0x1p49 - 0x1p10, 1e300});
  EXPECT_NEAR(sinc(x).to_vector<double>()[0], 0, 0x1p-49);
  EXPECT_EQ(run(Activation("sinc"), slice(x, 1, 3)).value, (Doubles{0, 0}));
  EXPECT_EQ(sinc(Tensor::from({2e6f})).to_vector<double>(), Doubles{0});
}

TEST(ActivationFunctions, AlongAxesAreThoseAlongTheLast) {
  const Tensor x = Tensor::from(kScores, {3, 2, 3});
  const Function functions[] = {[](const Tensor& t) { return softmax(t); },
                                [](const Tensor& t) { return log_softmax(t); },
                                [](const Tensor& t) { return sigmoid_normalized(t); },
                                [](const Tensor& t) { return sparsemax(t); }};
  const Tensor results[][2] = {{softmax(x, {0}), softmax(x, {2, 0})},
                               {log_softmax(x, {0}), log_softmax(x, {-3, -1})},
                               {sigmoid_normalized(x, {0}), sigmoid_normalized(x, {0, 2})},
                               {sparsemax(x, {0}), sparsemax(x, {0, -1})}};
  for (std::size_t i = 0; i < std::size(functions); ++i) {
    const Tensor first = transpose(functions[i](transpose(x, {1, 2, 0})), {2, 0, 1});
    EXPECT_EQ(results[i][0].to_vector<double>(), first.to_vector<double>());
    const Tensor joined = functions[i](reshape(transpose(x, {1, 0, 2}), {2, 9}));
    const Tensor both = transpose(reshape(joined, {2, 3, 3}), {1, 0, 2});
    EXPECT_EQ(results[i][1].to_vector<double>(), both.to_vector<double>());
  }
  expect_words(error_of<ShapeError>([&] { softmax(x, {}); }), {"softmax: no axis", "[3, 2, 3]"});
  expect_words(error_of<ShapeError>([&] { sparsemax(x, {3}); }), {"sparsemax: ", "no axis 3"});
}

/// Rows of scores that RapidCheck draws, of any size up to 10^3.
Tensor any_scores() {
  const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1 << 20);
  const auto rows = *rc::gen::inRange<std::int64_t>(1, 5);
  const auto classes = *rc::gen::inRange<std::int64_t>(1, 20);
  const double size = std::pow(10, *rc::gen::inRange(-3, 4));
  return random_uniform({rows, classes}, -size, size, Rng(seed), DType::float64);
}

TEST(ActivationFunctions, OfScoresAreDistributions) {
  const bool holds = rc::check([] {
    const Tensor x = any_scores();
    for (const Tensor& y : {softmax(x), sparsemax(x), sigmoid_normalized(x)}) {
      for (const double total : sum(y, {1}).to_vector<double>()) {
        RC_ASSERT(std::fabs(total - 1) < 1e-14);
      }
      for (const double share : y.to_vector<double>()) RC_ASSERT(share >= 0);
    }
  });
  EXPECT_TRUE(holds);
  const Doubles sparse = sparsemax(Tensor::from({1.0, 2.0, 1.5}, {1, 3})).to_vector<double>();
  EXPECT_EQ(sparse, (Doubles{0, 0.75, 0.25}));
  const Doubles equal = sparsemax(Tensor::full({1, 4}, 1e300, DType::float64)).to_vector<double>();
  EXPECT_EQ(equal, Doubles(4, 0.25));
}

TEST(ActivationFunctions, OfScoresIgnoreAShiftOfAll) {
  const bool holds = rc::check([] {
    const Tensor x = any_scores();
    const Tensor seed = random_uniform(x.shape(), -1, 1, Rng(1), DType::float64);
    const double shift = *rc::gen::inRange(-10'000, 10'001);
    for (const Function f : {Function([](const Tensor& t) { return softmax(t); }),
                             Function([](const Tensor& t) { return log_softmax(t); }),
                             Function([](const Tensor& t) { return sparsemax(t); })}) {
      const ValueAndSlope here = run(f, x, seed), there = run(f, x + shift, seed);
      for (std::size_t i = 0; i < here.value.size(); ++i) {
        // Scores near 1e4 keep 12 digits behind the point.
        RC_ASSERT(std::fabs(there.value[i] - here.value[i]) < 2e-11);
        RC_ASSERT(std::fabs(there.slope[i] - here.slope[i]) < 2e-11);
      }
    }
  });
  EXPECT_TRUE(holds);
}

TEST(ActivationFunctions, MaxoutTakesGroupsOfNeighbors) {
  const Tensor x = Tensor::from({1.0, 5.0, 2.0, 9.0, 8.0, 7.0}, {1, 6});
  EXPECT_EQ(maxout(x, 2).to_vector<double>(), (Doubles{5, 9}));
  EXPECT_EQ(maxout(x, 3).to_vector<double>(), (Doubles{5, 9, 8}));
  const Tensor rows = reshape(x, {3, 2});
  EXPECT_EQ(maxout(rows, 1, 0).to_vector<double>(), (Doubles{8, 9}));
}

TEST(ActivationFunctions, HaveTheSameBitsOnManyThreads) {
  const Tensor x = Tensor::linspace(-9, 9, 150'001);  // enough to be shared, in uneven blocks
  const auto on = [&](int threads, const Activation& f) {
    const int before = num_threads();
    set_num_threads(threads);
    const ValueAndSlope result = run(f, x);
    set_num_threads(before);
    return result;
  };
  for (const std::string_view name : {"gelu", "mish", "sinc", "hard_silu", "sparsemax"}) {
    const ValueAndSlope one = on(1, Activation::parse(name)), four = on(4, Activation::parse(name));
    EXPECT_EQ(one.value, four.value) << name;
    EXPECT_EQ(one.slope, four.slope) << name;
  }
}

TEST(ActivationFunctions, RefuseNumbersOutOfRange) {
  const Tensor x = Tensor::ones({2, 3});
  const auto refused = [&](auto call, std::initializer_list<std::string_view> words) {
    expect_words(error_of<ValueError>([&] { call(); }), words);
  };
  refused([&] { leaky_relu(x, -0.5); }, {"leaky_relu: negative_slope", "at least 0", "-0.5"});
  refused([&] { leaky_relu(x, kNaN); }, {"leaky_relu: negative_slope", "nan"});
  refused([&] { elu(x, kInfinity); }, {"elu: alpha", "finite", "inf"});
  refused([&] { celu(x, 0); }, {"celu: alpha", "above 0", "got 0"});
  refused([&] { squareplus(x, -4); }, {"squareplus: b", "above 0", "-4"});
  refused([&] { soft_shrink(x, -1); }, {"soft_shrink: threshold", "at least 0", "-1"});
  refused([&] { hard_shrink(x, kNaN); }, {"hard_shrink: threshold", "nan"});
  refused([&] { threshold(x, kNaN, 0); }, {"threshold: threshold", "finite"});
  refused([&] { threshold(x, 0, kInfinity); }, {"threshold: default_value", "finite"});
  refused([&] { maxout(x, 0); }, {"maxout: num_units", "at least 1", "got 0"});
}

}  // namespace
}  // namespace hebb::testing
