// Every form of the public API that the documentation shows compiles and does what it says: compile
// and fit, callbacks, define by run.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <hebb/hebb.hpp>
#include <memory>
#include <string>
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

TEST(TrainingForms, CompileFitEvaluatePredictAsInKeras) {
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

TEST(TrainingForms, FitTakesTensorsListsNamesAndDatasets) {
  const Dataset data = points();
  Sequential model = classifier();
  model.compile({.loss = losses::BinaryCrossentropy()});  // rmsprop, as in Keras
  EXPECT_EQ(model.optimizer().name(), "rmsprop");
  model.fit(data.x, data.y, {.verbose = 0});
  model.fit({data.x}, {data.y}, {.verbose = 0});
  model.fit({{"input_layer", data.x}}, {{"dense_1", data.y}}, {.verbose = 0});
  model.fit(data, {.verbose = 0});
  model.fit(data, {.verbose = 0, .validation_data = {data.x, data.y}});
  EXPECT_EQ(model.optimizer().iterations(), 5 * 2);
}

TEST(TrainingForms, OptimizersByNameObjectPointerAndRunTimeName) {
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

TEST(TrainingForms, LossesByNameObjectFunctionAndRunTimeName) {
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

// Figures come in alphabetical order, as Keras prints them.
TEST(TrainingForms, MetricsAsListsOfNamesAndObjects) {
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
  EXPECT_EQ(names({"accuracy"}), (Names{"accuracy", "loss"}));
  EXPECT_EQ(names({"acc", "mae"}), (Names{"acc", "loss", "mae"}));
  EXPECT_EQ(names({metrics::BinaryAccuracy({.threshold = 0.7}), "mse"}),
            (Names{"binary_accuracy", "loss", "mse"}));
  EXPECT_EQ(names({std::make_shared<metrics::MeanAbsoluteError>()}),
            (Names{"loss", "mean_absolute_error"}));
  EXPECT_EQ(names(std::vector<AnyMetric>{AnyMetric::parse("MeanSquaredError")}),
            (Names{"MeanSquaredError", "loss"}));
}

TEST(TrainingForms, RunTimeNamesThatDoNotExistAreErrors) {
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

TEST(TrainingForms, CallbacksByValueByPointerAndOfTheUsersOwn) {
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

struct Net : Module {
  layers::Dense hidden = add(layers::Dense(8, {.activation = "relu"}));
  layers::Dropout drop = add(layers::Dropout(0.5));
  layers::Dense out = add(layers::Dense(1));
  Tensor forward(const Tensor& x) override { return out(drop(hidden(x))); }
};

TEST(TrainingForms, ModuleLoaderAndMinimize) {
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

TEST(TrainingForms, BackwardThenStepIsMinimize) {
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

TEST(TrainingForms, AModuleIsAModel) {
  const Dataset data = points();
  Net net;
  net.compile({.optimizer = "adam", .loss = "mse", .metrics = {"mae"}});
  History history = net.fit(data, {.epochs = 2, .verbose = 0});
  EXPECT_EQ(history.history["mae"].size(), 2u);
  EXPECT_NE(net.summary_text().find("dense_1"), std::string::npos);
}

}  // namespace
