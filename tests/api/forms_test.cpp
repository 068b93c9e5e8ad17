// Every form of the public API that the documentation shows compiles and does what it says:
// tensors, operations, layers, networks. training_forms_test.cpp has the rest.

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <hebb/hebb.hpp>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

using namespace hebb;

namespace {

TEST(Forms, TensorFromBracesTakesTheirType) {
  EXPECT_EQ(Tensor::from({1.0f, 2.0f}).dtype(), DType::float32);
  EXPECT_EQ(Tensor::from({1.0, 2.0}).dtype(), DType::float64);
  EXPECT_EQ(Tensor::from({1, 2}).dtype(), DType::int64);
  EXPECT_EQ(Tensor::from({std::int64_t{1}, std::int64_t{2}}).dtype(), DType::int64);
  EXPECT_EQ(Tensor::from({std::uint8_t{1}, std::uint8_t{2}}).dtype(), DType::uint8);
  EXPECT_EQ(Tensor::from({1.0, 2.0, 3.0, 4.0}, {2, 2}).shape(), (Shape{2, 2}));
  EXPECT_EQ(Tensor::from({1.0, 2.0, 3.0, 4.0}, {2, kUnknown}).shape(), (Shape{2, 2}));
}

template <class T>
void expect_from_containers() {
  const std::vector<T> vector = {T{1}, T{2}, T{3}};
  const std::array<T, 3> array = {T{1}, T{2}, T{3}};
  std::vector<T> writable = vector;
  const DType dtype = dtype_of<std::conditional_t<std::is_same_v<T, int>, std::int64_t, T>>;
  for (const Tensor& t : {Tensor::from(vector), Tensor::from(array), Tensor::from(writable),
                          Tensor::from(std::span(vector)), Tensor::from(std::span(writable)),
                          Tensor::from(std::span(vector), {3})}) {
    EXPECT_EQ(t.dtype(), dtype);
    EXPECT_EQ(t.shape(), Shape{3});
    EXPECT_EQ(t.to_vector<T>(), vector);
  }
}

TEST(Forms, TensorFromVectorsArraysAndSpans) {
  expect_from_containers<float>();
  expect_from_containers<double>();
  expect_from_containers<int>();
  expect_from_containers<std::int64_t>();
  expect_from_containers<std::uint8_t>();
}

TEST(Forms, TensorMakersAndReaders) {
  EXPECT_EQ(Tensor::zeros({2}).dtype(), DType::float32);
  EXPECT_EQ(Tensor::ones({2}, DType::float64).to_vector<double>(), (std::vector<double>{1, 1}));
  EXPECT_EQ(Tensor::full({}, 3).item<int>(), 3);
  EXPECT_EQ(Tensor::arange(0, 3).to_vector<float>(), (std::vector<float>{0, 1, 2}));
  EXPECT_EQ(Tensor::linspace(0, 1, 3).to_vector<double>(), (std::vector<double>{0, 0.5, 1}));
  const Tensor x = Tensor::from({1.0, 2.0});
  EXPECT_EQ(Tensor::zeros_like(x).to_vector<int>(), (std::vector<int>{0, 0}));
  EXPECT_EQ(Tensor::ones_like(x).to_vector<int>(), (std::vector<int>{1, 1}));
  const std::span<const double> elements = x.data<double>();
  EXPECT_EQ(elements[1], 2.0);
  EXPECT_EQ(x.cast(DType::float32).dtype(), DType::float32);
  EXPECT_THROW(x.data<float>(), DTypeError);
  EXPECT_THROW(x.item<double>(), ShapeError);
}

TEST(Forms, GradientsOfTensors) {
  Tensor x = Tensor::from({3.0}).requires_grad(true);
  square(x).backward();
  EXPECT_EQ(x.grad().item<double>(), 6);
  const Tensor y = x * x;
  y.backward(Tensor::from({1.0}), {.retain_graph = true});
  y.backward(Tensor::from({10.0}));
  EXPECT_EQ(x.grad().item<double>(), 6 + 6 + 60);  // they add up
  x.zero_grad();
  EXPECT_FALSE(x.grad().defined());
  EXPECT_FALSE(y.detach().requires_grad());
  const NoGrad no_grad;
  EXPECT_FALSE(square(x).requires_grad());
}

TEST(Forms, ArithmeticWithNumbersAndOptionsOfOperations) {
  const Tensor x = Tensor::from({1.0, 2.0, 3.0, 4.0}, {2, 2});
  EXPECT_EQ((2.0 * x - 1.0).to_vector<int>(), (std::vector<int>{1, 3, 5, 7}));
  EXPECT_EQ((1 - x / 2).to_vector<double>(), (std::vector<double>{0.5, 0, -0.5, -1}));
  EXPECT_EQ((-x).to_vector<int>(), (std::vector<int>{-1, -2, -3, -4}));
  EXPECT_EQ(sum(x, {1}, {.keepdims = true}).shape(), (Shape{2, 1}));
  EXPECT_EQ(matmul(x, x, {.transpose_b = true}).to_vector<int>(),
            (std::vector<int>{5, 11, 11, 25}));
  EXPECT_EQ(concatenate({x, x}, 0).shape(), (Shape{4, 2}));
  EXPECT_EQ(argmax(x, -1).to_vector<int>(), (std::vector<int>{1, 1}));
}

TEST(Forms, LayersOfAllKindsWithTheirOptions) {
  Sequential model{
      layers::Input({4, 2}, {.name = "picture"}),
      layers::Rescaling(1.0 / 255, {.offset = -1}),
      layers::Flatten({.name = "flat"}),
      layers::Dense(6, {.activation = "relu",
                        .use_bias = false,
                        .kernel_initializer = "he_normal",
                        .name = "hidden"}),
      layers::Dropout(0.2, {.seed = 3}),
      layers::Dense(5, {.kernel_initializer = initializers::RandomNormal({.stddev = 0.1}),
                        .bias_initializer = initializers::Ones(),
                        .trainable = false}),
      layers::Activation("softmax"),
  };
  EXPECT_EQ(model.get_layer("hidden")->count_params(), 48);
  EXPECT_EQ(model.get_layer("hidden")->input_shape(), (Shape{kUnknown, 8}));
  EXPECT_EQ(model.get_layer("dense")->output_shape(), (Shape{kUnknown, 5}));
  EXPECT_EQ(model.count_params(), 48 + 35);
  EXPECT_EQ(model.trainable_variables().size(), 1u);
  EXPECT_EQ(model.weights()[1].name, "dense/kernel");
  EXPECT_EQ(model.predict(Tensor::ones({3, 4, 2})).shape(), (Shape{3, 5}));
}

TEST(Forms, SequentialWithAnInputWithAnInputShapeOrWithNeither) {
  Sequential with_input{layers::Input({3}), layers::Dense(2)};
  EXPECT_EQ(with_input.count_params(), 8);
  Sequential with_shape{layers::Dense(2, {.input_shape = {3}}), layers::Dense(1)};
  EXPECT_EQ(with_shape.count_params(), 8 + 3);
  Sequential by_data{layers::Dense(2), layers::Dense(1)};
  EXPECT_FALSE(by_data.built());
  EXPECT_THROW(by_data.count_params(), ValueError);
  EXPECT_EQ(by_data.predict(Tensor::ones({5, 3})).shape(), (Shape{5, 1}));
  EXPECT_EQ(by_data.count_params(), 8 + 3);
  Sequential piece_by_piece;
  piece_by_piece.add(layers::Input({3}));
  piece_by_piece.add(layers::Dense(2));
  piece_by_piece.add(layers::Dense(1));
  EXPECT_EQ(piece_by_piece.count_params(), 8 + 3);
}

TEST(Forms, SequentialsNestAndACopyIsTheSameModel) {
  Sequential features{layers::Dense(4, {.activation = "tanh"}), layers::Dense(3)};
  Sequential model{layers::Input({2}), features, layers::Dense(1)};
  EXPECT_EQ(model.count_params(), 12 + 15 + 4);
  EXPECT_EQ(features.count_params(), 12 + 15);  // it is the part of the model, not a copy of it

  Sequential copy(model);
  const Sequential braced{model};
  EXPECT_EQ(braced.layers().size(), model.layers().size());
  std::vector<Tensor> zeros;
  for (const Tensor& w : model.get_weights()) zeros.push_back(Tensor::zeros_like(w));
  copy.set_weights(zeros);
  EXPECT_EQ(model.predict(Tensor::ones({1, 2})).item<float>(), 0);
}

TEST(Forms, ALayerCalledTwiceIsOneLayer) {
  layers::Dense layer(3, {.name = "shared"});
  const Tensor y = layer(layer(Tensor::ones({1, 3})));
  EXPECT_EQ(layer.count_params(), 12);
  const Input x({3});
  Model model(x, layer(layer(x)));
  EXPECT_EQ(model.count_params(), 12);
  EXPECT_EQ(model.predict(Tensor::ones({1, 3})).to_vector<float>(), y.to_vector<float>());
}

TEST(Forms, DtypeOfAModel) {
  Sequential by_input{layers::Input({2}, {.dtype = DType::float64}), layers::Dense(1)};
  EXPECT_EQ(by_input.get_weights()[0].dtype(), DType::float64);
  EXPECT_EQ(by_input.predict(Tensor::from({1, 2}, {1, 2})).dtype(), DType::float64);
  Sequential by_layer{layers::Dense(1, {.input_shape = {2}, .dtype = DType::float64})};
  EXPECT_EQ(by_layer.get_weights()[0].dtype(), DType::float64);
  Sequential plain{layers::Dense(1)};
  plain.compile({.optimizer = "sgd", .loss = "mse"});
  plain.fit(Tensor::ones({4, 2}, DType::float64), Tensor::ones({4}), {.verbose = 0});
  EXPECT_EQ(plain.get_weights()[0].dtype(), DType::float32);
}

TEST(Forms, ActivationsByNameFunctionLayerAndRunTimeName) {
  const Tensor x = Tensor::from({-1.0, 2.0}, {2, 1});
  const auto output = [&](Activation activation) {
    Sequential one{layers::Input({1}, {.dtype = DType::float64}),
                   layers::Dense(1, {.activation = activation, .kernel_initializer = "ones"})};
    return one.predict(x).to_vector<double>();
  };
  const std::vector<double> relu_of_x = {0, 2};
  EXPECT_EQ(output("relu"), relu_of_x);
  EXPECT_EQ(output("ReLU"), relu_of_x);  // without regard to case
  EXPECT_EQ(output([](const Tensor& z) { return maximum(z, Tensor::zeros_like(z)); }), relu_of_x);
  EXPECT_EQ(output(relu), relu_of_x);
  EXPECT_EQ(output(layers::Activation("relu")), relu_of_x);
  const std::string name = "relu";
  EXPECT_EQ(output(Activation::parse(name)), relu_of_x);
  EXPECT_EQ(output("linear"), (std::vector<double>{-1, 2}));
  EXPECT_TRUE(Activation("relu").is("relu"));
}

}  // namespace
