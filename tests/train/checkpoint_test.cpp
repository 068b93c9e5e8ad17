// ModelCheckpoint and SwapEMAWeights.

#include <gtest/gtest.h>

#include <cmath>

#include "hebb/saving.hpp"
#include "temporary_folder.hpp"
#include "train/train_testing.hpp"

namespace hebb {
namespace {

using callbacks::ModelCheckpoint;
using callbacks::SwapEMAWeights;
using testing::expect_words;
using testing::fit_quietly;
using testing::message_of;
using testing::one_weight;
using testing::Script;
using testing::weight_of;

/// What was saved: path -> the only weight, which is the number of the epoch.
std::map<std::string, double> saved(const MemoryWriter& writer) {
  std::map<std::string, double> result;
  for (const auto& [path, weights] : writer.weights()) {
    result[path] = weights.at(0).to_vector<double>()[0];
  }
  return result;
}

std::map<std::string, double> run(const std::string& path, const std::vector<double>& figures,
                                  ModelCheckpointOptions options) {
  const auto writer = std::make_shared<MemoryWriter>();
  options.monitor = "score";
  options.writer = writer;
  Sequential model = one_weight();
  fit_quietly(model, {Script("score", figures), ModelCheckpoint(path, options)},
              static_cast<int>(figures.size()));
  return saved(*writer);
}

using Saved = std::map<std::string, double>;

TEST(ModelCheckpoint, SavesEveryEpochUnderItsName) {
  EXPECT_EQ(run("{epoch:02d}-{score:.2f}.keras", {0.5, 0.251}, {}),
            (Saved{{"01-0.50.keras", 0}, {"02-0.25.keras", 1}}));
  EXPECT_EQ(run("last.keras", {3, 2, 1}, {}), (Saved{{"last.keras", 2}}));
}

TEST(ModelCheckpoint, SavesTheBestOnly) {
  EXPECT_EQ(run("best", {3, 1, 2}, {.save_best_only = true}), (Saved{{"best", 1}}));
  EXPECT_EQ(run("best", {3, 1, 4}, {.save_best_only = true, .mode = "max"}), (Saved{{"best", 2}}));
  EXPECT_EQ(run("best", {3, 2, NAN}, {.save_best_only = true, .initial_value_threshold = 2}),
            Saved());
}

TEST(ModelCheckpoint, GoesOnFromTheBestOfAnEarlierRun) {
  const auto writer = std::make_shared<MemoryWriter>();
  const auto checkpoint = std::make_shared<ModelCheckpoint>(
      "{epoch}",
      ModelCheckpointOptions{.monitor = "score", .save_best_only = true, .writer = writer});
  Sequential model = one_weight();
  EXPECT_EQ(checkpoint->best(), std::nullopt);
  EXPECT_EQ(checkpoint->last_path(), "");
  fit_quietly(model, {Script("score", {2}), checkpoint}, 1);
  fit_quietly(model, {Script("score", {3, 3, 1, 3}), checkpoint}, 4);
  EXPECT_EQ(checkpoint->best(), 1);
  EXPECT_EQ(checkpoint->last_path(), "3");
  EXPECT_EQ(saved(*writer), (Saved{{"1", 0}, {"3", 2}}));
}

TEST(ModelCheckpoint, SavesEverySoManyBatchesAcrossEpochs) {
  struct Paths : ModelWriter {
    std::vector<std::string> list;
    void write(const Model&, const std::string& path, bool weights_only) override {
      list.push_back(path + (weights_only ? " weights" : " model"));
    }
  };
  const auto paths = std::make_shared<Paths>();
  Sequential model = one_weight();
  // Two batches an epoch.
  fit_quietly(model,
              {ModelCheckpoint("{epoch}.{batch}",
                               {.save_weights_only = true, .save_freq = 3, .writer = paths})},
              4);
  EXPECT_EQ(paths->list, (std::vector<std::string>{"2.1 weights", "3.2 weights"}));
  paths->list.clear();
  fit_quietly(model, {ModelCheckpoint("{batch}", {.save_freq = "batch", .writer = paths})}, 1);
  EXPECT_EQ(paths->list, (std::vector<std::string>{"1 model", "2 model"}));
}

TEST(ModelCheckpoint, SaysWhatItDoes) {
  ::testing::internal::CaptureStdout();
  run("m{epoch}", {3, 4, 2}, {.verbose = 1, .save_best_only = true});
  EXPECT_EQ(::testing::internal::GetCapturedStdout(),
            "\nEpoch 1: saving as m1\n\nEpoch 2: score is 4, no better than 3\n"
            "\nEpoch 3: saving as m3\n");
}

TEST(ModelCheckpoint, WithoutAWriterMakesFiles) {
  const testing::TemporaryFolder folder;
  Sequential model = one_weight();
  fit_quietly(model,
              {Script("score", {2, 1}), ModelCheckpoint(folder / "deep/{epoch}.safetensors"),
               ModelCheckpoint(folder / "w.safetensors", {.save_weights_only = true})},
              2);
  EXPECT_EQ(weight_of(*load_model(folder / "deep/1.safetensors")), 0);
  EXPECT_EQ(weight_of(*load_model(folder / "deep/2.safetensors")), 1);
  expect_words(message_of<DataError>([&] { load_model(folder / "w.safetensors"); }),
               {"weights alone"});
  expect_words(message_of<ValueError>([&] {
                 fit_quietly(model, {Script("score", {2}), ModelCheckpoint(folder / "model")}, 1);
               }),
               {"fit", "extension says the format", ".safetensors"});
}

TEST(ModelCheckpoint, RefusesWhatItCannotDo) {
  const auto writer = std::make_shared<MemoryWriter>();
  expect_words(
      message_of<ValueError>([&] { ModelCheckpoint("a", {.mode = "best", .writer = writer}); }),
      {"ModelCheckpoint: mode"});
  expect_words(message_of<ValueError>([&] {
                 ModelCheckpoint("a", {.initial_value_threshold = NAN, .writer = writer});
               }),
               {"initial_value_threshold is a number"});
  const auto failure = [&](const std::string& path, ModelCheckpointOptions options) {
    options.writer = writer;
    Sequential model = one_weight();
    return message_of<ValueError>([&] { fit_quietly(model, {ModelCheckpoint(path, options)}, 1); });
  };
  expect_words(failure("{epoch}-{val_loss:.2f}", {}),
               {"ModelCheckpoint", "{epoch}-{val_loss:.2f}", "there are: epoch, loss"});
  expect_words(failure("{epoch:.2q}", {}), {"ModelCheckpoint", "cannot be filled in"});
  expect_words(failure("{epoch", {}), {"ModelCheckpoint", "cannot be filled in"});
  expect_words(failure("a", {.save_best_only = true}),
               {"ModelCheckpoint", "no figure \"val_loss\"", "there are: loss"});
}

Sequential averaging() {
  Sequential model = one_weight();
  model.compile(
      {.optimizer = optimizers::SGD({.learning_rate = 0.25, .use_ema = true, .ema_momentum = 0.5}),
       .loss = "mse"});
  return model;
}

TEST(SwapEMAWeights, NeedsAverages) {
  Sequential model = one_weight();
  expect_words(message_of<ValueError>([&] { fit_quietly(model, {SwapEMAWeights()}, 1); }),
               {"SwapEMAWeights", "use_ema"});
  EXPECT_THROW(
      model.evaluate(Tensor::ones({1, 1}), Tensor::ones({1}), {.callbacks = {SwapEMAWeights()}}),
      ValueError);
}

TEST(SwapEMAWeights, EvaluateAndPredictPutTheWeightsBack) {
  Sequential model = averaging();
  const Tensor x = Tensor::ones({2, 1});
  double weight = -1, loss = -1, loss_again = -1;
  const callbacks::LambdaCallback look({.on_epoch_end = [&](int epoch, Logs&) {
    if (epoch != 1) return;
    weight = testing::weight_of(model);
    loss = model.evaluate(x, x, {.callbacks = {SwapEMAWeights()}})["loss"];
    EXPECT_EQ(model.predict(x, {.callbacks = {SwapEMAWeights()}}).to_vector<double>()[0], 0.625);
    EXPECT_EQ(testing::weight_of(model), weight);
    loss_again = model.evaluate(x, x, {.callbacks = {SwapEMAWeights()}})["loss"];
  }});
  model.fit(x, x, {.batch_size = 2, .epochs = 2, .verbose = 0, .callbacks = {look}});
  // Weights 0.5, 0.75; their averages 0.5, 0.625.
  EXPECT_EQ(weight, 0.75);
  EXPECT_EQ(loss, 0.375 * 0.375);
  EXPECT_EQ(loss_again, loss);
  EXPECT_EQ(testing::weight_of(model), 0.625);
}

TEST(SwapEMAWeights, TrainingThatEndsEarlyEndsWithTheAverages) {
  struct Stop : Callback {
    void on_epoch_end(int epoch, Logs&) override { run().stop_training = epoch == 1; }
  };
  Sequential model = averaging();
  const Tensor x = Tensor::ones({2, 1});
  model.fit(x, x,
            {.batch_size = 2,
             .epochs = 9,
             .verbose = 0,
             .callbacks = {SwapEMAWeights({.swap_on_epoch = true}), Stop()}});
  EXPECT_EQ(testing::weight_of(model), 0.625);
}

TEST(SwapAverages, TrainingWaitsForTheWeights) {
  Sequential model = averaging();
  const Tensor x = Tensor::ones({2, 1});
  const callbacks::LambdaCallback swap(
      {.on_epoch_end = [&](int, Logs&) { model.optimizer().swap_averages(); }});
  expect_words(message_of<ValueError>(
                   [&] { model.fit(x, x, {.epochs = 4, .verbose = 0, .callbacks = {swap}}); }),
               {"averages are in place of the weights", "swap_averages()"});
  model.optimizer().swap_averages();
  EXPECT_NO_THROW(model.fit(x, x, {.verbose = 0}));
  optimizers::SGD without({.learning_rate = 0.1});
  EXPECT_FALSE(without.keeps_averages());
  expect_words(message_of<ValueError>([&] { without.swap_averages(); }), {"use_ema"});
}

}  // namespace
}  // namespace hebb
