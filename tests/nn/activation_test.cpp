// Activations by name, against their formulas in extended precision.

#include "hebb/activation.hpp"

#include <gtest/gtest.h>

#include "hebb/layers.hpp"
#include "hebb/ops.hpp"
#include "hebb/registry.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using testing::expect_words;
using testing::message_of;

/// The formula of an activation and of its derivative.
struct Golden {
  const char* name;
  long double (*value)(long double);
  long double (*slope)(long double);
};

const Golden kGolden[] = {
    {"linear", [](long double x) { return x; }, [](long double) { return 1.0L; }},
    {"relu", [](long double x) { return x > 0 ? x : 0.0L; },
     [](long double x) { return x > 0 ? 1.0L : 0.0L; }},
    {"sigmoid", [](long double x) { return 1 / (1 + std::exp(-x)); },
     [](long double x) { return std::exp(-x) / ((1 + std::exp(-x)) * (1 + std::exp(-x))); }},
    {"tanh", [](long double x) { return std::tanh(x); },
     [](long double x) { return 1 / (std::cosh(x) * std::cosh(x)); }},
};

const std::vector<double> kPoints = {-30, -7.5, -2, -1, -0.3, -1e-5, 0, 1e-9, 0.25, 1, 3.5, 20};

TEST(Activation, ValuesAndSlopesFollowTheFormulas) {
  for (const Golden& golden : kGolden) {
    const Activation f = Activation::parse(golden.name);
    Tensor x = Tensor::from(std::span<const double>(kPoints));
    x.requires_grad(true);
    const Tensor y = f(x);
    sum(y).backward();
    for (std::size_t i = 0; i < kPoints.size(); ++i) {
      const auto value = static_cast<double>(golden.value(kPoints[i]));
      const auto slope = static_cast<double>(golden.slope(kPoints[i]));
      // A few units in the last place of the result; the slope of a saturated function loses those
      // of 1 - y.
      EXPECT_NEAR(y.data<double>()[i], value, 1e-15 * std::fabs(value))
          << golden.name << kPoints[i];
      EXPECT_NEAR(x.grad().data<double>()[i], slope, 1e-15) << golden.name << kPoints[i];
    }
    const Tensor narrow = f(x.detach().cast(DType::float32));
    EXPECT_EQ(narrow.dtype(), DType::float32);
    testing::expect_near(narrow.to_vector<double>(), y.to_vector<double>(), 3e-7, golden.name);
  }
}

TEST(Activation, SoftmaxFollowsTheFormula) {
  const std::vector<double> scores{-0.5, 1.2, 3, -2};
  const Activation f = "softmax";
  const Tensor y = f(Tensor::from(std::span<const double>(scores), {1, 4}));
  long double total = 0;
  for (double s : scores) total += std::exp(static_cast<long double>(s));
  for (std::size_t i = 0; i < 4; ++i) {
    const long double p = std::exp(static_cast<long double>(scores[i])) / total;
    EXPECT_NEAR(y.data<double>()[i], static_cast<double>(p), 1e-15);
  }
  testing::expect_near(y.to_vector<double>(),
                       {0.0251177207, 0.1374930822, 0.8317846760, 0.0056045211}, 1e-10);
}

TEST(Activation, OfTheReluAtZeroIsFlat) {
  Tensor x = Tensor::from({0.0, -0.0});
  x.requires_grad(true);
  sum(Activation("relu")(x)).backward();
  EXPECT_EQ(x.grad().to_vector<double>(), (std::vector<double>{0, 0}));
}

TEST(Activation, NamesIgnoreCase) {
  const Activation literal = "ReLU";
  EXPECT_EQ(literal.name(), "relu");
  EXPECT_TRUE(Activation::parse("SoftMax").is("softmax"));
  EXPECT_FALSE(Activation("relu").is("linear"));
  EXPECT_EQ(Activation::names().size(), 35u);
}

TEST(Activation, HasKerasesAliases) {
  EXPECT_EQ(Activation("swish").name(), "silu");
  EXPECT_EQ(Activation::parse("Hard_Swish").name(), "hard_silu");
  EXPECT_TRUE(Activation("swish").is("silu"));
  for (const auto& [alias, name] : detail::kActivationAliases) {
    EXPECT_EQ(detail::find_name(detail::kActivationNames, alias), -1) << alias;
    EXPECT_GE(detail::find_name(detail::kActivationNames, name), 0) << name;
  }
}

TEST(Activation, MayBeAnyFunction) {
  const Activation cube = [](const Tensor& x) { return x * x * x; };
  EXPECT_TRUE(cube.is_custom());
  EXPECT_EQ(cube.name(), "custom");
  EXPECT_FALSE(cube.is("linear"));
  layers::Dense dense(1, {.activation = cube, .kernel_initializer = "ones"});
  Tensor x = Tensor::from({1.0, 2.0}, {1, 2});
  x.requires_grad(true);
  const Tensor y = dense(x);
  EXPECT_EQ(y.item<double>(), 27);
  sum(y).backward();
  EXPECT_EQ(x.grad().to_vector<double>(), (std::vector<double>{27, 27}));
  // It has no name to be written under.
  expect_words(message_of<ValueError>([&] { (void)dense.config(); }), {"activation", "named"});
}

TEST(Activation, MayBeALayerWithOptions) {
  const Activation leaky = layers::LeakyReLU({.negative_slope = 0.07});
  EXPECT_TRUE(leaky.is_custom() && leaky.replayable());
  const Activation again = Activation::from_config(leaky.config());
  EXPECT_TRUE(again.config() == leaky.config());
  EXPECT_EQ(leaky.config().find("class_name")->as_string(), "LeakyReLU");
  const Tensor x = Tensor::from({-2.0, 3.0}, {1, 2});
  for (const Activation& activation : {leaky, again}) {
    EXPECT_EQ(activation(x).to_vector<double>(), (std::vector<double>{-2 * 0.07, 3}));
  }
  layers::Dense dense(1, {.activation = leaky, .kernel_initializer = "ones"});
  EXPECT_EQ(dense(-x).item<double>(), -0.07);
  EXPECT_TRUE(dense.replayable());
  EXPECT_TRUE(make_layer(dense.config())->config() == dense.config());
}

TEST(Activation, OfAFileHasNoWeightsOfItsOwn) {
  const Activation learned = layers::PReLU();
  EXPECT_FALSE(learned.replayable());
  expect_words(message_of<ValueError>([&] { (void)learned.config(); }),
               {"cannot be written", "ReLU, LeakyReLU, ELU and Softmax"});
  expect_words(message_of<ValueError>([] { Activation::from_config(layers::PReLU().config()); }),
               {"a layer PReLU is no activation", "LeakyReLU"});
}

TEST(Activation, AnUnknownNameIsAnErrorWithTheNearest) {
  expect_words(message_of<ValueError>([] { Activation::parse("rleu"); }),
               {"unknown activation \"rleu\"", "did you mean \"relu\"?", "\"linear\"",
                "\"sigmoid\"", "\"tanh\"", "\"softmax\""});
  const std::string far = message_of<ValueError>([] { Activation::parse("quadratic"); });
  EXPECT_EQ(far.find("did you mean"), std::string::npos) << far;
  EXPECT_THROW(Activation::parse(""), ValueError);
  EXPECT_THROW(Activation::parse("custom"), ValueError);
}

}  // namespace
}  // namespace hebb
