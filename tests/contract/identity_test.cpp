// A layer is a value whose copies are one layer; names, and errors that say where they come from.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "contract/contract_cases.hpp"
#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using layers::Dense;
using testing::expect_words;
using testing::message_of;
using testing::uniform;
using testing::weight_names;

TEST(Identity, CopiesShareWeightsNameAndTrainability) {
  Dense dense(2);
  Dense copy = dense;
  const Tensor x = uniform({3, 4}, 1);
  const Tensor y = dense(x);
  EXPECT_TRUE(copy.built());
  EXPECT_EQ(testing::bits(copy(x)), testing::bits(y));
  EXPECT_TRUE(copy.weights()[0].variable == dense.weights()[0].variable);
  EXPECT_EQ(&copy.name(), &dense.name());
  copy.set_trainable(false);
  EXPECT_FALSE(dense.trainable());
  copy.set_weights({Tensor::ones({4, 2}), Tensor::zeros({2})});
  EXPECT_EQ(dense.get_weights()[0].to_vector<double>(), std::vector<double>(8, 1.0));
}

TEST(Identity, EqualOptionsAreNotOneLayer) {
  Dense a(2), b(2);
  const Tensor x = uniform({3, 4}, 1);
  a(x);
  b(x);
  EXPECT_FALSE(a.weights()[0].variable == b.weights()[0].variable);
  EXPECT_NE(testing::weight_bits(a), testing::weight_bits(b));
}

TEST(Identity, GetWeightsCopies) {
  Dense dense(2);
  dense(uniform({1, 3}, 1));
  std::vector<Tensor> weights = dense.get_weights();
  weights[1].mutable_data<float>()[0] = 5;
  EXPECT_EQ(dense.weights()[1].variable.value().data<float>()[0], 0);
}

TEST(Identity, ALayerCalledTwiceCountsOnce) {
  Dense shared(3);
  const Symbol input = layers::Input({3});
  Model model(input, shared(layers::Activation("relu")(shared(input))));
  EXPECT_EQ(model.count_params(), 12);
  EXPECT_EQ(model.get_weights().size(), 2u);
  EXPECT_EQ(model.trainable_variables().size(), 2u);
  EXPECT_EQ(model.layers().size(), 3u);
  const Tensor x = uniform({2, 3}, 1);
  EXPECT_EQ(testing::bits(model(x)), testing::bits(shared(relu(shared(x)))));
}

struct Twice : Module {
  Dense layer = add(Dense(2));
  Tensor forward(const Tensor& x) override { return layer(layer(x)); }
};

TEST(Identity, AMemberIsTheLayerThatTheModuleLists) {
  Twice net;
  const Tensor x = uniform({3, 2}, 1);
  sum(net(x)).backward();
  EXPECT_EQ(net.count_params(), 6);
  EXPECT_TRUE(net.layers()[0]->weights()[0].variable == net.layer.weights()[0].variable);
  // Both calls contribute: with W = 2 I, b = 0, the bias is seen once directly and once through W.
  net.zero_grad();
  net.set_weights({Tensor::from({2.0f, 0.0f, 0.0f, 2.0f}, {2, 2}), Tensor::zeros({2})});
  sum(net(x)).backward();
  EXPECT_EQ(net.weights()[1].variable.value().grad().to_vector<double>(),
            (std::vector<double>{9, 9}));
}

TEST(Identity, ASequentialOfOneSequentialIsThatModel) {
  Sequential model{layers::Input({2}), Dense(2)};
  Sequential copy(model);
  Sequential braces{model};
  EXPECT_TRUE(braces.weights()[0].variable == model.weights()[0].variable);
  EXPECT_EQ(braces.layers().size(), 2u);
  copy.add(Dense(3));
  EXPECT_EQ(model.layers().size(), 3u);
}

TEST(Identity, AModelIsNotItsOwnLayer) {
  Sequential model{layers::Input({2}), Dense(2)};
  expect_words(message_of<ValueError>([&] { model.add(model); }), {"its own layer"});
  Sequential outer{model, Dense(1)};
  expect_words(message_of<ValueError>([&] { model.add(outer); }), {"its own layer"});
  EXPECT_EQ(model.layers().size(), 2u);
}

TEST(Names, AreKerasNamesUniqueInTheModel) {
  Sequential model{
      layers::Input({4}),  Dense(3), layers::Dropout(0.1), Dense(3), Dense(2), Sequential{Dense(2)},
      Sequential{Dense(2)}};
  std::vector<std::string> names;
  for (const auto& layer : model.layers()) names.push_back(layer->name());
  EXPECT_EQ(names, (std::vector<std::string>{"input_layer", "dense", "dropout", "dense_1",
                                             "dense_2", "sequential", "sequential_1"}));
  EXPECT_EQ(weight_names(model),
            (std::vector<std::string>{"dense/kernel", "dense/bias", "dense_1/kernel",
                                      "dense_1/bias", "dense_2/kernel", "dense_2/bias",
                                      "sequential/dense/kernel", "sequential/dense/bias",
                                      "sequential_1/dense/kernel", "sequential_1/dense/bias"}));
  EXPECT_EQ(model.name(), "sequential");
  EXPECT_EQ(Twice().name(), "module");
}

TEST(Names, DoNotDependOnOtherModels) {
  Sequential first{Dense(1)}, second{Dense(1)};
  EXPECT_EQ(first.layers()[0]->name(), "dense");
  EXPECT_EQ(second.layers()[0]->name(), "dense");
}

TEST(Names, GivenOnesAreKept) {
  Sequential model{layers::Input({4}), Dense(3, {.name = "hidden"}), Dense(2, {.name = "dense_1"}),
                   Dense(2), Dense(2)};
  std::vector<std::string> names;
  for (const auto& layer : model.layers()) names.push_back(layer->name());
  EXPECT_EQ(names,
            (std::vector<std::string>{"input_layer", "hidden", "dense_1", "dense", "dense_2"}));
  EXPECT_EQ(model.get_layer("hidden")->count_params(), 15);
}

TEST(Names, TwoEqualGivenOnesAreRefused) {
  const auto make = [] { return Sequential{Dense(1, {.name = "a"}), Dense(1, {.name = "a"})}; };
  expect_words(message_of<ValueError>(make), {"two layers named \"a\""});
  Sequential model{Dense(1, {.name = "a"})};
  EXPECT_THROW(model.add(Dense(1, {.name = "a"})), ValueError);
  EXPECT_EQ(model.layers().size(), 1u);
}

TEST(Names, ALayerInTwoModelsKeepsItsName) {
  Dense shared(2);
  Sequential first{layers::Input({2}), Dense(2), shared};
  ASSERT_EQ(shared.name(), "dense_1");
  Sequential second{layers::Input({2}), shared, Dense(2)};
  EXPECT_EQ(shared.name(), "dense_1");
  EXPECT_EQ(first.get_layer("dense_1")->count_params(), 6);
  EXPECT_EQ(second.layers()[2]->name(), "dense");
}

TEST(Names, AnUnknownLayerIsAnErrorWithTheNearest) {
  Sequential model{layers::Input({4}), Dense(3)};
  expect_words(message_of<ValueError>([&] { model.get_layer("dens"); }),
               {"\"dens\"", "\"dense\"", "\"input_layer\""});
}

TEST(Paths, AnErrorNamesTheLayersItCameThrough) {
  Sequential inner{Dense(3), Dense(2)};
  Sequential model{Dense(4), inner};
  const Tensor x = uniform({5, 7}, 1);
  model(x);
  try {
    model(uniform({5, 6}, 1));
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.path(), "sequential/dense");
    EXPECT_STREQ(error.what(),
                 "sequential/dense: expects inputs with last axis 7, got shape (5, 6)");
  }
}

/// Hands on every second feature only, from the second call on.
struct Fickle : UnaryLayer {
  Fickle() : UnaryLayer(LayerOptions{}) {}
  void describe(Fields& f) override { f.type("Fickle"); }
  Tensor forward(const Tensor& x, Pass&) override { return calls++ == 0 ? x : slice(x, 0, 1, 1); }
  int calls = 0;
};

TEST(Paths, GoThroughNestedModels) {
  const Config config = Config::Object{
      {"class_name", "Sequential"},
      {"config",
       Config::Object{{"name", "model"},
                      {"layers", Config::List{Config::Object{
                                     {"class_name", "Sequential"},
                                     {"config", Config::Object{{"name", "inner"},
                                                               {"layers", Config::List{}}}}}}}}}};
  const auto layer = make_layer(config);
  auto& model = dynamic_cast<Sequential&>(*layer);
  auto& inner = dynamic_cast<Sequential&>(*model.layers()[0]);
  for (int i = 0; i < 2; ++i) inner.add(Dense(2));
  inner.add(Fickle());
  inner.add(Dense(2));
  const Tensor x = uniform({5, 2}, 1);
  model(x);
  const std::string message = message_of<ShapeError>([&] { model(x); });
  EXPECT_EQ(message, "model/inner/dense_2: expects inputs with last axis 2, got shape (5, 1)");
}

/// Fails in an operation, with a message of the operation's own.
struct Failing : UnaryLayer {
  Failing() : UnaryLayer(LayerOptions{}) {}
  void describe(Fields& f) override { f.type("Failing"); }
  Tensor forward(const Tensor& x, Pass&) override { return matmul(x, Tensor::zeros({9, 9})); }
};

TEST(Paths, StandBehindAnErrorOfAnOperation) {
  Sequential model{layers::Flatten(), Sequential{Failing()}};
  const std::string message = message_of<ShapeError>([&] { model(uniform({2, 3}, 1)); });
  expect_words(message,
               {"matmul: ", "[2, 3]", "[9, 9]", ", in layer `sequential/sequential/failing`"});
}

/// Fails with an exception that is not the library's.
struct Foreign : UnaryLayer {
  Foreign() : UnaryLayer(LayerOptions{}) {}
  void describe(Fields& f) override { f.type("Foreign"); }
  Tensor forward(const Tensor&, Pass&) override { throw std::out_of_range("row 7"); }
};

TEST(Paths, AreNotPutIntoExceptionsOfOthers) {
  Sequential model{layers::Flatten(), Foreign()};
  try {
    model(uniform({2, 3}, 1));
    FAIL() << "no exception";
  } catch (const std::out_of_range& error) {
    EXPECT_STREQ(error.what(), "row 7");
  }
  EXPECT_EQ(Pass::current(), nullptr);
}

TEST(Dtypes, OfLayersAreFloating) {
  for (const DType dtype : {DType::int64, DType::uint8}) {
    expect_words(message_of<ValueError>([&] { Dense(1, {.dtype = dtype}); }),
                 {"float32 or float64", to_string(dtype)});
    EXPECT_THROW(layers::Flatten({.dtype = dtype}), ValueError);
  }
}

TEST(Rescaling, TakesFiniteNumbers) {
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  expect_words(message_of<ValueError>([&] { layers::Rescaling{nan}; }),
               {"Rescaling", "scale", "got nan"});
  EXPECT_THROW(layers::Rescaling{-infinity}, ValueError);
  expect_words(message_of<ValueError>([&] { layers::Rescaling(1, {.offset = infinity}); }),
               {"Rescaling", "offset", "got inf"});
  EXPECT_THROW(layers::Rescaling(1, {.offset = nan}), ValueError);
}

TEST(Paths, ALayerAloneNamesItself) {
  Dense dense(2, {.name = "answer"});
  dense(uniform({1, 3}, 1));
  EXPECT_EQ(message_of([&] {
              dense(uniform({1, 4}, 1));
            }),
            "answer: expects inputs with last axis 3, got shape (1, 4)");
  EXPECT_EQ(message_of([&] { Dense(1)(Tensor::zeros({4})); }),
            "dense: expects inputs (batch, ..., features), got shape (None,)");
  expect_words(message_of([&] { dense.Layer::operator()(Tensors{}); }),
               {"answer: expects one input, got 0"});
}

TEST(Paths, AModelThatDoesNotFitTogetherIsRefusedWhenItIsBuilt) {
  const auto make = [] {
    return Sequential{layers::Input({4}), Dense(3), layers::Input({5}), Dense(2)};
  };
  EXPECT_EQ(message_of<ShapeError>(make),
            "sequential/input_layer_1: expects inputs of shape (None, 5), got shape (None, 3)");
  Sequential model{layers::Input({4}), Dense(3)};
  expect_words(message_of<ShapeError>([&] { model.add(layers::Input({5})); }),
               {"(None, 5)", "(None, 3)"});
  EXPECT_EQ(model.layers().size(), 2u);
  EXPECT_EQ(model(uniform({2, 4}, 1)).shape(), (Shape{2, 3}));
}

}  // namespace
}  // namespace hebb
