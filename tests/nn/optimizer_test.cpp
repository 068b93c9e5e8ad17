// Ten steps of every rule on three functions, against the formulas in extended precision.

#include <gtest/gtest.h>

#include "hebb/ops.hpp"
#include "hebb/optimizers.hpp"
#include "nn/nn_testing.hpp"
#include "nn/optimizer_reference.hpp"

namespace hebb {
namespace {

using testing::expect_near;
using testing::expect_words;
using testing::message_of;
using testing::Numbers;
using testing::Rule;
using testing::variable;

/// A function of several numbers, with its gradient by hand.
struct Function {
  const char* name;
  Tensor (*value)(const Tensor& w);
  Numbers (*gradient)(const Numbers& w);
};

const std::vector<double> kStart{1.5, -0.7, 0.3, -1.2};

Tensor constant(std::vector<double> values, const Tensor& like) {
  return Tensor::from(std::span<const double>(values)).cast(like.dtype());
}

const Function kFunctions[] = {
    {"bowl",
     [](const Tensor& w) {
       return sum(square(w) * constant({1, 10, 0.1, 3}, w)) * 0.5;
     },
     [](const Numbers& w) {
       return Numbers{w[0], 10 * w[1], w[2] * static_cast<long double>(0.1), 3 * w[3]};
     }},
    {"saturating",
     [](const Tensor& w) {
       return sum(sigmoid(w * constant({1, -2, 3, 0.5}, w)));
     },
     [](const Numbers& w) {
       const long double factor[] = {1, -2, 3, 0.5};
       Numbers g;
       for (std::size_t i = 0; i < w.size(); ++i) {
         const long double s = 1 / (1 + std::exp(-factor[i] * w[i]));
         g.push_back(factor[i] * s * (1 - s));
       }
       return g;
     }},
    {"banana",  // (1 - a)^2 + 5 (b - a^2)^2 of each pair (Rosenbrock's function, less steep)
     [](const Tensor& w) {
       const Tensor a = slice(w, 0, 2), b = slice(w, 2, 4);
       return sum(square(1.0 - a) + 5.0 * square(b - a * a));
     },
     [](const Numbers& w) {
       Numbers g(4);
       for (std::size_t i = 0; i < 2; ++i) {
         const long double a = w[i], gap = w[i + 2] - a * a;
         g[i] = -2 * (1 - a) - 20 * a * gap;
         g[i + 2] = 10 * gap;
       }
       return g;
     }},
};

/// The weights after each of ten steps by the formulas.
std::vector<std::vector<double>> expected_path(const Rule& rule, const Function& f) {
  Numbers w(kStart.begin(), kStart.end());
  long double slots[4][3] = {};
  std::vector<std::vector<double>> path;
  for (int t = 1; t <= 10; ++t) {
    const Numbers g = f.gradient(w);
    for (std::size_t i = 0; i < w.size(); ++i) w[i] = rule.step(t, w[i], g[i], slots[i]);
    path.emplace_back(w.begin(), w.end());
  }
  return path;
}

TEST(Optimizer, StepsFollowTheFormulas) {
  for (const Rule& rule : testing::rules()) {
    for (const Function& f : kFunctions) {
      const auto expected = expected_path(rule, f);
      for (const DType dtype : {DType::float64, DType::float32}) {
        const auto optimizer = rule.make();
        const Variable w = variable(Tensor::from(std::span<const double>(kStart)).cast(dtype));
        for (std::size_t t = 0; t < expected.size(); ++t) {
          optimizer->minimize(f.value(w), {w});
          expect_near(w.value().to_vector<double>(), expected[t],
                      dtype == DType::float64 ? 1e-12 : 1e-5, rule.name + " on " + f.name);
        }
        EXPECT_EQ(optimizer->iterations(), 10);
        EXPECT_NE(w.value().to_vector<double>(), kStart);
      }
    }
  }
}

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
}

TEST(Optimizer, NamesIgnoreCase) {
  EXPECT_EQ(AnyOptimizer("Adam").make()->name(), "adam");
  EXPECT_EQ(AnyOptimizer("RMSprop").make()->name(), "rmsprop");
  EXPECT_EQ(AnyOptimizer::parse("SGD").make()->name(), "SGD");
  EXPECT_EQ(AnyOptimizer::names().size(), 3u);
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
  for (const Rule& rule : testing::rules()) {
    const Variable a = variable(Tensor::from({1.0, 2.0})), b = variable(Tensor::from({3.0}));
    const auto optimizer = rule.make();
    optimizer->minimize(sum(square(a)) + sum(square(b)), {a, b});
    const std::string before = testing::bits(b);
    optimizer->minimize(sum(square(a)), {a, b});
    EXPECT_EQ(testing::bits(b), before) << rule.name;
    EXPECT_LT(a.value().to_vector<double>()[0], 1) << rule.name;
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
  for (const Rule& rule : testing::rules()) {
    const Variable a = variable(Tensor::from({1.0})), b = variable(Tensor::from({1.0}));
    const auto first = rule.make();
    const auto second = first->fresh();
    for (int i = 0; i < 3; ++i) {
      first->minimize(sum(square(a)), {a});
      second->minimize(sum(square(b)), {b});
    }
    EXPECT_EQ(testing::bits(a), testing::bits(b)) << rule.name;
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
}

}  // namespace
}  // namespace hebb
