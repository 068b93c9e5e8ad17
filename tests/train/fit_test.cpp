// fit() learns; its figures are those of the whole pass, under Keras's names and in Keras's order.

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "train/train_testing.hpp"

namespace hebb {
namespace {

using layers::Dense;
using testing::expect_near;
using testing::one_weight;
using testing::weight_of;

class Fit : public ::testing::Test {
 protected:
  void SetUp() override { set_random_seed(0); }
};

std::vector<std::string> names_of(const History& history) {
  std::vector<std::string> names;
  for (const auto& [name, values] : history.history) names.push_back(name);
  return names;
}

TEST_F(Fit, ALinearNeuronFindsTheLeastSquaresSolution) {
  const Dataset data = testing::line(64, DType::float64);
  Sequential model{layers::Input({2}, {.dtype = DType::float64}), Dense(1)};
  model.compile(
      {.optimizer = optimizers::SGD({.learning_rate = 0.3, .momentum = 0.5}), .loss = "mse"});
  const History history = model.fit(data, {.batch_size = 64, .epochs = 200, .verbose = 0});
  expect_near(model.get_weights()[0].to_vector<double>(), {2, -3}, 1e-10);
  expect_near(model.get_weights()[1].to_vector<double>(), {0.5}, 1e-10);
  EXPECT_LT(history.history.at("loss").back(), 1e-20);
  EXPECT_GT(history.history.at("loss").front(), 0.1);
  EXPECT_EQ(history.epoch.size(), 200u);
  EXPECT_EQ(history.epoch.back(), 199);
}

TEST_F(Fit, ExclusiveOrIsLearned) {
  const Dataset data = testing::exclusive_or();
  Sequential model{layers::Input({2}), Dense(8, {.activation = "tanh"}),
                   Dense(1, {.activation = "sigmoid"})};
  model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.1}),
                 .loss = "binary_crossentropy",
                 .metrics = {"accuracy"}});
  const History history = model.fit(data, {.batch_size = 4, .epochs = 100, .verbose = 0});
  EXPECT_EQ(history.history.at("accuracy").back(), 1);
  const std::vector<double> p = model.predict(data.x).to_vector<double>();
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(p[i] > 0.5, i == 1 || i == 2);
}

TEST_F(Fit, ClassesAreLearnedWithEveryOptimizer) {
  const Dataset data = testing::three_classes(300);
  for (const std::string_view name : AnyOptimizer::names()) {
    Sequential model{layers::Input({3}), Dense(16, {.activation = "relu"}),
                     Dense(3, {.activation = "softmax"})};
    const auto optimizer = AnyOptimizer::parse(name).make();
    const bool slow = name == "sgd" || name == "adagrad" || name == "ftrl";
    optimizer->set_learning_rate(name == "adadelta" ? 20 : slow ? 0.5 : 0.02);
    model.compile({.optimizer = optimizer,
                   .loss = "sparse_categorical_crossentropy",
                   .metrics = {"accuracy"}});
    const History history = model.fit(data, {.epochs = 30, .verbose = 0});
    EXPECT_GT(history.history.at("accuracy").back(), 0.95) << name;
    EXPECT_LT(history.history.at("accuracy").front(), 0.9) << name;
  }
}

/// One step by hand: predictions 0, loss mean (y^2), gradient -2 mean (x y).
TEST_F(Fit, OneStepIsTheStepByHand) {
  Sequential model = one_weight(DType::float64);
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.25}), .loss = "mse"});
  const Tensor x = Tensor::from({1.0, 2.0}, {2, 1}), y = Tensor::from({3.0, 5.0});
  const History history = model.fit(x, y, {.verbose = 0});
  EXPECT_DOUBLE_EQ(history.history.at("loss")[0], (9.0 + 25) / 2);
  EXPECT_DOUBLE_EQ(weight_of(model), 0.25 * (3 + 10));
}

TEST_F(Fit, FiguresCountEverySampleOnce) {
  // 7 samples in batches of 3, 3 and 1, with a learning rate of 0: every loss is that of the start.
  Sequential model = one_weight(DType::float64);
  model.compile(
      {.optimizer = optimizers::SGD({.learning_rate = 0}), .loss = "mse", .metrics = {"mae"}});
  const Tensor x = Tensor::ones({7, 1}, DType::float64);
  const Tensor y = Tensor::from({1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 8.0});
  const History history = model.fit(x, y, {.batch_size = 3, .verbose = 0});
  EXPECT_DOUBLE_EQ(history.history.at("loss")[0], (6 + 64) / 7.0);
  EXPECT_DOUBLE_EQ(history.history.at("mae")[0], (6 + 8) / 7.0);
  const Logs logs = model.evaluate(x, y, {.batch_size = 2});
  EXPECT_DOUBLE_EQ(logs["loss"], (6 + 64) / 7.0);
  EXPECT_DOUBLE_EQ(logs["mae"], (6 + 8) / 7.0);
}

TEST_F(Fit, NamesAreSortedAsKerasDoes) {
  Sequential model{layers::Input({3}), Dense(3, {.activation = "softmax"})};
  const Dataset data = testing::three_classes(20);
  model.compile({.loss = "sparse_categorical_crossentropy",
                 .metrics = {"sparse_categorical_accuracy", "acc"}});
  const auto order = std::make_shared<std::vector<std::string>>();
  struct Names : Callback {
    std::shared_ptr<std::vector<std::string>> list;
    void on_epoch_end(int, Logs& logs) override {
      for (const auto& [name, value] : logs) list->push_back(name);
    }
  };
  Names names;
  names.list = order;
  const History history =
      model.fit(data, {.verbose = 0, .callbacks = {names}, .validation_split = 0.5});
  EXPECT_EQ(*order,
            (std::vector<std::string>{"acc", "loss", "sparse_categorical_accuracy", "val_acc",
                                      "val_loss", "val_sparse_categorical_accuracy"}));
  EXPECT_EQ(names_of(history), *order);
  EXPECT_EQ(model.evaluate(data.x, data.y).begin()->first, "acc");
}

TEST_F(Fit, ValidationSplitTakesTheLastRows) {
  // The first rows are all 0 and teach nothing; only the last three have a target.
  Sequential model = one_weight(DType::float64);
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.5}), .loss = "mse"});
  const Tensor x = Tensor::ones({10, 1}, DType::float64);
  const Tensor y = Tensor::from({0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0});
  const History history = model.fit(x, y, {.epochs = 2, .verbose = 0, .validation_split = 0.3});
  EXPECT_EQ(history.history.at("loss"), (std::vector<double>{0, 0}));
  EXPECT_DOUBLE_EQ(history.history.at("val_loss")[1], (1 + 4 + 9) / 3.0);
  EXPECT_EQ(weight_of(model), 0);
}

TEST_F(Fit, ValidationDataTakesThePlaceOfTheSplit) {
  Sequential model = one_weight(DType::float64);
  model.compile(
      {.optimizer = optimizers::SGD({.learning_rate = 0.1}), .loss = "mse", .metrics = {"mae"}});
  const Tensor x = Tensor::ones({10, 1}, DType::float64), y = Tensor::ones({10}, DType::float64);
  const Tensor other = Tensor::full({3}, 4, DType::float64);
  const History history =
      model.fit(x, y,
                {.batch_size = 10,
                 .verbose = 0,
                 .validation_split = 0.5,
                 .validation_data = {Tensor::ones({3, 1}, DType::float64), other}});
  EXPECT_DOUBLE_EQ(weight_of(model), 0.2);  // a step on all ten rows
  EXPECT_DOUBLE_EQ(history.history.at("val_loss")[0], 3.8 * 3.8);
  EXPECT_DOUBLE_EQ(history.history.at("val_mae")[0], 3.8);
  EXPECT_DOUBLE_EQ(history.history.at("loss")[0], 1);
}

TEST_F(Fit, EvaluateEqualsFiguresByHand) {
  const Dataset data = testing::three_classes(50);
  Sequential model{layers::Input({3}), Dense(5, {.activation = "tanh"}),
                   Dense(3, {.activation = "softmax"})};
  model.compile({.loss = "sparse_categorical_crossentropy", .metrics = {"accuracy", "mse"}});
  EXPECT_THROW(model.evaluate(data.x, data.y), ShapeError);  // mse of labels
  model.compile({.loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
  const std::vector<double> p = model.predict(data.x).to_vector<double>();
  const std::vector<int> labels = data.y.to_vector<int>();
  double loss = 0, right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto row = p.begin() + static_cast<std::ptrdiff_t>(3 * i);
    loss -= std::log(row[labels[i]]) / 50;
    right += (std::max_element(row, row + 3) - row == labels[i]) / 50.0;
  }
  for (const std::int64_t batch_size : {1, 7, 50, 1000}) {
    const Logs logs = model.evaluate(data.x, data.y, {.batch_size = batch_size});
    EXPECT_NEAR(logs["loss"], loss, 1e-6) << batch_size;
    EXPECT_NEAR(logs["accuracy"], right, 1e-12) << batch_size;
    EXPECT_EQ(logs.size(), 2u);
  }
}

TEST_F(Fit, EvaluateChangesNothing) {
  const Dataset data = testing::three_classes(50);
  Sequential model{layers::Input({3}), layers::Dropout(0.5), Dense(3, {.activation = "softmax"})};
  model.compile({.loss = "sparse_categorical_crossentropy"});
  const auto before = testing::weight_bits(model);
  const Logs first = model.evaluate(data.x, data.y), second = model.evaluate(data.x, data.y);
  EXPECT_EQ(first["loss"], second["loss"]);
  EXPECT_EQ(testing::weight_bits(model), before);
  EXPECT_EQ(model.optimizer().iterations(), 0);
}

TEST_F(Fit, NoEpochsTrainNothing) {
  Sequential model = one_weight();
  model.compile({.loss = "mse"});
  const History history =
      model.fit(Tensor::ones({2, 1}), Tensor::ones({2}), {.epochs = 0, .verbose = 0});
  EXPECT_TRUE(history.epoch.empty());
  EXPECT_TRUE(history.history.empty());
  EXPECT_EQ(weight_of(model), 0);
}

TEST_F(Fit, ContinuesWhereItStopped) {
  const Dataset data = testing::line(20, DType::float64);
  const auto fresh = [] {
    Sequential model{layers::Input({2}, {.dtype = DType::float64}), Dense(1)};
    model.compile({.optimizer = "adam", .loss = "mse"});
    return model;
  };
  Sequential at_once = fresh(), in_parts = fresh();
  at_once.fit(data, {.epochs = 3, .verbose = 0, .shuffle = false});
  for (int i = 0; i < 3; ++i) in_parts.fit(data, {.verbose = 0, .shuffle = false});
  EXPECT_EQ(testing::weight_bits(at_once), testing::weight_bits(in_parts));
  EXPECT_EQ(in_parts.optimizer().iterations(), 3);
}

TEST_F(Fit, AFrozenLayerKeepsItsWeights) {
  const Dataset data = testing::three_classes(60);
  Sequential model{layers::Input({3}), Dense(5), Dense(3, {.activation = "softmax"})};
  model.layers()[1]->set_trainable(false);
  model.compile({.loss = "sparse_categorical_crossentropy"});
  const auto before = testing::weight_bits(model);
  model.fit(data, {.verbose = 0});
  const auto after = testing::weight_bits(model);
  EXPECT_EQ(after[0], before[0]);
  EXPECT_EQ(after[1], before[1]);
  EXPECT_NE(after[2], before[2]);
  model.set_trainable(false);
  testing::expect_words(testing::message_of<ValueError>([&] { model.fit(data, {.verbose = 0}); }),
                        {"thaw"});
}

TEST_F(Fit, ImagesOfBytesAreTakenAsTheyAre) {
  const Tensor x = (testing::uniform({40, 2, 2}, 5) * 100 + 128).cast(DType::uint8);
  const Tensor y = testing::labels(40, 2, 6);
  const auto trained = [&](const Tensor& images, const Tensor& labels) {
    Sequential model{layers::Input({2, 2}), layers::Rescaling(1.0 / 255), layers::Flatten(),
                     Dense(2, {.activation = "softmax"})};
    model.compile({.loss = "sparse_categorical_crossentropy"});
    model.fit(images, labels, {.epochs = 2, .verbose = 0});
    return testing::weight_bits(model);
  };
  const auto bytes = trained(x, y);
  EXPECT_EQ(trained(x.cast(DType::float32), y), bytes);
  EXPECT_EQ(trained(x.cast(DType::int64), y.cast(DType::uint8)), bytes);
  EXPECT_EQ(trained(x.cast(DType::float64), y.cast(DType::float32)), bytes);
}

TEST_F(Fit, AModelThatIsNotBuiltBecomesFloat32) {
  const Dataset data = testing::line(16, DType::float64);
  Sequential model{Dense(1)};
  model.compile({.loss = "mse"});
  model.fit(data, {.verbose = 0});
  EXPECT_EQ(model.get_weights()[0].dtype(), DType::float32);
  EXPECT_EQ(model.predict(data.x).dtype(), DType::float32);
  Sequential wide{Dense(1, {.dtype = DType::float64})};
  wide.compile({.loss = "mse"});
  wide.fit(data.x.cast(DType::float32), data.y, {.verbose = 0});
  EXPECT_EQ(wide.get_weights()[0].dtype(), DType::float64);
  EXPECT_EQ(wide.predict(data.x).dtype(), DType::float64);
}

TEST_F(Fit, AFloat64ModelComputesInFloat64) {
  const Dataset data = testing::line(16, DType::float64);
  Sequential model{layers::Input({2}, {.dtype = DType::float64}), Dense(1)};
  // A difference that float32 does not see.
  Tensor shifted = data.x + 1e-12;
  EXPECT_NE(testing::bits(model.predict(shifted)), testing::bits(model.predict(data.x)));
  EXPECT_EQ(testing::bits(model.predict(shifted)), testing::bits(model(shifted)));
}

TEST_F(Fit, ABatchMayBeLargerThanTheData) {
  const Dataset data = testing::line(10);
  const auto trained = [&](std::int64_t batch_size) {
    Sequential model{layers::Input({2}), Dense(1)};
    model.compile({.loss = "mse"});
    model.fit(data, {.batch_size = batch_size, .verbose = 0});
    model.predict(data.x, {.batch_size = batch_size});
    return testing::weight_bits(model);
  };
  EXPECT_EQ(trained(std::numeric_limits<std::int64_t>::max()), trained(10));
}

TEST_F(Fit, TakesCustomLossesAndOneSample) {
  Sequential model = one_weight(DType::float64);
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 1}),
                 .loss = [](const Tensor& t, const Tensor& p) { return sum(abs(p - t)); }});
  const History history =
      model.fit(Tensor::from({2.0}, {1, 1}), Tensor::from({4.0}, {1, 1}), {.verbose = 0});
  EXPECT_EQ(history.history.at("loss")[0], 4);
  EXPECT_EQ(weight_of(model), 2);
}

}  // namespace
}  // namespace hebb
