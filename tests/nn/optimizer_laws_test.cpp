// Laws of clipping, averages, accumulation and schedules, on networks' worth of random weights.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>

#include "hebb/ops.hpp"
#include "hebb/threads.hpp"
#include "nn/nn_testing.hpp"
#include "nn/optimizer_cases.hpp"

namespace hebb {
namespace {

using optimizers::SGD;
using testing::expect_words;
using testing::message_of;
using testing::OptimizerCase;
using testing::uniform;
using testing::variable;

/// Two matrices and a vector.
std::vector<Variable> weights() {
  return {variable(uniform({5, 7}, 1, DType::float64)), variable(uniform({7}, 2, DType::float64)),
          variable(uniform({3, 4}, 3, DType::float64))};
}

/// A loss whose gradients are those numbers.
Tensor linear_loss(const std::vector<Variable>& w, std::uint64_t stream, double size = 1) {
  Tensor loss = Tensor::zeros({}, DType::float64);
  for (const Variable& v : w) {
    loss = loss + sum(v * uniform(v.value().shape(), stream++, DType::float64, -size, size));
  }
  return loss;
}

std::vector<std::vector<double>> values(const std::vector<Variable>& w) {
  std::vector<std::vector<double>> result;
  for (const Variable& v : w) result.push_back(v.value().to_vector<double>());
  return result;
}

/// The gradients that SGD with a learning rate of 1 stepped along.
std::vector<std::vector<double>> stepped(SGDOptions options, std::uint64_t stream, double size) {
  options.learning_rate = 1;
  SGD sgd(options);
  const std::vector<Variable> w = weights();
  std::vector<std::vector<double>> gradients = values(w);
  sgd.minimize(linear_loss(w, stream, size), w);
  for (std::size_t i = 0; i < w.size(); ++i) {
    const std::vector<double> after = w[i].value().to_vector<double>();
    for (std::size_t j = 0; j < after.size(); ++j) gradients[i][j] -= after[j];
  }
  return gradients;
}

double norm(const std::vector<double>& x) {
  double squares = 0;
  for (const double v : x) squares += v * v;
  return std::sqrt(squares);
}

double norm(const std::vector<std::vector<double>>& all) {
  std::vector<double> norms;
  for (const auto& x : all) norms.push_back(norm(x));
  return norm(norms);
}

/// check(seed) for seeds that RapidCheck draws.
template <class Check>
void for_seeds(const std::string& what, const Check& check) {
  const bool holds = rc::check(what, [&] {
    check(*rc::gen::inRange<std::uint64_t>(0, 1 << 20));
    RC_ASSERT(!::testing::Test::HasFailure());
  });
  EXPECT_TRUE(holds) << what;
}

/// A number of any size from 10^-3 to 10^3.
double any_size() { return std::pow(10, *rc::gen::inRange(-30, 31) / 10.0); }

TEST(OptimizerLaws, ClippingNeverIncreasesANorm) {
  for_seeds("clipping", [](std::uint64_t seed) {
    const double size = any_size(), limit = any_size(), rounding = 1e-13 * std::max(1.0, size);
    const auto free = stepped({}, seed, size);
    const auto each = stepped({.clipnorm = limit}, seed, size);
    const auto all = stepped({.global_clipnorm = limit}, seed, size);
    const auto value = stepped({.clipvalue = limit}, seed, size);
    EXPECT_NEAR(norm(all), std::min(limit, norm(free)), rounding);
    const double share = std::min(1.0, limit / norm(free));
    for (std::size_t i = 0; i < free.size(); ++i) {
      EXPECT_NEAR(norm(each[i]), std::min(limit, norm(free[i])), rounding);
      for (std::size_t j = 0; j < free[i].size(); ++j) {
        EXPECT_NEAR(value[i][j], std::clamp(free[i][j], -limit, limit), rounding);
        EXPECT_NEAR(all[i][j], share * free[i][j], rounding);  // direction stays
      }
    }
  });
}

TEST(OptimizerLaws, ANormThatFloat32CannotHoldIsClippedToo) {
  const Variable w = variable(Tensor::from({0.0, 0.0}).cast(DType::float32));
  SGD sgd({.learning_rate = 1, .global_clipnorm = 5});
  sgd.minimize(sum(w * Tensor::from({3e30, 4e30}).cast(DType::float32)), {w});
  testing::expect_near(w.value().to_vector<double>(), {-3, -4}, 1e-6);
}

/// check(rule, seed) for every optimizer and seeds that RapidCheck draws.
template <class Check>
void for_rules_and_seeds(const Check& check) {
  for (const OptimizerCase& rule : testing::optimizer_cases()) {
    for_seeds(rule.name, [&](std::uint64_t seed) { check(rule, seed); });
  }
}

TEST(OptimizerLaws, AccumulationIsTheStepByTheMean) {
  for_rules_and_seeds([](const OptimizerCase& rule, std::uint64_t seed) {
    const auto one = rule.make(""), many = rule.make("accumulation");
    const std::vector<Variable> a = weights(), b = weights();
    for (std::uint64_t step = 0; step < 3; ++step) {
      Tensor total = Tensor::zeros({}, DType::float64);
      for (std::uint64_t i = 0; i < 4; ++i) {
        const std::uint64_t stream = seed + 100 * step + 10 * i;
        const auto before = values(b);
        many->minimize(linear_loss(b, stream), b);
        EXPECT_EQ(values(b) == before, i < 3) << rule.name;
        total = total + linear_loss(a, stream);
        EXPECT_EQ(many->iterations(), static_cast<std::int64_t>(i < 3 ? step : step + 1));
      }
      one->minimize(total * 0.25, a);
      const auto x = values(a), y = values(b);
      for (std::size_t i = 0; i < x.size(); ++i) testing::expect_near(y[i], x[i], 1e-12, rule.name);
    }
  });
}

TEST(OptimizerLaws, AccumulationWaitsForGradientsThatComeInTurns) {
  // Each variable has a gradient in one batch of two; both count, halved.
  const Variable a = variable(Tensor::from({1.0})), b = variable(Tensor::from({1.0}));
  const Variable c = variable(Tensor::from({1.0}));
  SGD sgd({.learning_rate = 1, .gradient_accumulation_steps = 2});
  for (int i = 1; i <= 2; ++i) {
    sgd.minimize(sum(2.0 * a), {a, b, c});
    sgd.minimize(sum(4.0 * b), {a, b, c});
    EXPECT_EQ(a.value().item<double>(), 1 - i);
    EXPECT_EQ(b.value().item<double>(), 1 - 2 * i);
    EXPECT_EQ(c.value().item<double>(), 1);
  }
}

TEST(OptimizerLaws, AveragesAreTheirDefinition) {
  for_rules_and_seeds([](const OptimizerCase& rule, std::uint64_t seed) {
    const auto plain = rule.make(""), averaging = rule.make("ema");
    const std::vector<Variable> a = weights(), b = weights();
    std::vector<std::vector<double>> average;
    for (std::uint64_t step = 0; step < 5; ++step) {
      plain->minimize(linear_loss(a, seed + 10 * step), a);
      averaging->minimize(linear_loss(b, seed + 10 * step), b);
      const auto now = values(a);
      EXPECT_EQ(values(b), now) << rule.name;  // averaging changes nothing until it is asked to
      if (step == 0) average = now;
      for (std::size_t i = 0; i < now.size(); ++i) {
        for (std::size_t j = 0; j < now[i].size(); ++j) {
          average[i][j] = 0.8 * average[i][j] + 0.2 * now[i][j];
        }
      }
    }
    averaging->finalize_variable_values({b[0], b[1]});
    const auto result = values(b);
    testing::expect_near(result[0], average[0], 1e-14, rule.name);
    testing::expect_near(result[1], average[1], 1e-14, rule.name);
    EXPECT_EQ(result[2], values(a)[2]) << rule.name;
    EXPECT_NE(result[0], values(a)[0]) << rule.name;
  });
}

TEST(OptimizerLaws, WeightDecayLeavesAloneWhatIsExcluded) {
  for (const OptimizerCase& rule : testing::optimizer_cases()) {
    const auto decaying = rule.make("weight_decay"), excluding = rule.make("weight_decay");
    const std::vector<Variable> a = weights(), b = weights();
    excluding->exclude_from_weight_decay({.var_list = {b[1]}});
    for (std::uint64_t step = 0; step < 3; ++step) {
      decaying->minimize(linear_loss(a, 10 * step), a);
      excluding->minimize(linear_loss(b, 10 * step), b);
    }
    EXPECT_EQ(testing::bits(a[0]), testing::bits(b[0])) << rule.name;
    EXPECT_NE(testing::bits(a[1]), testing::bits(b[1])) << rule.name;
    EXPECT_EQ(testing::bits(a[2]), testing::bits(b[2])) << rule.name;
    // All excluded is no decay at all.
    const auto plain = rule.make(""), all = rule.make("weight_decay");
    if (rule.name == "adamw") continue;  // it decays without the option, too
    const std::vector<Variable> c = weights(), d = weights();
    all->exclude_from_weight_decay({.var_list = d});
    for (std::uint64_t step = 0; step < 3; ++step) {
      plain->minimize(linear_loss(c, 10 * step), c);
      all->minimize(linear_loss(d, 10 * step), d);
    }
    EXPECT_EQ(values(c), values(d)) << rule.name;
  }
}

TEST(OptimizerLaws, ExclusionComesBeforeTheFirstStep) {
  const Variable w = variable(Tensor::from({1.0}));
  SGD sgd({.weight_decay = 0.5});
  sgd.exclude_from_weight_decay({.var_list = {w}});
  sgd.exclude_from_weight_decay({});  // in place of what was said before
  sgd.minimize(sum(0.0 * w), {w});
  EXPECT_LT(w.value().item<double>(), 1);
  const Variable v = variable(Tensor::from({1.0}));
  SGD keeping({.weight_decay = 0.5});
  keeping.exclude_from_weight_decay({.var_list = {v}});
  keeping.fresh()->minimize(sum(0.0 * v), {v});
  EXPECT_EQ(v.value().item<double>(), 1);
  expect_words(message_of<ValueError>([&] { sgd.exclude_from_weight_decay({}); }),
               {"exclude_from_weight_decay", "before the first step", "after 1 batches"});
}

TEST(OptimizerLaws, WithoutALearningRateNothingChanges) {
  for (const OptimizerCase& rule : testing::optimizer_cases()) {
    for (const std::string_view option : {"", "weight_decay"}) {
      const auto optimizer = rule.make(option);
      const std::vector<Variable> w = weights();
      const auto before = values(w);
      optimizer->set_learning_rate(0);
      for (int i = 0; i < 3; ++i) optimizer->minimize(linear_loss(w, 1), w);
      EXPECT_EQ(values(w), before) << rule.name;
    }
  }
}

TEST(OptimizerLaws, AZeroGradientFromTheStartLeavesWeightsFinite) {
  for (const std::string_view name : AnyOptimizer::names()) {
    const auto optimizer = AnyOptimizer::parse(name).make();
    const Variable w = variable(Tensor::from({1.0, 2.0}));
    for (int i = 0; i < 3; ++i) optimizer->minimize(sum(0.0 * w), {w});
    for (const double v : w.value().to_vector<double>()) EXPECT_TRUE(std::isfinite(v)) << name;
  }
  const Variable w = variable(Tensor::from({1.0, 2.0}));
  optimizers::Ftrl ftrl({.initial_accumulator_value = 0});
  ftrl.minimize(sum(0.0 * w), {w});
  EXPECT_EQ(w.value().to_vector<double>(), (std::vector<double>{1, 2}));
}

TEST(OptimizerLaws, AVariableIsListedOnce) {
  const Variable v = variable(Tensor::from({1.0})), w = variable(Tensor::from({2.0}));
  SGD sgd({.learning_rate = 0.5});
  sgd.minimize(sum(square(v)) + sum(w), {v, w});
  expect_words(message_of<ValueError>([&] {
                 sgd.minimize(sum(v) + sum(w), {v, w, v});
               }),
               {"optimizer", "listed twice"});
  EXPECT_EQ(v.value().item<double>(), 0);
  EXPECT_EQ(w.value().item<double>(), 1.5);
}

TEST(OptimizerLaws, AGradientThatIsNaNShowsInTheWeight) {
  for (const OptimizerCase& rule : testing::optimizer_cases()) {
    for (const DType dtype : {DType::float32, DType::float64}) {
      const auto optimizer = rule.make("");
      const Variable w = variable(Tensor::from({1.0, 2.0}).cast(dtype));
      optimizer->minimize(sum(w * Tensor::from({NAN, 1.0}).cast(dtype)), {w});
      EXPECT_TRUE(std::isnan(w.value().to_vector<double>()[0])) << rule.name;
      EXPECT_TRUE(std::isfinite(w.value().to_vector<double>()[1])) << rule.name;
    }
  }
}

TEST(OptimizerLaws, HistoryOutlivesAStepWithoutAVariable) {
  // b is frozen for one step; afterwards it goes on with the moments it had.
  for (const std::string_view option : {"", "ema_overwrite"}) {
    for (const OptimizerCase& rule : testing::optimizer_cases()) {
      const auto paused = rule.make(option), alone = rule.make(option);
      const Variable a = variable(Tensor::from({1.0})), b = variable(Tensor::from({2.0}));
      const Variable c = variable(Tensor::from({1.0})), d = variable(Tensor::from({2.0}));
      const auto both = [](Optimizer& o, const Variable& x, const Variable& y) {
        o.minimize(sum(square(x)) + sum(square(y)), {x, y});
      };
      both(*paused, a, b);
      both(*alone, c, d);
      paused->minimize(sum(square(a)), {a});
      alone->minimize(sum(square(c)), {c, d});  // d has no gradient
      both(*paused, a, b);
      both(*alone, c, d);
      EXPECT_EQ(testing::bits(a), testing::bits(c)) << rule.name;
      if (option != "") continue;  // averages of d went on meanwhile
      EXPECT_EQ(testing::bits(b), testing::bits(d)) << rule.name;
    }
  }
}

TEST(OptimizerLaws, ThreadsChangeNoBit) {
  const int before = num_threads();
  for (const OptimizerCase& rule : testing::optimizer_cases()) {
    for (const std::string_view option : {"", "clipnorm", "all"}) {
      std::vector<std::string> results;
      for (const int threads : {1, 2, 5}) {
        set_num_threads(threads);
        const std::vector<Variable> w{variable(uniform({300, 400}, 1)),
                                      variable(uniform({400}, 2))};
        const auto optimizer = rule.make(option);
        for (std::uint64_t i = 0; i < 4; ++i) {
          optimizer->minimize(sum(square(w[0]) * uniform({300, 400}, i)) + sum(square(w[1])), w);
        }
        results.push_back(testing::bits(w[0]) + testing::bits(w[1]));
      }
      EXPECT_EQ(results[1], results[0]) << rule.name << " " << option;
      EXPECT_EQ(results[2], results[0]) << rule.name << " " << option;
    }
  }
  set_num_threads(before);
}

TEST(Schedules, StandWhereANumberWould) {
  namespace schedules = optimizers::schedules;
  const optimizers::AdamW optimizer({.learning_rate = schedules::CosineDecay(1e-3, 10'000),
                                     .weight_decay = 0.01,
                                     .global_clipnorm = 1,
                                     .use_ema = true,
                                     .gradient_accumulation_steps = 4});
  EXPECT_EQ(optimizer.learning_rate(), 1e-3);
  EXPECT_EQ(optimizer.iterations(), 0);
}

TEST(Schedules, AreCalledWithTheNumberOfBatches) {
  const Variable w = variable(Tensor::from({0.0}));
  SGD sgd({.learning_rate = [](std::int64_t step) { return 1 << step; }});
  EXPECT_EQ(sgd.learning_rate(), 1);
  double expected = 0;
  for (int i = 0; i < 5; ++i) {
    sgd.minimize(sum(1.0 * w), {w});
    expected -= 1 << i;
    EXPECT_EQ(w.value().item<double>(), expected);
  }
  EXPECT_EQ(sgd.learning_rate(), 32);
  EXPECT_EQ(sgd.fresh()->learning_rate(), 1);
}

TEST(Schedules, TakeThePlaceOfANumberButNotTheOtherWayRound) {
  SGD sgd({.learning_rate = 0.5});
  sgd.set_learning_rate(optimizers::schedules::InverseTimeDecay(0.25, 10, 1));
  EXPECT_EQ(sgd.learning_rate(), 0.25);
  expect_words(message_of<ValueError>([&] { sgd.set_learning_rate(0.1); }),
               {"follows a schedule", "set another schedule"});
  sgd.set_learning_rate([](std::int64_t) { return 0.125; });
  EXPECT_EQ(sgd.learning_rate(), 0.125);
}

TEST(Schedules, RatesThatAreNoneAreRefusedBeforeTheStep) {
  const Variable w = variable(Tensor::from({1.0}));
  SGD sgd(
      {.learning_rate = [](std::int64_t step) { return 1.0 - 2.0 * static_cast<double>(step); }});
  sgd.minimize(sum(1.0 * w), {w});
  expect_words(message_of<ValueError>([&] { sgd.minimize(sum(1.0 * w), {w}); }),
               {"learning rate", "schedule gives -1 after 1 batches"});
  EXPECT_EQ(w.value().item<double>(), 0);
  EXPECT_EQ(sgd.iterations(), 1);
  double (*nothing)(std::int64_t) = nullptr;
  expect_words(message_of<ValueError>([&] { SGD({.learning_rate = nothing}); }), {"learning rate"});
}

TEST(Schedules, RefuseOptionsOutOfTheirRange) {
  using namespace optimizers::schedules;
  const auto refused = [](auto make, std::initializer_list<std::string_view> words) {
    expect_words(message_of<ValueError>(make), words);
  };
  refused([] { ExponentialDecay(-1, 10, 0.5); },
          {"ExponentialDecay: initial_learning_rate is a finite number from 0 up, got -1"});
  refused([] { ExponentialDecay(1, 0, 0.5); }, {"decay_steps is at least 1, got 0"});
  refused([] { InverseTimeDecay(1, 1, INFINITY); }, {"InverseTimeDecay: decay_rate", "inf"});
  refused(
      [] {
        PiecewiseConstantDecay({1, 2}, {1.0, 2.0});
      },
      {"one value more than boundaries", "2 values", "2 boundaries"});
  refused(
      [] {
        PiecewiseConstantDecay({5, 3}, {1.0, 2.0, 3.0});
      },
      {"boundaries ascend, got 3 after 5"});
  refused([] { PiecewiseConstantDecay({5}, {1.0, -2.0}); }, {"a value", "-2"});
  refused([] { PolynomialDecay(1, 5, {.power = -1}); }, {"power", "-1"});
  refused([] { CosineDecay(1, 5, {.alpha = 2}); }, {"alpha is a number from 0 to 1, got 2"});
  refused([] { CosineDecay(1, 5, {.warmup_target = 1, .warmup_steps = -1}); },
          {"warmup_steps is at least 0, got -1"});
  refused([] { CosineDecayRestarts(1, 5, {.t_mul = 0.5}); }, {"t_mul", "from 1 up", "0.5"});
}

}  // namespace
}  // namespace hebb
