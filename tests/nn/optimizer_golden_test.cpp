// Ten steps of every rule with every option on three functions, against Keras and PyTorch.

#include "nn/optimizer_golden.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <span>

#include "base/text.hpp"
#include "golden.hpp"
#include "nn/nn_testing.hpp"
#include "nn/optimizer_cases.hpp"

namespace hebb {
namespace {

using testing::OptimizerCase;
using testing::variable;

std::vector<OptimizerCase> all_cases() {
  std::vector<OptimizerCase> cases = testing::optimizer_cases();
  for (OptimizerCase& c : testing::torch_cases()) cases.push_back(std::move(c));
  return cases;
}

std::vector<double> ten_steps(Optimizer& optimizer, std::string_view function, DType dtype) {
  const auto half = [&](std::size_t first) {
    return variable(Tensor::from(std::span(testing::kStart).subspan(first, 2)).cast(dtype));
  };
  const std::vector<Variable> w{half(0), half(2)};
  for (int i = 0; i < 10; ++i) optimizer.minimize(testing::value_of(function, w[0], w[1]), w);
  optimizer.finalize_variable_values(w);
  std::vector<double> result = w[0].value().to_vector<double>();
  for (const double v : w[1].value().to_vector<double>()) result.push_back(v);
  return result;
}

TEST(OptimizerGolden, StepsAreThoseOfKerasAndPyTorch) {
  const std::vector<OptimizerCase> cases = all_cases();
  testing::GoldenValues values;
  for (const auto& golden : testing::kOptimizerGolden) {
    const auto found = std::find_if(cases.begin(), cases.end(),
                                    [&](const OptimizerCase& c) { return c.name == golden.rule; });
    ASSERT_NE(found, cases.end()) << golden.rule;
    for (const DType dtype : {DType::float64, DType::float32}) {
      const auto optimizer = found->make(golden.option);
      const std::vector<double> w = ten_steps(*optimizer, golden.function, dtype);
      const double tolerance = dtype == DType::float64 ? 1e-12 : 2e-6;  // ten steps round
      for (std::size_t i = 0; i < w.size(); ++i) {
        values.compare(
            text::format("{} {} on {}, weight {}", golden.rule, golden.option, golden.function, i),
            w[i], golden.weights[i], tolerance);
      }
    }
  }
}

TEST(OptimizerGolden, EveryRuleAndOptionIsThere) {
  const auto has = [](std::string_view rule, std::string_view option) {
    return std::any_of(
        std::begin(testing::kOptimizerGolden), std::end(testing::kOptimizerGolden),
        [&](const auto& golden) { return golden.rule == rule && golden.option == option; });
  };
  for (const OptimizerCase& c : all_cases()) EXPECT_TRUE(has(c.name, "")) << c.name;
  for (const std::string_view name : AnyOptimizer::names()) {
    for (const std::string_view option : testing::kOptions) {
      EXPECT_TRUE(has(name, option)) << name << " " << option;
    }
  }
}

TEST(OptimizerGolden, SchedulesAreKerass) {
  using namespace optimizers::schedules;
  const std::map<std::string_view, LearningRate> schedules = {
      {"exponential", ExponentialDecay(0.3, 7, 0.6)},
      {"exponential_staircase", ExponentialDecay(0.3, 7, 0.6, {.staircase = true})},
      {"piecewise", PiecewiseConstantDecay({3, 10}, {0.5, 0.25, 0.125})},
      {"polynomial", PolynomialDecay(0.3, 12, {.end_learning_rate = 0.01, .power = 1.5})},
      {"polynomial_cycle", PolynomialDecay(0.3, 12, {.power = 2, .cycle = true})},
      {"inverse_time", InverseTimeDecay(0.3, 7, 0.6)},
      {"inverse_time_staircase", InverseTimeDecay(0.3, 7, 0.6, {.staircase = true})},
      {"cosine", CosineDecay(0.3, 20, {.alpha = 0.1})},
      {"cosine_warmup",
       CosineDecay(0.05, 20, {.alpha = 0.1, .warmup_target = 0.4, .warmup_steps = 6})},
      {"restarts", CosineDecayRestarts(0.3, 6, {.m_mul = 0.8, .alpha = 0.1})},
      {"restarts_equal", CosineDecayRestarts(0.3, 7, {.t_mul = 1, .m_mul = 0.5})},
  };
  EXPECT_EQ(schedules.size(), std::size(testing::kScheduleGolden));
  for (const auto& golden : testing::kScheduleGolden) {
    const LearningRate& rate = schedules.at(golden.schedule);
    for (std::size_t i = 0; i < std::size(testing::kScheduleSteps); ++i) {
      EXPECT_NEAR(rate.at(testing::kScheduleSteps[i]), golden.rates[i], 1e-12)
          << golden.schedule << " after " << testing::kScheduleSteps[i];
    }
  }
}

}  // namespace
}  // namespace hebb
