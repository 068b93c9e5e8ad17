// Every form of the public API that the documentation shows: it compiles, and does what it says.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <hebb/hebb.hpp>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

using namespace hebb;

namespace {

/// 40 points of two separate clouds, classes 0 and 1.
Dataset points() {
  return datasets::two_gaussians({.samples = 40, .dimensions = 2, .distance = 6, .seed = 1});
}

Sequential classifier() {
  return Sequential{layers::Input({2}), layers::Dense(4, {.activation = "tanh"}),
                    layers::Dense(1, {.activation = "sigmoid"})};
}

// Tensors ----------------------------------------------------------------------------------------

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

// Layers and networks ----------------------------------------------------------------------------

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
  Sequential model{layers::Input({3}), layer, layer};
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

// Training ---------------------------------------------------------------------------------------

TEST(Forms, CompileFitEvaluatePredictAsInKeras) {
  const Dataset data = points();
  Sequential model = classifier();
  model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.05}),
                 .loss = "binary_crossentropy",
                 .metrics = {"accuracy"}});
  History history = model.fit(data.x, data.y,
                              {.batch_size = 8,
                               .epochs = 20,
                               .verbose = 0,
                               .validation_split = 0.2,
                               .shuffle = true,
                               .seed = 5});
  EXPECT_EQ(history.epoch.size(), 20u);
  EXPECT_EQ(history.history.at("val_accuracy").size(), 20u);
  EXPECT_LT(history.history["loss"].back(), history.history["loss"].front());
  const Logs result = model.evaluate(data.x, data.y, {.batch_size = 10, .verbose = 0});
  EXPECT_GT(result["accuracy"], 0.95);
  EXPECT_EQ(model.predict(data.x, {.batch_size = 7}).shape(), (Shape{40, 1}));
}

TEST(Forms, FitTakesTensorsListsNamesAndDatasets) {
  const Dataset data = points();
  Sequential model = classifier();
  model.compile({.loss = losses::BinaryCrossentropy()});  // rmsprop, as in Keras
  EXPECT_EQ(model.optimizer().name(), "rmsprop");
  model.fit(data.x, data.y, {.verbose = 0});
  model.fit({data.x}, {data.y}, {.verbose = 0});
  model.fit({{"points", data.x}}, data.y, {.verbose = 0});
  model.fit(data, {.verbose = 0});
  model.fit(data, {.verbose = 0, .validation_data = {data.x, data.y}});
  EXPECT_EQ(model.optimizer().iterations(), 5 * 2);
}

TEST(Forms, OptimizersByNameObjectPointerAndRunTimeName) {
  const Dataset data = points();
  const auto name_of = [&](AnyOptimizer optimizer) {
    Sequential model = classifier();
    model.compile({.optimizer = optimizer, .loss = "mse"});
    model.fit(data, {.verbose = 0});
    return model.optimizer().name();
  };
  EXPECT_EQ(name_of("adam"), "adam");
  EXPECT_EQ(name_of("Adam"), "adam");
  EXPECT_EQ(name_of("RMSprop"), "rmsprop");
  EXPECT_EQ(name_of(optimizers::SGD({.learning_rate = 0.1, .momentum = 0.9, .nesterov = true})),
            "SGD");
  EXPECT_EQ(name_of(std::make_shared<optimizers::Adam>()), "adam");
  EXPECT_EQ(name_of(AnyOptimizer::parse("sgd")), "SGD");

  optimizers::SGD kept({.learning_rate = 0.5});
  EXPECT_EQ(name_of(kept), "SGD");
  EXPECT_EQ(kept.iterations(), 2);  // the model's optimizer is this one
}

TEST(Forms, LossesByNameObjectFunctionAndRunTimeName) {
  const Dataset data = points();
  const auto first_loss = [&](Loss loss) {
    set_random_seed(1);
    Sequential model = classifier();
    model.compile({.optimizer = "sgd", .loss = loss});
    return model.fit(data, {.batch_size = 40, .verbose = 0}).history["loss"][0];
  };
  const double mse = first_loss("mse");
  EXPECT_EQ(first_loss("mean_squared_error"), mse);
  EXPECT_EQ(first_loss("MeanSquaredError"), mse);
  EXPECT_EQ(first_loss(losses::MeanSquaredError()), mse);
  EXPECT_EQ(first_loss(losses::mean_squared_error), mse);
  EXPECT_EQ(first_loss(Loss::parse("MSE")), mse);
  EXPECT_NE(first_loss("binary_crossentropy"), mse);
  EXPECT_NEAR(first_loss([](const Tensor& y_true, const Tensor& y_pred) {
                return mean(square(reshape(y_true, {kUnknown, 1}) - y_pred));
              }),
              mse, 1e-7);
}

TEST(Forms, MetricsAsListsOfNamesAndObjects) {
  const Dataset data = points();
  const auto names = [&](Metrics list) {
    Sequential model = classifier();
    model.compile({.optimizer = "sgd", .loss = "binary_crossentropy", .metrics = list});
    std::vector<std::string> result;
    for (const auto& [name, value] : model.evaluate(data.x, data.y)) result.push_back(name);
    return result;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(names({}), Names{"loss"});
  EXPECT_EQ(names({"accuracy"}), (Names{"loss", "accuracy"}));
  EXPECT_EQ(names({"acc", "mae"}), (Names{"loss", "acc", "mae"}));
  EXPECT_EQ(names({metrics::BinaryAccuracy(0.7), "mse"}),
            (Names{"loss", "binary_accuracy", "mse"}));
  EXPECT_EQ(names({std::make_shared<metrics::MeanAbsoluteError>()}),
            (Names{"loss", "mean_absolute_error"}));
  EXPECT_EQ(names(std::vector<AnyMetric>{AnyMetric::parse("MeanSquaredError")}),
            (Names{"loss", "mean_squared_error"}));
}

TEST(Forms, RunTimeNamesThatDoNotExistAreErrors) {
  EXPECT_THROW(Activation::parse("rleu"), ValueError);
  EXPECT_THROW(Loss::parse("msee"), ValueError);
  EXPECT_THROW(AnyOptimizer::parse("adm"), ValueError);
  EXPECT_THROW(AnyMetric::parse("acuracy"), ValueError);
  EXPECT_THROW(Initializer::parse("glorot"), ValueError);
  EXPECT_EQ(Initializer::parse("HeNormal").name(), "he_normal");
}

/// A callback of the user's: counts batches, changes the logs and ends training.
class StopAfter : public Callback {
 public:
  explicit StopAfter(int epochs) : epochs_(epochs) {}
  void on_train_batch_end(std::int64_t, Logs& logs) override {
    ++batches;
    last_loss = logs["loss"];
  }
  void on_epoch_end(int epoch, Logs& logs) override {
    logs["epochs_left"] = epochs_ - epoch - 1;
    if (epoch + 1 >= epochs_) run().stop_training = true;
  }
  int batches = 0;
  double last_loss = 0;

 private:
  int epochs_;
};

TEST(Forms, CallbacksByValueByPointerAndOfTheUsersOwn) {
  const std::string path =
      (std::filesystem::temp_directory_path() / "hebb_forms_test.csv").string();
  const Dataset data = points();
  Sequential model = classifier();
  model.compile({.optimizer = "adam", .loss = "mse"});
  const auto stop = std::make_shared<StopAfter>(3);
  const auto early = std::make_shared<callbacks::EarlyStopping>(
      callbacks::EarlyStopping::Options{.monitor = "loss", .patience = 100});
  History history = model.fit(
      data,
      {.batch_size = 10,
       .epochs = 50,
       .verbose = 0,
       .callbacks = {callbacks::EarlyStopping(
                         {.monitor = "val_loss", .patience = 100, .restore_best_weights = true}),
                     callbacks::CSVLogger(path), stop, early, StopAfter(40)},
       .validation_split = 0.25});
  EXPECT_EQ(history.epoch, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(stop->batches, 3 * 3);
  EXPECT_TRUE(std::isfinite(stop->last_loss));
  EXPECT_GE(early->best_epoch(), 0);
  std::ifstream file(path);
  std::string first_line;
  std::getline(file, first_line);
  EXPECT_EQ(first_line.rfind("epoch,loss,val_loss", 0), 0u) << first_line;
  std::filesystem::remove(path);
}

// Define by run ----------------------------------------------------------------------------------

struct Net : Module {
  layers::Dense hidden = add(layers::Dense(8, {.activation = "relu"}));
  layers::Dropout drop = add(layers::Dropout(0.5));
  layers::Dense out = add(layers::Dense(1));
  Tensor forward(const Tensor& x) override { return out(drop(hidden(x))); }
};

TEST(Forms, ModuleLoaderAndMinimize) {
  const Dataset train = points();
  set_random_seed(1);
  Net net;
  optimizers::Adam optimizer;
  int steps = 0;
  for (auto [x, y] : DataLoader(train, {.batch_size = 16, .shuffle = true})) {
    Tensor loss = losses::mean_squared_error(y, net(x, {.training = true}));
    optimizer.minimize(loss, net.trainable_variables());
    ++steps;
  }
  EXPECT_EQ(steps, 3);
  EXPECT_EQ(optimizer.iterations(), 3);
  EXPECT_EQ(net.count_params(), 24 + 9);
  EXPECT_EQ(net(train.x).to_vector<float>(), net(train.x).to_vector<float>());  // no dropout
  EXPECT_NE(net(train.x, {.training = true}).to_vector<float>(),
            net(train.x, {.training = true}).to_vector<float>());
}

TEST(Forms, BackwardThenStepIsMinimize) {
  const Dataset data = points();
  const auto train = [&](bool by_hand) {
    set_random_seed(1);
    Net net;
    optimizers::SGD optimizer({.learning_rate = 0.1, .momentum = 0.9});
    for (int step = 0; step < 3; ++step) {
      Tensor loss = losses::mean_squared_error(data.y, net(data.x));
      if (by_hand) {
        net.zero_grad();
        loss.backward();
        optimizer.step(net.trainable_variables());
      } else {
        optimizer.minimize(loss, net.trainable_variables());
      }
    }
    return net.predict(data.x).to_vector<float>();
  };
  EXPECT_EQ(train(true), train(false));
}

TEST(Forms, AModuleIsAModel) {
  const Dataset data = points();
  Net net;
  net.compile({.optimizer = "adam", .loss = "mse", .metrics = {"mae"}});
  History history = net.fit(data, {.epochs = 2, .verbose = 0});
  EXPECT_EQ(history.history["mae"].size(), 2u);
  EXPECT_NE(net.summary_text().find("hidden") != std::string::npos ||
                net.summary_text().find("dense") != std::string::npos,
            false);
}

}  // namespace
