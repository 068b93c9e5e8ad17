// Layers that are activation functions: what they compute, and what they refuse.

#include <gtest/gtest.h>

#include <limits>

#include "hebb/layers.hpp"
#include "hebb/layers/activations.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "hebb/optimizers.hpp"
#include "hebb/registry.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using testing::expect_words;
using testing::message_of;
using Doubles = std::vector<double>;

Doubles values(const Tensor& t) { return t.to_vector<double>(); }

Tensor row(std::initializer_list<double> numbers) {
  return Tensor::from(numbers, {1, static_cast<std::int64_t>(numbers.size())});
}

Config description(const char* type, Config::Object options) {
  return Config::Object{{"class_name", type}, {"config", std::move(options)}};
}

TEST(ActivationLayers, AreTheirFunctions) {
  const Tensor x = testing::uniform({3, 6}, 4, DType::float64, -3, 3);
  EXPECT_EQ(values(layers::LeakyReLU()(x)), values(leaky_relu(x, 0.3)));
  EXPECT_EQ(values(layers::ELU({.alpha = 0.5})(x)), values(elu(x, 0.5)));
  EXPECT_EQ(values(layers::Softmax()(Tensors(x))[0]), values(softmax(x)));
  EXPECT_EQ(values(layers::Maxout(3)(x)), values(maxout(x, 3)));
  EXPECT_EQ(values(layers::ReLU()(x)), values(relu(x)));
}

TEST(ActivationLayers, ReLUHasThreePieces) {
  layers::ReLU relu({.max_value = 2, .negative_slope = 0.5, .threshold = 1});
  // Keras 3: where x is the threshold, x counts as below.
  EXPECT_EQ(values(relu(row({-3, 0, 1, 1.5, 2, 7}))), (Doubles{-2, -0.5, 0, 1.5, 2, 2}));
  layers::ReLU leaky({.negative_slope = 0.25});
  EXPECT_EQ(values(leaky(row({-4, 0, 4}))), (Doubles{-1, 0, 4}));
}

TEST(ActivationLayers, PReLULearnsASlopeForEachFeature) {
  layers::PReLU prelu;
  const Tensor x = Tensor::from({-4.0, 2.0, -8.0, -1.0, -2.0, 3.0}, {2, 3});
  EXPECT_EQ(values(prelu(x)), (Doubles{0, 2, 0, 0, 0, 3})) << "zeros, unless said";
  prelu.set_weights({Tensor::full({3}, 0.25, DType::float64)});
  EXPECT_EQ(values(prelu(x)), (Doubles{-1, 2, -2, -0.25, -0.5, 3}));
  EXPECT_EQ(prelu.count_params(), 3);
  EXPECT_EQ(testing::weight_names(prelu), std::vector<std::string>{"alpha"});
  sum(prelu(x)).backward();
  EXPECT_EQ(values(prelu.weights()[0].variable.value().grad()), (Doubles{-5, -2, -8}));
}

TEST(ActivationLayers, PReLUSharesSlopesAlongAxes) {
  const auto shape_of = [](Axes shared, Shape sample) {
    layers::PReLU layer({.shared_axes = shared});
    layer(Tensor::meta(sample.inserted(0, kUnknown)));
    return layer.weights()[0].variable.value().shape();
  };
  EXPECT_EQ(shape_of({}, {4, 5, 3}), (Shape{4, 5, 3}));
  EXPECT_EQ(shape_of({1, 2}, {4, 5, 3}), (Shape{1, 1, 3}));
  EXPECT_EQ(shape_of({-1}, {4, 5, 3}), (Shape{4, 5, 1}));
  EXPECT_EQ(shape_of({1}, {kUnknown, 3}), (Shape{1, 3})) << "a shared axis may be of any size";
}

TEST(ActivationLayers, PReLUsThatDoNotFitAreRefused) {
  const auto built_for = [](Axes shared, Shape shape) {
    return message_of<ShapeError>([&] {
      layers::PReLU layer({.shared_axes = shared});
      layer(Tensor::meta(shape));
    });
  };
  expect_words(built_for({3}, {2, 4, 5}), {"shared_axes", "1 to 2", "got 3", "p_re_lu"});
  expect_words(built_for({0}, {2, 4}), {"shared_axes", "got 0"});
  expect_words(built_for({}, {2, kUnknown, 4}), {"sizes are known", "(None, None, 4)"});
  layers::PReLU layer;
  layer(Tensor::ones({2, 3}));
  expect_words(message_of<ShapeError>([&] {
                 layer(Tensor::ones({2, 4}));
               }),
               {"slopes for samples of shape (3,)", "(2, 4)"});
  expect_words(message_of<ShapeError>([&] { layer(Tensor::ones({2, 3, 3})); }), {"(2, 3, 3)"});
}

TEST(ActivationLayers, SoftmaxLeavesOutWhatIsMasked) {
  layers::Softmax layer;
  Tensor x = Tensor::from({1.0, 50.0, 1.0, 2.0, 2.0, 2.0, 7.0, 8.0, 9.0}, {3, 3});
  x.requires_grad(true);
  const Tensor mask = Tensor::from({1, 0, 1, 1, 1, 1, 0, 0, 0}, {3, 3});
  const Tensor y = layer(Tensors{x, mask})[0];
  testing::expect_near(values(y), {0.5, 0, 0.5, 1 / 3.0, 1 / 3.0, 1 / 3.0, 0, 0, 0}, 1e-15);
  sum(y * testing::uniform({3, 3}, 9, DType::float64)).backward();
  for (const std::size_t hidden : {1u, 6u, 7u, 8u}) EXPECT_EQ(values(x.grad())[hidden], 0);
  EXPECT_NE(values(x.grad())[0], 0);
  // A mask of another dtype that broadcasts: one for all rows, more than 0.5 counts.
  const Tensor columns = Tensor::from({0.75f, 0.5f, 0.25f});
  EXPECT_EQ(values(layer(Tensors{x, columns})[0]), (Doubles{1, 0, 0, 1, 0, 0, 1, 0, 0}));
  // No number that counts is below what stands in place of those that do not.
  const Tensor lowest = Tensor::from({-2e38f, -3e38f, 1.0f}, {1, 3});
  EXPECT_EQ(values(layer(Tensors{lowest, Tensor::from({1, 1, 0})})[0]), (Doubles{1, 0, 0}));
}

TEST(ActivationLayers, SoftmaxHeedsTheMaskThatTravels) {
  layers::Softmax layer;
  const Tensor x = row({3, 3, 3, 3}), other = row({3, 3});
  Pass pass({});
  pass.set_mask(x, Tensor::from({1, 1, 0, 0}, {1, 4}));
  pass.set_mask(other, Tensor::from({0}, {1}));
  EXPECT_EQ(values(layer(Tensors(x))[0]), (Doubles{0.5, 0.5, 0, 0}));
  EXPECT_EQ(values(layer(Tensors(other))[0]), (Doubles{0.5, 0.5})) << "of steps, not of scores";
}

TEST(ActivationLayers, SoftmaxRefusesMasksThatDoNotFit) {
  layers::Softmax layer;
  const Tensor x = Tensor::ones({2, 3});
  expect_words(message_of<ShapeError>([&] {
                 layer(Tensors{x, Tensor::ones({5, 2, 3})});
               }),
               {"mask", "(5, 2, 3)", "(2, 3)", "softmax"});
  EXPECT_THROW(layer(Tensors{x, Tensor::ones({2})}), ShapeError);
  expect_words(message_of<ShapeError>([&] { layer(Tensors{x, x, x}); }), {"a mask", "got 3"});
}

TEST(ActivationLayers, OptionsOutOfRangeAreRefused) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  const auto refused = [](auto make, std::initializer_list<std::string_view> words) {
    expect_words(message_of<ValueError>([&] { make(); }), words);
  };
  refused([] { layers::ReLU({.max_value = -1}); }, {"ReLU: max_value", "from 0 up", "-1"});
  refused([] { layers::ReLU({.negative_slope = kNaN}); }, {"ReLU: negative_slope", "nan"});
  refused([] { layers::ReLU({.threshold = -2}); }, {"ReLU: threshold", "-2"});
  refused([] { layers::LeakyReLU({.negative_slope = -1}); }, {"LeakyReLU: negative_slope", "-1"});
  refused([] { layers::ELU({.alpha = kNaN}); }, {"ELU: alpha", "finite", "nan"});
  refused([] { layers::Softmax({.axis = {}}); }, {"Softmax: axis", "at least one"});
  refused([] { layers::Maxout(0); }, {"Maxout: num_units", "at least 1", "got 0"});
  refused([] { layers::Maxout(2, {.axis = 99}); }, {"Maxout: axis", "-8 to 7", "got 99"});
  layers::Maxout maxout(4);
  expect_words(message_of<ShapeError>([&] {
                 maxout(Tensor::ones({2, 6}));
               }),
               {"maxout", "6", "4 units", "[2, 6]"});
}

TEST(ActivationLayers, AxesInDescriptionsAreNumbersOrLists) {
  const auto axis_of = [](Config axis) {
    return *make_layer(description("Softmax", {{"axis", std::move(axis)}}))
                ->config()
                .find("config")
                ->find("axis");
  };
  EXPECT_TRUE(axis_of(2) == Config(2));
  EXPECT_TRUE(axis_of(Config::List{2}) == Config(2));
  EXPECT_TRUE(axis_of(Config::List{1, -1}) == Config(Config::List{1, -1}));
  EXPECT_TRUE(make_layer(description("PReLU", {}))
                  ->config()
                  .find("config")
                  ->find("shared_axes")
                  ->is_null());
  const auto refused = [&](Config axis, std::initializer_list<std::string_view> words) {
    expect_words(message_of<ValueError>([&] { (void)axis_of(std::move(axis)); }), words);
  };
  refused("last", {"Softmax", "\"axis\"", "a whole number", "a text"});
  refused(8, {"\"axis\"", "-8 to 7", "got 8"});
  refused(Config(), {"Softmax", "at least one"});
  EXPECT_THROW(make_layer(description("Softmax", {{"axis", Config::List(9, Config(1))}})),
               ValueError);
}

TEST(ActivationLayers, AreReplayable) {
  EXPECT_TRUE(layers::ReLU().replayable() && layers::LeakyReLU().replayable());
  EXPECT_TRUE(layers::PReLU().replayable() && layers::ELU().replayable());
  EXPECT_TRUE(layers::Softmax().replayable() && layers::Maxout(1).replayable());
}

}  // namespace
}  // namespace hebb
