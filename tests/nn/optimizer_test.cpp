// What all optimizers do around their rule; the rules themselves are in optimizer_golden_test.cpp.

#include <gtest/gtest.h>

#include <cmath>

#include "hebb/ops.hpp"
#include "hebb/optimizers.hpp"
#include "nn/nn_testing.hpp"
#include "nn/optimizer_cases.hpp"

namespace hebb {
namespace {

using testing::expect_near;
using testing::expect_words;
using testing::message_of;
using testing::OptimizerCase;
using testing::variable;

TEST(Optimizer, DefaultsAreKerass) {
  // First steps by hand: SGD 0.01 g; RMSprop 0.001 g / sqrt(0.1 g^2 + 1e-7); Adam 0.001 g / (|g| +
  // 1e-7 / sqrt(0.001)).
  const auto step = [](const AnyOptimizer& named) {
    const Variable w = variable(Tensor::from({1.0}));
    named.make()->minimize(sum(2.0 * w), {w});
    return 1 - w.value().item<double>();
  };
  EXPECT_NEAR(step("sgd"), 0.02, 1e-15);
  EXPECT_NEAR(step("rmsprop"), 0.002 / std::sqrt(0.4 + 1e-7), 1e-15);
  const double alpha = 0.001 * std::sqrt(0.001) / 0.1;
  EXPECT_NEAR(step("adam"), alpha * 0.2 / (std::sqrt(0.004) + 1e-7), 1e-15);
  EXPECT_NEAR(step("adamw") - step("adam"), 0.001 * 0.004, 1e-9);
  EXPECT_NEAR(step("adagrad"), 0.002 / std::sqrt(4.1 + 1e-7), 1e-15);
  EXPECT_NEAR(step("adadelta"), 0.002 * std::sqrt(1e-7) / std::sqrt(0.05 * 4 + 1e-7), 1e-15);
  EXPECT_NEAR(step("adamax"), 0.001 * 2 / (2 + 1e-7), 1e-15);
  const double u1 = 0.9 * (1 - 0.5 * 0.96), u2 = 0.9 * (1 - 0.5 * 0.96 * 0.96);
  EXPECT_NEAR(step("nadam"), 0.001 * (u2 * 0.2 / (1 - u1 * u2) + 2) / (2 + 1e-7), 1e-15);
  EXPECT_NEAR(step("lion"), 0.001, 1e-15);
  // z = 2 - (sqrt(4.1) - sqrt(0.1)) 1000, then w = -z / (1000 sqrt(4.1)).
  EXPECT_NEAR(step("ftrl"), 1 - (std::sqrt(4.1) - std::sqrt(0.1) - 0.002) / std::sqrt(4.1), 1e-14);
}

TEST(Optimizer, NamesIgnoreCase) {
  EXPECT_EQ(AnyOptimizer("Adam").make()->name(), "adam");
  EXPECT_EQ(AnyOptimizer("RMSprop").make()->name(), "rmsprop");
  EXPECT_EQ(AnyOptimizer::parse("SGD").make()->name(), "SGD");
  EXPECT_EQ(AnyOptimizer::names().size(), 10u);
  for (const std::string_view name : AnyOptimizer::names()) {
    const std::string made = AnyOptimizer::parse(name).make()->name();
    EXPECT_EQ(made, name == "sgd" ? "SGD" : name);
  }
  expect_words(message_of<ValueError>([] { AnyOptimizer::parse("adma"); }),
               {"unknown optimizer \"adma\"", "did you mean \"adam\"?", "\"sgd\"", "\"rmsprop\""});
}

TEST(Optimizer, MinimizeForgetsEarlierGradients) {
  const Variable w = variable(Tensor::from({1.0}));
  optimizers::SGD sgd({.learning_rate = 0.5});
  sum(100.0 * w).backward();
  sgd.minimize(sum(2.0 * w), {w});
  EXPECT_EQ(w.value().item<double>(), 0);
  sgd.minimize(sum(2.0 * w), {w});
  EXPECT_EQ(w.value().item<double>(), -1);
}

TEST(Optimizer, StepTakesTheGradientsThatHaveAddedUp) {
  const Variable w = variable(Tensor::from({1.0}));
  optimizers::SGD sgd({.learning_rate = 0.5});
  sum(2.0 * w).backward();
  sum(3.0 * w).backward();
  sgd.step({w});
  EXPECT_EQ(w.value().item<double>(), 1 - 0.5 * 5);
  Optimizer::zero_grad({w});
  EXPECT_FALSE(w.value().grad().defined());
}

TEST(Optimizer, AVariableWithoutGradientStays) {
  for (const OptimizerCase& rule : testing::optimizer_cases()) {
    for (const std::string_view option : {"", "weight_decay", "clipnorm", "global_clipnorm"}) {
      const Variable a = variable(Tensor::from({1.0, 2.0})), b = variable(Tensor::from({3.0}));
      const auto optimizer = rule.make(option);
      optimizer->minimize(sum(square(a)) + sum(square(b)), {a, b});
      const std::string before = testing::bits(b), start = testing::bits(a);
      optimizer->minimize(sum(square(a)), {a, b});
      EXPECT_EQ(testing::bits(b), before) << rule.name;
      EXPECT_NE(testing::bits(a), start) << rule.name;
    }
  }
}

TEST(Optimizer, WithoutGradientsIsAnError) {
  const Variable w = variable(Tensor::from({1.0}));
  optimizers::Adam adam;
  expect_words(message_of<ValueError>([&] { adam.step({w}); }),
               {"no variable has a gradient", "backward()"});
  expect_words(message_of<ValueError>([&] { adam.step({}); }), {"nothing to change"});
  for (const std::vector<Variable>& unbuilt :
       {std::vector{Variable()}, std::vector{w, Variable()}}) {
    expect_words(message_of<ValueError>([&] { optimizers::SGD().step(unbuilt); }),
                 {"call the network once to build it"});
  }
  expect_words(message_of<ValueError>([&] { adam.minimize(sum(square(w)), {}); }),
               {"nothing to change", "thaw"});
  EXPECT_THROW(adam.minimize(Tensor::from({1.0}), {w}), ValueError);
  EXPECT_EQ(adam.iterations(), 0);
  EXPECT_EQ(w.value().item<double>(), 1);
}

TEST(Optimizer, AStepIsAChangeThatAnOldGraphNotices) {
  const Variable w = variable(Tensor::from({2.0}));
  optimizers::SGD sgd;
  const Tensor old = sum(square(w));
  sgd.minimize(sum(square(w)), {w});
  EXPECT_THROW(old.backward(), ValueError);
}

TEST(Optimizer, TheLearningRateMayChange) {
  const Variable w = variable(Tensor::from({0.0}));
  optimizers::SGD sgd;
  EXPECT_EQ(sgd.learning_rate(), 0.01);
  sgd.set_learning_rate(2);
  sgd.minimize(sum(1.0 * w), {w});
  EXPECT_EQ(w.value().item<double>(), -2);
  sgd.set_learning_rate(0);
  sgd.minimize(sum(1.0 * w), {w});
  EXPECT_EQ(w.value().item<double>(), -2);
  for (const double bad : {-1.0, std::nan(""), static_cast<double>(INFINITY)}) {
    EXPECT_THROW(sgd.set_learning_rate(bad), ValueError);
  }
  EXPECT_EQ(sgd.learning_rate(), 0);
}

TEST(Optimizer, CopiesShareTheirState) {
  const Variable w = variable(Tensor::from({1.0}));
  optimizers::Adam adam;
  const optimizers::Adam copy = adam;
  const std::shared_ptr<Optimizer> made = AnyOptimizer(adam).make();
  made->minimize(sum(square(w)), {w});
  EXPECT_EQ(adam.iterations(), 1);
  EXPECT_EQ(copy.iterations(), 1);
  adam.set_learning_rate(0.25);
  EXPECT_EQ(made->learning_rate(), 0.25);
  const std::shared_ptr<Optimizer> fresh = adam.fresh();
  EXPECT_EQ(fresh->iterations(), 0);
  EXPECT_EQ(fresh->learning_rate(), 0.25);
  EXPECT_EQ(fresh->name(), "adam");
  EXPECT_EQ(adam.iterations(), 1);
  // A name stands for a new optimizer each time.
  const AnyOptimizer named = "adam";
  EXPECT_NE(named.make(), named.make());
}

TEST(Optimizer, FreshKeepsTheOptions) {
  for (const OptimizerCase& rule : testing::optimizer_cases()) {
    for (const std::string_view option : testing::kOptions) {
      const Variable a = variable(Tensor::from({1.0})), b = variable(Tensor::from({1.0}));
      const auto first = rule.make(option);
      const auto second = first->fresh();
      for (int i = 0; i < 5; ++i) {
        first->minimize(sum(square(a)), {a});
        second->minimize(sum(square(b)), {b});
      }
      EXPECT_EQ(testing::bits(a), testing::bits(b)) << rule.name << " " << option;
    }
  }
}

TEST(Optimizer, RefusesOptionsOutOfTheirRange) {
  const double nan = std::nan("");
  const auto refused = [](auto make, std::initializer_list<std::string_view> words) {
    expect_words(message_of<ValueError>(make), words);
  };
  using namespace optimizers;
  refused([&] { SGD({.learning_rate = nan}); }, {"learning rate", "nan"});
  refused([&] { SGD({.learning_rate = -0.1}); }, {"learning rate", "-0.1"});
  refused([&] { Adam({.learning_rate = INFINITY}); }, {"learning rate", "inf"});
  refused([&] { SGD({.momentum = -0.1}); }, {"momentum", "-0.1"});
  refused([&] { SGD({.momentum = 1.5}); }, {"momentum", "1.5"});
  refused([&] { RMSprop({.rho = 1.5}); }, {"rho", "1.5"});
  refused([&] { RMSprop({.momentum = nan}); }, {"momentum", "nan"});
  refused([&] { RMSprop({.epsilon = -1}); }, {"epsilon", "-1"});
  refused([&] { Adam({.beta_1 = 1}); }, {"beta_1", "below 1"});
  refused([&] { Adam({.beta_2 = 1}); }, {"beta_2", "below 1"});
  refused([&] { Adam({.beta_2 = -1}); }, {"beta_2", "-1"});
  refused([&] { Adam({.epsilon = nan}); }, {"epsilon", "nan"});
  refused([&] { Adam({.epsilon = std::numeric_limits<double>::infinity()}); }, {"epsilon", "inf"});
  refused([&] { AdamW({.weight_decay = -1}); }, {"weight_decay", "-1"});
  refused([&] { Adamax({.beta_1 = 2}); }, {"beta_1", "2"});
  refused([&] { Nadam({.beta_2 = nan}); }, {"beta_2", "nan"});
  refused([&] { Lion({.beta_2 = 1.1}); }, {"beta_2", "1.1"});
  refused([&] { Adagrad({.initial_accumulator_value = -1}); }, {"initial_accumulator_value", "-1"});
  refused([&] { Adadelta({.rho = -0.5}); }, {"rho", "-0.5"});
  refused([&] { Ftrl({.learning_rate_power = 0.5}); }, {"learning_rate_power", "0.5"});
  refused([&] { Ftrl({.l1_regularization_strength = -1}); }, {"l1_regularization_strength", "-1"});
  refused([&] { Ftrl({.beta = nan}); }, {"beta", "nan"});
  refused([&] { SGD({.clipnorm = 0}); }, {"clipnorm", "above 0", "got 0"});
  refused([&] { SGD({.clipvalue = -2}); }, {"clipvalue", "above 0", "-2"});
  refused([&] { SGD({.global_clipnorm = nan}); }, {"global_clipnorm", "above 0", "nan"});
  refused([&] { SGD({.clipnorm = 1, .clipvalue = 1}); }, {"at most one of", "clipvalue"});
  refused([&] { SGD({.use_ema = true, .ema_momentum = 1.5}); }, {"ema_momentum", "1.5"});
  refused([&] { SGD({.ema_overwrite_frequency = 0}); }, {"ema_overwrite_frequency", "got 0"});
  refused([&] { SGD({.gradient_accumulation_steps = 0}); },
          {"gradient_accumulation_steps", "at least 1", "got 0"});
}

}  // namespace
}  // namespace hebb
