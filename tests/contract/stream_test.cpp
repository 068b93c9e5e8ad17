// Weights are a function of the seed, the place in the model and the variable, and of nothing else.

#include <gtest/gtest.h>

#include <set>

#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using layers::Dense;
using testing::uniform;
using testing::weight_bits;

class Stream : public ::testing::Test {
 protected:
  void SetUp() override { set_random_seed(0); }
  void TearDown() override { set_random_seed(0); }
};

Sequential network() {
  return Sequential{layers::Input({4}), Dense(4, {.bias_initializer = "random_normal"}),
                    layers::Dropout(0.5), Sequential{Dense(4), Dense(4)}, Dense(4)};
}

TEST_F(Stream, CreationElsewhereChangesNoBit) {
  const auto alone = weight_bits(network());
  ASSERT_EQ(alone.size(), 8u);
  Dense free(3);
  free(uniform({2, 4}, 1));
  Sequential other = network();
  layers::Dropout dropout(0.5);
  dropout(uniform({2, 4}, 1), {.training = true});
  EXPECT_EQ(weight_bits(network()), alone);
  EXPECT_EQ(weight_bits(other), alone);
}

TEST_F(Stream, BuildingLateOrPieceByPieceChangesNoBit) {
  const auto at_once = weight_bits(network());
  Sequential late{layers::Flatten(), Dense(4, {.bias_initializer = "random_normal"}),
                  layers::Dropout(0.5), Sequential{Dense(4), Dense(4)}, Dense(4)};
  EXPECT_TRUE(late.weights().empty());
  late(uniform({7, 4}, 1));
  EXPECT_EQ(weight_bits(late), at_once);
  Sequential by_pieces;
  by_pieces.add(layers::Input({4}));
  by_pieces.add(Dense(4, {.bias_initializer = "random_normal"}));
  by_pieces.add(layers::Dropout(0.5));
  by_pieces.add(Sequential{Dense(4), Dense(4)});
  by_pieces.add(Dense(4));
  EXPECT_EQ(weight_bits(by_pieces), at_once);
}

TEST_F(Stream, AFailedBuildChangesNoBit) {
  const auto at_once = weight_bits(network());
  Sequential model{layers::Flatten(), Dense(4, {.bias_initializer = "random_normal"})};
  EXPECT_THROW(model(Tensor::zeros({})), Error);
  model.add(layers::Dropout(0.5));
  model.add(Sequential{Dense(4), Dense(4)});
  model.add(Dense(4));
  model(uniform({7, 4}, 1));
  EXPECT_EQ(weight_bits(model), at_once);
}

TEST_F(Stream, EveryPlaceAndVariableHasItsOwn) {
  Sequential model = network();
  std::set<std::string> different;
  for (const NamedVariable& w : model.weights()) {
    if (w.name.ends_with("kernel")) different.insert(testing::bits(w.variable.value()));
  }
  EXPECT_EQ(different.size(), 4u);
  Dense dense(4, {.kernel_initializer = "random_normal", .bias_initializer = "random_normal"});
  dense(uniform({2, 1}, 1));
  EXPECT_NE(weight_bits(dense)[0], weight_bits(dense)[1]);
}

TEST_F(Stream, TheSeedDecides) {
  const auto zero = weight_bits(network());
  set_random_seed(1);
  EXPECT_EQ(random_seed(), 1u);
  const auto one = weight_bits(network());
  for (const std::size_t kernel : {0u, 2u, 4u, 6u}) EXPECT_NE(one[kernel], zero[kernel]);
  set_random_seed(0);
  EXPECT_EQ(weight_bits(network()), zero);
}

TEST_F(Stream, LayersOutsideModelsAreNumberedFromTheSeedOn) {
  const auto two = [] {
    Dense first(3), second(3);
    first(uniform({1, 4}, 1));
    second(uniform({1, 4}, 1));
    return std::vector{weight_bits(first)[0], weight_bits(second)[0]};
  };
  set_random_seed(5);
  const auto once = two();
  EXPECT_NE(once[0], once[1]);
  set_random_seed(5);
  EXPECT_EQ(two(), once);
}

TEST_F(Stream, AnInitializersOwnSeedIsItsOnly) {
  const auto make = [] {
    Dense dense(3, {.kernel_initializer = initializers::GlorotUniform({.seed = 3})});
    dense(uniform({1, 4}, 1));
    return weight_bits(dense);
  };
  const auto first = make();
  set_random_seed(77);
  EXPECT_EQ(make(), first);
}

TEST_F(Stream, DropoutDrawsAnewEachTimeAndRepeatsWithTheSeed) {
  const auto run = [](std::optional<std::int64_t> seed) {
    Sequential model{layers::Input({50}), layers::Dropout(0.5, {.seed = seed}),
                     layers::Dropout(0.5, {.seed = seed})};
    const Tensor x = Tensor::ones({2, 50});
    return std::vector{testing::bits(model(x, {.training = true})),
                       testing::bits(model(x, {.training = true}))};
  };
  const auto first = run({});
  EXPECT_NE(first[0], first[1]);
  EXPECT_EQ(run({}), first);
  const auto own = run(4);
  EXPECT_NE(own, first);
  set_random_seed(1);
  EXPECT_NE(run({}), first);
  EXPECT_EQ(run(4), own);
}

TEST_F(Stream, DropoutLayersDropDifferentElements) {
  layers::Dropout first(0.5, {.seed = 4}), second(0.5, {.seed = 4});
  Sequential model{layers::Input({200}), first, second};
  const Tensor x = Tensor::ones({1, 200});
  const std::vector<double> y = model(x, {.training = true}).to_vector<double>();
  const auto kept = std::count(y.begin(), y.end(), 4.0);
  EXPECT_EQ(kept + std::count(y.begin(), y.end(), 0.0), 200);
  // A quarter is kept by both; if both dropped the same elements it were half.
  EXPECT_GT(kept, 25);
  EXPECT_LT(kept, 75);
}

}  // namespace
}  // namespace hebb
