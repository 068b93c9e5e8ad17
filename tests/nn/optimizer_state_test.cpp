// What an optimizer keeps, taken out and given to another.

#include <gtest/gtest.h>

#include "hebb/ops.hpp"
#include "nn/nn_testing.hpp"
#include "nn/optimizer_cases.hpp"

namespace hebb {
namespace {

using optimizers::Adam;
using optimizers::SGD;
using testing::expect_words;
using testing::message_of;
using testing::OptimizerCase;
using testing::uniform;
using testing::variable;

std::vector<Variable> weights() {
  return {variable(uniform({5, 7}, 1)), variable(uniform({7}, 2))};
}

void step(Optimizer& optimizer, const std::vector<Variable>& w, std::uint64_t batch) {
  Tensor loss = Tensor::zeros({});
  for (const Variable& v : w) loss = loss + sum(square(v - uniform(v.value().shape(), batch)));
  optimizer.minimize(loss, w);
}

std::vector<Tensor> values_of(const Optimizer& optimizer, const std::vector<Variable>& w) {
  std::vector<Tensor> values;
  for (const OptimizerVariable& v : optimizer.variables(w)) values.push_back(v.value);
  return values;
}

std::vector<std::string> names_of(const Optimizer& optimizer, const std::vector<Variable>& w) {
  std::vector<std::string> names;
  for (const OptimizerVariable& v : optimizer.variables(w)) names.push_back(v.name);
  return names;
}

TEST(OptimizerState, GoesOnInAnotherToTheLastBit) {
  for (const OptimizerCase& rule : testing::optimizer_cases()) {
    for (const std::string_view option : testing::kOptions) {
      for (const int before : {0, 1, 2, 5}) {  // also in the middle of an accumulation
        const std::vector<Variable> w = weights(), copies = weights();
        const auto whole = rule.make(option), first = rule.make(option), second = rule.make(option);
        std::uint64_t batch = 10;
        for (int i = 0; i < before; ++i) step(*first, w, batch++);
        second->set_variables(copies, values_of(*first, w));
        for (std::size_t i = 0; i < w.size(); ++i) {
          Tensor to = copies[i].value();
          to.assign(w[i].value());
        }
        for (int i = 0; i < 4; ++i, ++batch) {
          step(*first, w, batch);
          step(*second, copies, batch);
        }
        for (std::size_t i = 0; i < w.size(); ++i) {
          ASSERT_EQ(testing::bits(w[i]), testing::bits(copies[i]))
              << rule.name << " " << option << " after " << before << " batches";
        }
        EXPECT_EQ(first->iterations(), second->iterations());
        EXPECT_EQ(first->learning_rate(), second->learning_rate());
      }
    }
  }
}

/// The order of KERAS.md A9: averages, sums, then the slots, weight by weight, block by block.
TEST(OptimizerState, StandsInTheOrderOfKerasFiles) {
  using Names = std::vector<std::string>;
  const auto names = [](auto optimizer) {
    const std::vector<Variable> w = weights();
    step(optimizer, w, 1);
    return names_of(optimizer, w);
  };
  using namespace optimizers;
  EXPECT_EQ(names(SGD()), (Names{"iteration", "learning_rate"}));
  EXPECT_EQ(names(SGD({.learning_rate = testing::schedule_of_cases()})), (Names{"iteration"}));
  EXPECT_EQ(names(Adam({.amsgrad = true})),
            (Names{"iteration", "learning_rate", "momentum", "velocity", "momentum", "velocity",
                   "velocity_hat", "velocity_hat"}));
  EXPECT_EQ(names(RMSprop({.momentum = 0.5, .centered = true})),
            (Names{"iteration", "learning_rate", "velocity", "velocity", "momentum", "momentum",
                   "average_gradient", "average_gradient"}));
  EXPECT_EQ(names(Adamax({.use_ema = true, .gradient_accumulation_steps = 2})),
            (Names{"iteration", "learning_rate", "average", "average", "gradient_accumulator",
                   "gradient_accumulator", "momentum", "norm", "momentum", "norm"}));
  EXPECT_EQ(names(Nadam()).back(), "momentum_product");
}

TEST(OptimizerState, OfNoStepIsIterationAndLearningRate) {
  const std::vector<Variable> w = weights();
  EXPECT_EQ(names_of(Adam(), w), (std::vector<std::string>{"iteration", "learning_rate"}));
}

TEST(OptimizerState, HasTheShapesOfTheWeights) {
  const std::vector<Variable> w = weights();
  Adam adam;
  step(adam, w, 1);
  const std::vector<OptimizerVariable> list = adam.variables(w);
  ASSERT_EQ(list.size(), 6u);
  EXPECT_EQ(list[3].value.shape(), w[0].value().shape());
  EXPECT_EQ(*list[3].weight, w[0]);
  EXPECT_EQ(list[4].value.shape(), w[1].value().shape());
}

TEST(OptimizerState, RefusesWhatDoesNotFitAndIsAsBefore) {
  const std::vector<Variable> w = weights();
  Adam adam, other;
  step(adam, w, 1);
  std::vector<Tensor> values = values_of(adam, w);
  values.pop_back();
  expect_words(message_of<ValueError>([&] { other.set_variables(w, values); }),
               {"adam", "keeps 6 tensors for 2 weights", "got 5"});
  values.push_back(Tensor::zeros({8}));
  expect_words(message_of<ShapeError>([&] { other.set_variables(w, values); }),
               {"velocity", "[7]", "[8]"});
  values.back() = Tensor::zeros({7});
  values[0] = Tensor::full({}, -1, DType::int64);
  expect_words(message_of<ValueError>([&] { other.set_variables(w, values); }),
               {"iteration", "-1"});
  EXPECT_EQ(other.iterations(), 0);
  EXPECT_EQ(names_of(other, w).size(), 2u);
}

}  // namespace
}  // namespace hebb
