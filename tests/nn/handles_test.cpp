// Handles that were moved from, pointers that are null, and functions that return what they must
// not: errors or working objects, never a crash.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <utility>

#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using layers::Dense;
using testing::expect_words;
using testing::message_of;

// NOLINTBEGIN(bugprone-use-after-move): that is what these tests are about.

TEST(MovedFrom, LayersAndModelsStayWhatTheyWere) {
  const Tensor x = testing::uniform({3, 2}, 1);
  Dense from(1);
  Dense to = std::move(from);
  const Dense copy = from;
  EXPECT_EQ(testing::bits(from(x)), testing::bits(to(x)));
  EXPECT_TRUE(copy.built());
  Sequential model{layers::Input({2}), from};
  Sequential moved = std::move(model);
  moved = std::move(model);
  EXPECT_EQ(model.layers().size(), 2u);
  model.compile({.loss = "mse"});
  EXPECT_NO_THROW(moved.fit(x, Tensor::zeros({3}), {.verbose = 0}));
  struct Net : Module {
    Dense out = add(Dense(1));
    Tensor forward(const Tensor& input) override { return out(input); }
  } net;
  Net taken = std::move(net);
  EXPECT_EQ(testing::bits(net(x)), testing::bits(taken(x)));
}

TEST(MovedFrom, VariablesAndActivationsStayWhatTheyWere) {
  Variable variable = testing::variable(Tensor::from({1.0, 2.0}));
  const Variable taken = std::move(variable);
  EXPECT_TRUE(variable == taken);
  EXPECT_EQ(variable.value().to_vector<double>(), (std::vector<double>{1, 2}));
  Activation twice = [](const Tensor& x) { return x * 2.0; };
  const Activation moved = std::move(twice);
  const Activation copy = twice;
  EXPECT_EQ(copy(Tensor::from({3.0})).item<double>(), 6);
  EXPECT_EQ(moved(Tensor::from({3.0})).item<double>(), 6);
}

TEST(MovedFrom, TensorsAreRefusedByWhatTheyArePutInto) {
  Tensor x = testing::uniform({3, 2}, 1);
  const Tensor taken = std::move(x);
  Dense dense(1);
  EXPECT_THROW(dense(x), ValueError);
  EXPECT_NO_THROW(dense(taken));
  EXPECT_THROW(dense(x), ValueError);
}

// NOLINTEND(bugprone-use-after-move)

TEST(NullPointers, AreRefusedWhereTheyAreGiven) {
  const auto refused = [](const char* what, const std::function<void()>& make) {
    EXPECT_EQ(message_of<ValueError>(make),
              std::string(what) + ": a null pointer was given in place of an object");
  };
  refused("optimizer", [] { AnyOptimizer{std::shared_ptr<Optimizer>{}}; });
  refused("optimizer", [] { AnyOptimizer{std::shared_ptr<optimizers::SGD>{}}; });
  refused("metric", [] { AnyMetric{std::shared_ptr<Metric>{}}; });
  refused("loss", [] { Loss{std::function<Tensor(const Tensor&, const Tensor&)>{}}; });
  refused("loss", [] {
    Tensor (*none)(const Tensor&, const Tensor&) = nullptr;
    Loss{none};
  });
  refused("activation", [] { Activation{std::function<Tensor(const Tensor&)>{}}; });
  EXPECT_NO_THROW(AnyOptimizer{std::make_shared<optimizers::SGD>()});
}

TEST(NullPointers, AreNoLayers) {
  const std::shared_ptr<Dense> none;
  expect_words(message_of<ValueError>([&] {
                 Sequential{layers::Input({2}), none};
               }),
               {"Sequential", "null pointer"});
  Sequential model{layers::Input({2})};
  expect_words(message_of<ValueError>([&] { model.add(none); }), {"Sequential", "null pointer"});
  EXPECT_EQ(model.layers().size(), 1u);
}

TEST(UserFunctions, OfActivationKeepTheShape) {
  const Tensor x = testing::uniform({3, 2}, 1), w = testing::uniform({2, 4}, 2);
  const Activation sums = [](const Tensor& z) { return sum(z, {-1}); };
  EXPECT_EQ(message_of<ShapeError>([&] { dense(x, w, {}, sums); }),
            "activation: a function keeps the shape of its argument, but this one made [3] of "
            "[3, 4]");
  expect_words(message_of<ShapeError>([&] { Dense(5, {.activation = sums, .name = "d"})(x); }),
               {"[3]", "[3, 5]", "in layer `d`"});
  expect_words(message_of<ShapeError>([&] { layers::Activation{sums}(x); }), {"[3]", "[3, 2]"});
  // Of a model it shows when the model is built, on shapes alone.
  EXPECT_THROW((Sequential{layers::Input({2}), Dense(5, {.activation = sums})}), ShapeError);
  const Activation nothing = [](const Tensor&) { return Tensor(); };
  expect_words(message_of<ValueError>([&] { nothing(x); }), {"activation", "undefined"});
}

TEST(UserFunctions, OfLossReturnAScalar) {
  const Tensor t = Tensor::from({1.0, 2.0}, {2, 1});
  const Loss each = [](const Tensor& y, const Tensor& p) { return square(y - p); };
  EXPECT_EQ(message_of<ShapeError>([&] { each(t, t); }),
            "loss: the function returned shape [2, 1], but a loss is a scalar; reduce it with "
            "mean() or sum()");
  const Loss nothing = [](const Tensor&, const Tensor&) { return Tensor(); };
  expect_words(message_of<ValueError>([&] { nothing(t, t); }), {"loss", "undefined"});
  Sequential model{layers::Input({1}), Dense(1)};
  model.compile({.loss = each});
  EXPECT_THROW(model.fit(t, t, {.verbose = 0}), ShapeError);
}

}  // namespace
}  // namespace hebb
