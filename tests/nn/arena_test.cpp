// All weights of a model in one block, and what optimizers keep for each of them.

#include "nn/arena.hpp"

#include <gtest/gtest.h>

#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "nn/nn_testing.hpp"
#include "nn/optimizer_reference.hpp"

namespace hebb {
namespace {

using layers::Dense;
using testing::uniform;
using testing::variable;
using testing::weight_bits;

Sequential network(DType dtype = DType::float32) {
  return Sequential{layers::Input({3}, {.dtype = dtype}), Dense(4, {.activation = "tanh"}),
                    Dense(5), Dense(2)};
}

Tensor loss_of(Sequential& model) {
  return mean(square(model(uniform({6, 3}, 1, model.weights()[0].variable.value().dtype()))));
}

const std::byte* address(const Tensor& t) {
  return t.dtype() == DType::float64 ? reinterpret_cast<const std::byte*>(t.data<double>().data())
                                     : reinterpret_cast<const std::byte*>(t.data<float>().data());
}

TEST(Arena, AStepLaysAllWeightsSideBySide) {
  for (const DType dtype : {DType::float32, DType::float64}) {
    Sequential model = network(dtype);
    optimizers::Adam adam;
    adam.minimize(loss_of(model), model.trainable_variables());
    const std::vector<Variable>& variables = model.trainable_variables();
    ASSERT_EQ(variables.size(), 6u);
    const std::byte* next = address(variables[0]);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(next) % 64, 0u);
    const std::byte* next_gradient = address(variables[0].value().grad());
    for (const Variable& v : variables) {
      EXPECT_EQ(address(v), next);
      EXPECT_EQ(address(v.value().grad()), next_gradient);
      next += v.value().size() * item_size(dtype);
      next_gradient += v.value().size() * item_size(dtype);
    }
    const std::vector<Segment> segments = segments_of(variables);
    ASSERT_EQ(segments.size(), 1u);
    EXPECT_EQ(segments[0].weight.shape(), Shape{model.count_params()});
    EXPECT_EQ(segments[0].gradient.shape(), Shape{model.count_params()});
    EXPECT_EQ(segments[0].variables.size(), 6u);
  }
}

TEST(Arena, PackingChangesNoValue) {
  Sequential model = network();
  const auto before = weight_bits(model);
  loss_of(model).backward();
  std::vector<std::string> gradients;
  for (const Variable& v : model.trainable_variables())
    gradients.push_back(testing::bits(v.value().grad()));
  const Tensor held = model.weights()[0].variable.value();
  pack(model.trainable_variables());
  EXPECT_EQ(weight_bits(model), before);
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    EXPECT_EQ(testing::bits(model.trainable_variables()[i].value().grad()), gradients[i]);
  }
  // A handle that was there before is the weight afterwards.
  held.impl();
  model.set_weights([&] {
    std::vector<Tensor> ones = model.get_weights();
    for (Tensor& t : ones) t = Tensor::ones_like(t);
    return ones;
  }());
  EXPECT_EQ(held.to_vector<double>(), std::vector<double>(12, 1.0));
}

TEST(Arena, DtypesHaveOneEach) {
  const Variable a = variable(Tensor::from({1.0f, 2.0f})), b = variable(Tensor::from({3.0, 4.0})),
                 c = variable(Tensor::from({5.0f}));
  pack({a, b, c});
  EXPECT_EQ(address(c), address(a) + 2 * sizeof(float));
  EXPECT_EQ(segments_of({a, b, c}).size(), 3u);
  EXPECT_EQ(segments_of({a, c, b}).size(), 2u);
  EXPECT_EQ(c.value().item<float>(), 5);
  EXPECT_EQ(b.value().to_vector<double>(), (std::vector<double>{3, 4}));
}

TEST(Arena, SharedWeightsStayInTheFirst) {
  Dense shared(3);
  Sequential first{layers::Input({3}), shared, Dense(2)};
  Sequential second{layers::Input({3}), shared, Dense(4)};
  optimizers::SGD sgd;
  sgd.minimize(loss_of(first), first.trainable_variables());
  const std::byte* place = address(shared.weights()[0].variable);
  optimizers::SGD other;
  other.minimize(loss_of(second), second.trainable_variables());
  EXPECT_EQ(address(shared.weights()[0].variable), place);
  EXPECT_EQ(segments_of(first.trainable_variables()).size(), 1u);
  EXPECT_EQ(segments_of(second.trainable_variables()).size(), 2u);
  // Steps on both models are steps on the shared weights.
  const auto before = weight_bits(shared);
  other.minimize(loss_of(second), second.trainable_variables());
  EXPECT_NE(weight_bits(shared), before);
  const Tensor x = uniform({2, 3}, 3);
  EXPECT_EQ(testing::bits((*first.layers()[1])(Tensors(x))[0]),
            testing::bits((*second.layers()[1])(Tensors(x))[0]));
}

TEST(Arena, OneBlockOrManyGiveTheSameBits) {
  for (const testing::Rule& rule : testing::rules()) {
    Sequential together = network(), apart = network();
    const auto of_all = rule.make();
    std::vector<std::shared_ptr<Optimizer>> of_each;
    for (const Variable& v : apart.trainable_variables()) {
      of_each.push_back(rule.make());
      pack({v});
    }
    ASSERT_EQ(segments_of(apart.trainable_variables()).size(), 6u);
    for (int step = 0; step < 4; ++step) {
      of_all->minimize(loss_of(together), together.trainable_variables());
      apart.zero_grad();
      loss_of(apart).backward();
      for (std::size_t i = 0; i < 6; ++i) of_each[i]->step({apart.trainable_variables()[i]});
    }
    EXPECT_EQ(weight_bits(together), weight_bits(apart)) << rule.name;
  }
}

/// One weight that is in every step; another that is frozen for some of them.
TEST(Arena, SlotsAreKeptWhileAWeightIsFrozen) {
  for (const testing::Rule& rule : testing::rules()) {
    const Variable always = variable(Tensor::from({1.5, -0.5})),
                   sometimes = variable(Tensor::from({0.75}));
    const auto optimizer = rule.make();
    long double slots[3][3] = {}, w[3] = {1.5L, -0.5L, 0.75L};
    for (int t = 1; t <= 9; ++t) {
      const bool both = t <= 3 || t >= 7;
      const std::vector<Variable> variables =
          both ? std::vector{always, sometimes} : std::vector{always};
      optimizer->minimize(sum(square(always)) + sum(square(sometimes)), variables);
      for (int i = 0; i < (both ? 3 : 2); ++i) w[i] = rule.step(t, w[i], 2 * w[i], slots[i]);
    }
    testing::expect_near(always.value().to_vector<double>(),
                         {static_cast<double>(w[0]), static_cast<double>(w[1])}, 1e-13, rule.name);
    testing::expect_near(sometimes.value().to_vector<double>(), {static_cast<double>(w[2])}, 1e-13,
                         rule.name);
  }
}

TEST(Arena, SlotsAreKeptWhenTwoModelsTakeTurns) {
  for (const testing::Rule& rule : testing::rules()) {
    const Variable a = variable(Tensor::from({1.5})), b = variable(Tensor::from({-0.75}));
    const auto optimizer = rule.make();
    long double slots[2][3] = {}, w[2] = {1.5L, -0.75L};
    for (int t = 1; t <= 8; ++t) {
      const Variable& turn = t % 2 == 0 ? b : a;
      optimizer->minimize(sum(square(turn)), {turn});
      w[t % 2 == 0] = rule.step(t, w[t % 2 == 0], 2 * w[t % 2 == 0], slots[t % 2 == 0]);
    }
    testing::expect_near(a.value().to_vector<double>(), {static_cast<double>(w[0])}, 1e-13,
                         rule.name);
    testing::expect_near(b.value().to_vector<double>(), {static_cast<double>(w[1])}, 1e-13,
                         rule.name);
  }
}

TEST(Arena, AFrozenLayerInTheMiddleIsLeftOut) {
  Sequential model = network();
  model.layers()[2]->set_trainable(false);
  const auto before = weight_bits(model);
  optimizers::Adam adam;
  adam.minimize(loss_of(model), model.trainable_variables());
  EXPECT_EQ(model.trainable_variables().size(), 4u);
  const auto after = weight_bits(model);
  for (const std::size_t frozen : {2u, 3u}) EXPECT_EQ(after[frozen], before[frozen]);
  for (const std::size_t moved : {0u, 1u, 4u, 5u}) EXPECT_NE(after[moved], before[moved]);
  model.layers()[2]->set_trainable(true);
  adam.minimize(loss_of(model), model.trainable_variables());
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NE(weight_bits(model)[i], after[i]);
}

}  // namespace
}  // namespace hebb
