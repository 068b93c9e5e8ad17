// Layers from descriptions, and what is refused.

#include "hebb/registry.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using testing::expect_words;
using testing::message_of;

Config description(const char* type, Config::Object options) {
  return Config::Object{{"class_name", type}, {"config", std::move(options)}};
}

TEST(Registry, MakesALayerOfADescription) {
  const auto layer = make_layer(description("Dense", {{"units", 3},
                                                      {"activation", "tanh"},
                                                      {"use_bias", false},
                                                      {"name", "out"},
                                                      {"trainable", false}}));
  const Tensor x = testing::uniform({2, 4}, 1);
  EXPECT_EQ((*layer)(Tensors(x))[0].shape(), (Shape{2, 3}));
  EXPECT_EQ(layer->name(), "out");
  EXPECT_EQ(layer->count_params(), 12);
  EXPECT_FALSE(layer->trainable());
}

TEST(Registry, AbsentOptionsKeepTheirDefaults) {
  const auto layer = make_layer(Config::Object{{"class_name", "Dropout"}});
  EXPECT_EQ(layer->config().find("config")->find("rate")->as_double(), 0);
  EXPECT_EQ(layer->name(), "dropout");
}

TEST(Registry, EveryLayerHasAnActivityRegularizer) {
  const Config penalty = Regularizer(regularizers::L1(0.25)).config();
  for (const std::string_view type : layer_types()) {
    if (type == "Functional") continue;  // needs layers
    const Config config =
        description(std::string(type).c_str(), {{"activity_regularizer", penalty}});
    const Config again = make_layer(config)->config();
    EXPECT_EQ(*again.find("config")->find("activity_regularizer"), penalty) << type;
    EXPECT_EQ(make_layer(again)->config(), again) << type;
  }
  // As Keras: what is not there is not written.
  EXPECT_EQ(layers::Flatten().config().find("config")->find("activity_regularizer"), nullptr);
  const Regularizer custom = [](const Tensor& y) { return sum(y); };
  expect_words(message_of<ValueError>(
                   [&] { (void)layers::Flatten({.activity_regularizer = custom}).config(); }),
               {"activity_regularizer: ", "cannot be written"});
}

TEST(Registry, AnUnknownClassIsAnErrorWithTheNearest) {
  expect_words(
      message_of<ValueError>([] { make_layer(description("Dens", {})); }),
      {"unknown layer \"Dens\"", "did you mean \"Dense\"?", "\"Flatten\"", "\"Sequential\""});
  expect_words(message_of<ValueError>([] { make_layer(Config::Object{}); }), {"class_name"});
  expect_words(message_of<ValueError>([] { make_layer(Config(3)); }), {"class_name"});
  EXPECT_THROW(make_layer(Config::Object{{"class_name", 3}}), ValueError);
}

TEST(Registry, BadOptionsAreErrorsThatNameLayerAndOption) {
  const auto refused = [](const Config& config, std::initializer_list<std::string_view> words) {
    expect_words(message_of<ValueError>([&] { make_layer(config); }), words);
  };
  refused(description("Dense", {{"name", "a"}, {"units", "3"}}),
          {"Dense \"a\"", "\"units\"", "a text"});
  refused(description("Rescaling", {{"scale", std::numeric_limits<double>::quiet_NaN()}}),
          {"Rescaling", "scale", "got nan"});
  refused(description("Dense", {{"units", 0}}), {"Dense", "units", "got 0"});
  refused(description("Dense", {{"units", -1}}), {"units", "-1"});
  refused(description("Dense", {{"units", 2.5}}), {"\"units\"", "a whole number"});
  refused(description("Dense", {{"activation", "rleu"}}),
          {"\"activation\"", "did you mean \"relu\"?"});
  refused(description("Dense", {{"kernel_initializer", "he_norml"}}),
          {"\"kernel_initializer\"", "\"he_normal\""});
  refused(description("Dense", {{"trainable", "yes"}}), {"\"trainable\"", "a truth value"});
  refused(description("Dense", {{"dtype", "float23"}}), {"\"dtype\"", "float23", "float32"});
  refused(description("Dense", {{"name", 1}}), {"\"name\""});
  refused(description("Dropout", {{"rate", 1.0}}), {"Dropout", "rate", "1"});
  refused(description("Dropout", {{"rate", -0.5}}), {"-0.5"});
  refused(description("InputLayer", {{"batch_shape", Config::List{Config(), -3}}}),
          {"\"batch_shape\"", "-3"});
  refused(description("InputLayer", {{"batch_shape", Config::List{"a"}}}), {"\"batch_shape\""});
  refused(description("InputLayer", {{"batch_shape", Config::List(9, Config(1))}}),
          {"\"batch_shape\"", "8 axes"});
  refused(Config::Object{{"class_name", "Dense"}, {"config", 3}}, {"Dense", "an object"});
  refused(description("Sequential", {{"layers", Config::List{description("Dens", {})}}}),
          {"Sequential", "\"layers\"", "did you mean \"Dense\"?"});
}

TEST(Registry, ModelsComeBackBuiltWithUniqueNames) {
  const auto dense = [](const char* name) {
    return description("Dense", {{"units", 2}, {"name", name}});
  };
  const Config input =
      description("InputLayer", {{"batch_shape", Config::List{Config(), 3}}, {"dtype", "float64"}});
  const auto model = make_layer(
      description("Sequential", {{"layers", Config::List{input, dense("a"), dense("b")}}}));
  EXPECT_TRUE(model->built());
  EXPECT_EQ(model->count_params(), 14);
  EXPECT_EQ(model->weights()[0].variable.value().dtype(), DType::float64);
  const auto twice = [&] {
    make_layer(description("Sequential", {{"layers", Config::List{dense("a"), dense("a")}}}));
  };
  expect_words(message_of<ValueError>(twice), {"two layers", "\"a\""});
  const auto misfit = [&] {
    make_layer(description("Sequential", {{"layers", Config::List{input, dense("a"), input}}}));
  };
  expect_words(message_of<ValueError>(misfit), {"(None, 3)", "(None, 2)"});
}

TEST(Registry, AFunctionOfTheProgramsCannotBeDescribed) {
  const layers::Activation layer([](const Tensor& x) { return x; });
  expect_words(message_of<ValueError>([&] { (void)layer.config(); }), {"activation", "named"});
}

}  // namespace
}  // namespace hebb
