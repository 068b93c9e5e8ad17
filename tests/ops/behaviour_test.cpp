// What the formulas leave open: ties, infinities and NaN, extreme arguments, labels and indices out
// of range, shared elements, randomness.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "testing.hpp"

namespace hebb::testing {
namespace {

using Doubles = std::vector<double>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
const double kNaN = std::nan("");

Tensor leaf(std::initializer_list<double> values, Shape shape = {kUnknown}) {
  return Tensor::from(values, shape).requires_grad(true);
}

Doubles values(const Tensor& t) { return t.to_vector<double>(); }

/// Gradients of sum(y) by `x`.
Doubles gradient_of(const Tensor& y, const Tensor& x) {
  sum(y).backward();
  return values(x.grad());
}

TEST(Ties, OfMaximumAndMinimumBelongToTheFirst) {
  Tensor a = leaf({1, 2}), b = leaf({1, 3});
  EXPECT_EQ(gradient_of(maximum(a, b), a), (Doubles{1, 0}));
  EXPECT_EQ(values(b.grad()), (Doubles{0, 1}));
  a.zero_grad();
  EXPECT_EQ(gradient_of(minimum(a, b), a), (Doubles{1, 1}));
}

TEST(Ties, OfExtremesBelongToTheFirstPlace) {
  Tensor x = leaf({2, 5, 5, 1, 1, 3}, {2, 3});
  EXPECT_EQ(gradient_of(max(x, 1), x), (Doubles{0, 1, 0, 0, 0, 1}));
  x.zero_grad();
  EXPECT_EQ(gradient_of(min(x, 1), x), (Doubles{1, 0, 0, 1, 0, 0}));
  EXPECT_EQ(values(argmax(x, 1)), (Doubles{1, 2}));
  EXPECT_EQ(values(argmax(x, 0)), (Doubles{0, 0, 0}));
  EXPECT_EQ(argmax(x).dtype(), DType::int64);
  EXPECT_FALSE(argmax(x).requires_grad());
}

TEST(Kinks, HaveTheDerivativeThatIsDocumented) {
  Tensor x = leaf({-1, 0, 1});
  EXPECT_EQ(gradient_of(relu(x), x), (Doubles{0, 0, 1}));
  x.zero_grad();
  EXPECT_EQ(gradient_of(abs(x), x), (Doubles{-1, 0, 1}));
  x.zero_grad();
  EXPECT_EQ(gradient_of(clip(x, -1, 0), x), (Doubles{1, 1, 0}));
  EXPECT_EQ(values(clip(x, 0.25, 0.5)), (Doubles{0.25, 0.25, 0.5}));
  expect_words(error_of<ValueError>([&] { clip(x, 1, 0); }), {"clip", "1 > 0"});
  error_of<ValueError>([&] { clip(x, kNaN, 0); });
}

TEST(NaN, PassesThroughEverythingThatCompares) {
  const Tensor x = Tensor::from({1.0, kNaN, 3.0}), one = Tensor::ones({3}, DType::float64);
  for (const Tensor& y : {relu(x), maximum(x, one), maximum(one, x), minimum(x, one),
                          minimum(one, x), clip(x, 0, 2), abs(x)}) {
    EXPECT_TRUE(std::isnan(values(y)[1]));
    EXPECT_FALSE(std::isnan(values(y)[0]) || std::isnan(values(y)[2]));
  }
  EXPECT_TRUE(std::isnan(max(x, 0).item<double>()) && std::isnan(min(x, 0).item<double>()));
  EXPECT_EQ(argmax(x, 0).item<int>(), 1);
  EXPECT_TRUE(std::isnan(mean(Tensor::zeros({0})).item<double>()));
  EXPECT_EQ(sum(Tensor::zeros({0})).item<double>(), 0);
}

TEST(Extremes, OfExponentialsStayFinite) {
  for (const DType dtype : {DType::float32, DType::float64}) {
    const Tensor x = Tensor::from({1000.0, -1000.0, 0.0}).cast(dtype);
    EXPECT_EQ(values(softmax(x)), (Doubles{1, 0, 0}));
    EXPECT_EQ(values(log_softmax(x)), (Doubles{0, -2000, -1000}));
    EXPECT_EQ(values(sigmoid(x)), (Doubles{1, 0, 0.5}));
    EXPECT_EQ(values(tanh(x)), (Doubles{1, -1, 0}));
    const Tensor target = Tensor::from({0.0, 1.0, 1.0}).cast(dtype);
    EXPECT_EQ(values(sigmoid_cross_entropy(target, x))[0], 1000);
    EXPECT_EQ(values(sigmoid_cross_entropy(target, x))[1], 1000);
    const Tensor certain = Tensor::from({1.0, 0.0, 0.0}).cast(dtype);
    EXPECT_EQ(softmax_cross_entropy(certain, x).item<double>(), 0);
    EXPECT_EQ(sparse_softmax_cross_entropy(Tensor::from({1}, {}), x).item<double>(), 2000);
  }
  EXPECT_EQ(values(exp(Tensor::from({kInfinity, -kInfinity}))), (Doubles{kInfinity, 0}));
  EXPECT_EQ(values(log(Tensor::from({0.0, kInfinity}))), (Doubles{-kInfinity, kInfinity}));
  EXPECT_TRUE(std::isnan(values(log(Tensor::from({-1.0})))[0]));
}

TEST(Extremes, OfLogitsHaveFiniteGradients) {
  Tensor x = leaf({1000, -1000, 0}, {1, 3});
  EXPECT_EQ(gradient_of(sparse_softmax_cross_entropy(Tensor::from({1}), x), x),
            (Doubles{1, -1, 0}));
}

TEST(Labels, OutsideTheClassesAreRefused) {
  const Tensor logits = Tensor::zeros({3, 4});
  const auto text = [&](const Tensor& label) {
    return error_of<DataError>([&] { sparse_softmax_cross_entropy(label, logits); });
  };
  expect_words(text(Tensor::from({0, 4, 1})), {"label 4", "row 1", "0 to 3"});
  expect_words(text(Tensor::from({0, 1, -1})), {"label -1", "row 2"});
  expect_words(text(Tensor::from({0.0, 1e30, 1.0})), {"label 1e+30", "row 1", "0 to 3"});
  expect_words(text(Tensor::from({0.0, 1.0, HUGE_VAL})), {"label inf", "row 2"});
  expect_words(text(Tensor::from({0.0, 1.5, 2.0})), {"1.5", "row 1", "whole"});
  expect_words(text(Tensor::from({kNaN, 1.0, 2.0})), {"nan", "row 0"});
  text(Tensor::from({kInfinity, 1.0, 2.0}));
  text(Tensor::from({0.0, 1e300, 2.0}));
}

TEST(Labels, OfAnyDtypeMeanTheSame) {
  const Tensor logits = Tensor::from({1.0, 2.0, 3.0, 4.0, 6.0, 5.0}, {2, 3});
  const Tensor label = Tensor::from({2, 0});
  const Doubles expected = values(sparse_softmax_cross_entropy(label, logits));
  for (const DType dtype : {DType::float32, DType::float64, DType::uint8}) {
    EXPECT_EQ(values(sparse_softmax_cross_entropy(label.cast(dtype), logits)), expected);
  }
}

TEST(Indices, OutsideTheRowsAreRefused) {
  const Tensor x = Tensor::zeros({3, 2});
  expect_words(error_of<ValueError>([&] {
                 gather(x, Tensor::from({0, 3}));
               }),
               {"gather", "index 3", "place 1", "0 to 2"});
  error_of<ValueError>([&] { gather(x, Tensor::from({-1})); });
  error_of<ValueError>([&] { gather(Tensor::zeros({0, 2}), Tensor::from({0})); });
  error_of<Error>([&] { gather(x, Tensor::from({0.0})); });
}

TEST(Axes, ThatDoNotExistAreRefused) {
  const Tensor x = Tensor::zeros({2, 3});
  for (const int axis : {2, -3, 100, -100}) {
    expect_words(error_of<ShapeError>([&] { sum(x, {axis}); }), {"sum", "[2, 3]"});
    expect_words(error_of<ShapeError>([&] { max(x, axis); }), {"max"});
    expect_words(error_of<ShapeError>([&] { argmax(x, axis); }), {"argmax"});
    expect_words(error_of<ShapeError>([&] { slice(x, 0, 1, axis); }), {"slice"});
    expect_words(error_of<ShapeError>([&] { concatenate({x, x}, axis); }), {"concatenate"});
    expect_words(error_of<ShapeError>([&] { transpose(x, {0, axis}); }), {"transpose"});
  }
  expect_words(error_of<ShapeError>([&] { transpose(x, {0, 0}); }), {"transpose", "[0, 0]"});
  error_of<ShapeError>([&] { transpose(x, {0, 1, 1}); });
  error_of<ShapeError>([&] { slice(x, 2, 1); });
  error_of<ShapeError>([&] { slice(x, -1, 1); });
  error_of<ShapeError>([&] { concatenate({}); });
  const std::int64_t huge = std::int64_t{1} << 40;
  error_of<ShapeError>([&] { reshape(x, {huge, huge, kUnknown}); });
  error_of<ShapeError>([&] { reshape(x, {kUnknown, kUnknown}); });
}

TEST(MeansAndSums, OfAxesNamedTwiceCountOnce) {
  const Tensor x = Tensor::from({1.0, 2.0, 3.0, 4.0}, {2, 2});
  EXPECT_EQ(values(sum(x, {0, -2})), (Doubles{4, 6}));
  EXPECT_EQ(values(mean(x, {1, 1})), (Doubles{1.5, 3.5}));
}

TEST(MeansAndSums, InLanesLoseLessThanInOneChain) {
  // Each of 16 lanes adds n / 16 numbers and may lose half a unit in the last place at each.
  constexpr int kCount = 1 << 20;
  const double exact = 0.1f * static_cast<double>(kCount);
  const double bound = exact * (kCount / 16) * 0x1p-24;
  const Tensor x = Tensor::full({kCount}, 0.1);
  EXPECT_NEAR(sum(x).item<double>(), exact, bound);
  EXPECT_NEAR(mean(x).item<double>() * kCount, exact, bound);
  float chain = 0;
  for (int i = 0; i < kCount; ++i) chain += 0.1f;
  EXPECT_LT(std::abs(sum(x).item<double>() - exact), std::abs(chain - exact));
}

TEST(MeansAndSums, OfTenMillionNumbersAreAccurate) {
  constexpr int kCount = 10'000'000, kLanes = 16, kBlock = 4096;
  EXPECT_EQ(sum(Tensor::ones({kCount})).item<double>(), kCount);
  // A chain of additions loses at most half a unit in the last place for each of its links: here
  // those within a lane of a block, and those from block to block.
  const double exact = 0.1f * static_cast<double>(kCount);
  const double bound = exact * 0x1p-24 * (kBlock / kLanes + kLanes + kCount / kBlock);
  EXPECT_NEAR(sum(Tensor::full({kCount}, 0.1)).item<double>(), exact, bound);
  float lane = 0;  // without blocks, a lane's chain is 625,000 links long
  for (int i = 0; i < kCount / kLanes; ++i) lane += 0.1f;
  EXPECT_GT(std::abs(static_cast<double>(lane) * kLanes - exact), bound);
}

TEST(Moves, ShareOrCopyAsDocumented) {
  Tensor x = Tensor::from({1.0, 2.0, 3.0, 4.0}, {2, 2});
  const Tensor shaped = reshape(x, {4}), first = slice(x, 0, 1), joined = concatenate(x),
               turned = transpose(x), picked = gather(x, Tensor::from({0}));
  x.mutable_data<double>()[0] = 9;
  EXPECT_EQ(values(shaped)[0], 9);
  EXPECT_EQ(values(first)[0], 9);
  EXPECT_EQ(values(joined)[0], 1);
  EXPECT_EQ(values(turned)[0], 1);
  EXPECT_EQ(values(picked)[0], 1);
}

TEST(Dropout, IsAFunctionOfItsStream) {
  const Tensor x = Tensor::ones({100, 100});
  const Doubles once = values(dropout(x, 0.5, Rng(1)));
  EXPECT_EQ(values(dropout(x, 0.5, Rng(1))), once);
  EXPECT_NE(values(dropout(x, 0.5, Rng(2))), once);
  EXPECT_NE(values(dropout(x, 0.5, Rng(1, 1))), once);
  EXPECT_EQ(values(dropout(x.cast(DType::float64), 0.5, Rng(1))), once);
}

TEST(Dropout, DropsItsRateAndKeepsTheMean) {
  const double n = 1e6;
  const Tensor x = Tensor::ones({1000, 1000});
  for (const double rate : {0.1, 0.5, 0.9}) {
    const Tensor y = dropout(x, rate, Rng(3));
    double dropped = 0;
    for (const double v : values(y)) {
      dropped += v == 0;
      EXPECT_TRUE(v == 0 || std::abs(v - 1 / (1 - rate)) < 1e-5);
    }
    // Five standard deviations of a binomial count.
    EXPECT_NEAR(dropped, n * rate, 5 * std::sqrt(n * rate * (1 - rate)));
  }
  EXPECT_EQ(values(dropout(x, 0, Rng(3))), values(x));
}

TEST(Dropout, RefusesRatesThatAreNone) {
  const Tensor x = Tensor::ones({2});
  for (const double rate : {1.0, -0.1, 2.0, kNaN}) {
    expect_words(error_of<ValueError>([&] { dropout(x, rate, Rng(1)); }), {"dropout", "rate"});
  }
}

TEST(Operators, WithNumbersTakeTheDtypeOfTheTensor) {
  const Tensor x = Tensor::from({1.0f, 2.0f}), whole = Tensor::from({1, 2});
  EXPECT_EQ((x + 0.5).dtype(), DType::float32);
  EXPECT_EQ((x.cast(DType::float64) * 2.0).dtype(), DType::float64);
  EXPECT_EQ((whole / 2.0).dtype(), DType::float32);
  EXPECT_EQ(values(whole / 2.0), (Doubles{0.5, 1}));
  EXPECT_EQ(values(-x), (Doubles{-1, -2}));
  EXPECT_EQ(values(1.0 - x), (Doubles{0, -1}));
  EXPECT_EQ(values(x - 1.0), (Doubles{0, 1}));
  EXPECT_EQ(values(2.0 / x), (Doubles{2, 1}));
}

TEST(Dense, ActivationMayBeNamedOrGiven) {
  const Tensor x = Tensor::from({1.0, -2.0}, {1, 2}),
               w = Tensor::from({1.0, 0.0, 0.0, 1.0}, {2, 2});
  EXPECT_EQ(values(dense(x, w, {}, "ReLU")), (Doubles{1, 0}));
  EXPECT_EQ(values(dense(x, w, {}, Activation::parse("relu"))), (Doubles{1, 0}));
  EXPECT_EQ(values(dense(x, w, {}, [](const Tensor& z) { return z * 10.0; })), (Doubles{10, -20}));
  EXPECT_EQ(values(dense(x, w, {}, square)), (Doubles{1, 4}));
  expect_words(error_of<ValueError>([] { Activation::parse("rleu"); }),
               {"rleu", "\"relu\"", "\"linear\"", "\"softmax\""});
  EXPECT_EQ(Activation::names().size(), 35u);
  for (const std::string_view name : Activation::names()) {
    const Activation named = Activation::parse(name);
    EXPECT_EQ(named.name(), name);
    EXPECT_EQ(Activation::names()[static_cast<std::size_t>(named.id())], name);
    const auto fused = values(dense(x, w, {}, named)), apart = values(named(dense(x, w)));
    EXPECT_EQ(fused, apart) << name;
  }
}

}  // namespace
}  // namespace hebb::testing
