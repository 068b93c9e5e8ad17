// Weights of layers: taken out, put in, refused; layers that compute without any.

#include <gtest/gtest.h>

#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using layers::Dense;
using testing::expect_words;
using testing::message_of;
using testing::weight_bits;

TEST(Weights, OfADenseLayerAreKernelAndBias) {
  Dense dense(2, {.activation = "relu", .name = "out"});
  EXPECT_TRUE(dense.get_weights().empty());
  EXPECT_TRUE(dense.weights().empty());
  dense(Tensor::zeros({1, 3}));
  EXPECT_EQ(testing::weight_names(dense), (std::vector<std::string>{"kernel", "bias"}));
  dense.set_weights({Tensor::from({1, 2, 3, 4, 5, 6}, {3, 2}), Tensor::from({-10.0, 10.0})});
  EXPECT_EQ(dense(Tensor::from({1.0f, 1.0f, 1.0f}, {1, 3})).to_vector<double>(),
            (std::vector<double>{0, 22}));
}

TEST(Weights, ComeBackAsTheyWere) {
  Sequential model{layers::Input({3}), Dense(4), Dense(2)};
  const auto before = weight_bits(model);
  const std::vector<Tensor> kept = model.get_weights();
  std::vector<Tensor> zeros;
  for (const Tensor& t : kept) zeros.push_back(Tensor::zeros_like(t));
  model.set_weights(zeros);
  EXPECT_NE(weight_bits(model), before);
  model.set_weights(kept);
  EXPECT_EQ(weight_bits(model), before);
}

TEST(Weights, OneWrongTensorChangesNone) {
  Sequential model{layers::Input({3}), Dense(4, {.name = "first"}), Dense(2, {.name = "second"})};
  const auto before = weight_bits(model);
  const Tensor kernel = Tensor::zeros({3, 4}), bias = Tensor::zeros({4}),
               out = Tensor::zeros({4, 2});
  const auto set = [&](std::vector<Tensor> values) {
    const std::string message = message_of([&] { model.set_weights(values); });
    EXPECT_EQ(weight_bits(model), before);
    return message;
  };
  expect_words(set({kernel, bias}), {"set_weights", "sequential has 4 weights, got 2"});
  expect_words(set({kernel, bias, out, Tensor::zeros({3})}), {"second/bias", "(2,)", "(3,)"});
  expect_words(set({kernel, bias, Tensor::zeros({2, 4}), Tensor::zeros({2})}),
               {"second/kernel", "(4, 2)", "(2, 4)"});
  expect_words(set({kernel, bias, out, Tensor()}), {"second/bias", "no data"});
  expect_words(set({kernel, bias, out, Tensor::meta({2})}), {"second/bias", "no data"});
  Sequential unbuilt{Dense(1)};
  expect_words(message_of<ShapeError>([&] { unbuilt.set_weights({kernel}); }),
               {"0 weights", "not built"});
  EXPECT_NO_THROW(unbuilt.set_weights({}));
}

TEST(Weights, ZeroGradForgetsGradients) {
  Sequential model{layers::Input({3}), Dense(4), Dense(2)};
  sum(model(Tensor::ones({1, 3}))).backward();
  for (const NamedVariable& w : model.weights()) EXPECT_TRUE(w.variable.value().grad().defined());
  model.zero_grad();
  for (const NamedVariable& w : model.weights()) EXPECT_FALSE(w.variable.value().grad().defined());
}

TEST(Weights, TheListOfTrainableOnesIsKept) {
  Sequential model{layers::Input({3}), Dense(4), Dense(2)};
  const std::vector<Variable>* list = &model.trainable_variables();
  const Variable* data = list->data();
  EXPECT_EQ(&model.trainable_variables(), list);
  EXPECT_EQ(model.trainable_variables().data(), data);
  EXPECT_EQ(list->size(), 4u);
  model.layers()[1]->set_trainable(false);
  EXPECT_EQ(model.trainable_variables().size(), 2u);
  model.layers()[1]->set_trainable(true);
  EXPECT_EQ(model.trainable_variables().size(), 4u);
  model.add(Dense(3));
  EXPECT_EQ(model.trainable_variables().size(), 6u);
  EXPECT_THROW(model.add(layers::Input({7})), ShapeError);
  EXPECT_EQ(model.trainable_variables().size(), 6u);
  model.set_trainable(false);
  EXPECT_TRUE(model.trainable_variables().empty());
  model.add(Dense(1));
  EXPECT_TRUE(model.trainable_variables().empty());
  EXPECT_FALSE(model.layers().back()->trainable());
}

TEST(Weights, DtypesFollowTheOptionElseTheInput) {
  const auto dtype_of_weights = [](Layer&& layer, DType input) {
    layer(Tensors(Tensor::zeros({1, 3}, input)));
    return layer.weights()[0].variable.value().dtype();
  };
  EXPECT_EQ(dtype_of_weights(Dense(1), DType::float32), DType::float32);
  EXPECT_EQ(dtype_of_weights(Dense(1), DType::float64), DType::float64);
  EXPECT_EQ(dtype_of_weights(Dense(1), DType::int64), DType::float32);
  EXPECT_EQ(dtype_of_weights(Dense(1), DType::uint8), DType::float32);
  EXPECT_EQ(dtype_of_weights(Dense(1, {.dtype = DType::float64}), DType::float32), DType::float64);
  EXPECT_EQ(dtype_of_weights(Dense(1, {.dtype = DType::float32}), DType::float64), DType::float32);
}

TEST(Core, FlattenJoinsAllAxesButTheFirst) {
  layers::Flatten flatten;
  EXPECT_EQ(flatten(Tensor::zeros({5, 2, 3})).shape(), (Shape{5, 6}));
  EXPECT_EQ(flatten(Tensor::zeros({5})).shape(), (Shape{5, 1}));
  EXPECT_EQ(flatten(Tensor::zeros({5, 2})).shape(), (Shape{5, 2}));
  EXPECT_EQ(flatten(Tensor::zeros({0, 2, 2})).shape(), (Shape{0, 4}));
  EXPECT_EQ(flatten(Tensor::meta({kUnknown, 2, 3})).shape(), (Shape{kUnknown, 6}));
  EXPECT_THROW(flatten(Tensor::zeros({})), ShapeError);
}

TEST(Core, RescalingScalesThenShifts) {
  layers::Rescaling rescaling(1.0 / 255, {.offset = -0.5});
  const Tensor pixels = Tensor::from({0, 51, 255}).cast(DType::uint8);
  const Tensor y = rescaling(pixels);
  EXPECT_EQ(y.dtype(), DType::float32);
  testing::expect_near(y.to_vector<double>(), {-0.5, -0.3, 0.5}, 1e-7);
}

TEST(Core, DropoutActsInTrainingOnly) {
  layers::Dropout dropout(0.25);
  const Tensor x = Tensor::ones({1, 10000});
  EXPECT_EQ(testing::bits(dropout(x)), testing::bits(x));
  EXPECT_EQ(testing::bits(dropout(x, {.training = false})), testing::bits(x));
  const std::vector<double> y = dropout(x, {.training = true}).to_vector<double>();
  const auto dropped = std::count(y.begin(), y.end(), 0.0);
  EXPECT_EQ(dropped + std::count(y.begin(), y.end(), static_cast<double>(1 / 0.75f)), 10000);
  EXPECT_NEAR(static_cast<double>(dropped), 2500, 6 * std::sqrt(10000 * 0.25 * 0.75));
}

TEST(Core, LayersRefuseOptionsOutOfTheirRange) {
  expect_words(message_of<ValueError>([] { Dense(0); }), {"Dense", "units", "got 0"});
  expect_words(message_of<ValueError>([] { Dense(-3); }), {"got -3"});
  for (const double rate : {1.0, -0.1, 2.0, std::nan("")}) {
    expect_words(message_of<ValueError>([&] { layers::Dropout{rate}; }), {"Dropout", "rate"});
  }
}

TEST(PassOfTensors, IsInheritedByTheCallsWithin) {
  EXPECT_EQ(Pass::current(), nullptr);
  {
    const Pass outer({.training = true});
    EXPECT_TRUE(Pass::current()->training());
    {
      const Pass inner({});
      EXPECT_FALSE(Pass::current()->training());
    }
    EXPECT_TRUE(Pass::current()->training());
    const Tensor x = Tensor::ones({1, 1000});
    Sequential model{layers::Dropout(0.5)};
    EXPECT_NE(testing::bits(model(x)), testing::bits(x));
    EXPECT_EQ(testing::bits(model(x, {.training = false})), testing::bits(x));
  }
  EXPECT_EQ(Pass::current(), nullptr);
  Dense dense(1);
  EXPECT_THROW(dense(Tensor::zeros({3})), ShapeError);
  EXPECT_EQ(Pass::current(), nullptr);
}

}  // namespace
}  // namespace hebb
