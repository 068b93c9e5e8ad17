// fit, evaluate and predict on a DataLoader: the numbers of the same rows in tensors.

#include <gtest/gtest.h>

#include <stdexcept>

#include "hebb/data.hpp"
#include "train/train_testing.hpp"

namespace hebb {
namespace {

using layers::Dense;
using testing::bits;
using testing::expect_words;
using testing::message_of;

constexpr std::int64_t kRows = 50, kBatch = 8;

Sequential network() {
  set_random_seed(3);
  Sequential model{layers::Input({3}), Dense(4, {.activation = "tanh"}),
                   Dense(3, {.activation = "softmax"})};
  model.compile(
      {.optimizer = "adam", .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
  return model;
}

void expect_same_weights(const Model& a, const Model& b) {
  const std::vector<Tensor> of_a = a.get_weights(), of_b = b.get_weights();
  ASSERT_EQ(of_a.size(), of_b.size());
  for (std::size_t i = 0; i < of_a.size(); ++i) EXPECT_EQ(bits(of_a[i]), bits(of_b[i]));
}

TEST(FitOnALoader, HasTheBitsOfFitOnTheSameRows) {
  const Dataset data = testing::three_classes(kRows), other = testing::three_classes(20);
  const ValidationData validation{.x = other.x, .y = other.y};
  Sequential by_tensors = network();
  const History wanted = by_tensors.fit(
      data,
      {.batch_size = kBatch, .epochs = 4, .verbose = 0, .validation_data = validation, .seed = 5});
  for (const int prefetch : {0, 2}) {
    Sequential by_loader = network();
    DataLoader loader(data,
                      {.batch_size = kBatch, .shuffle = true, .prefetch = prefetch, .seed = 5});
    const History history =
        by_loader.fit(loader, {.epochs = 4, .verbose = 0, .validation_data = validation});
    EXPECT_EQ(history.history, wanted.history);
    expect_same_weights(by_loader, by_tensors);
  }
}

TEST(FitOnALoader, TwoRunsOfThreeAndTwoEpochsEqualOneOfFive) {
  const Dataset data = testing::three_classes(kRows);
  const DataLoaderOptions options{.batch_size = kBatch, .shuffle = true, .seed = 5};
  Sequential at_once = network(), in_two = network();
  DataLoader loader(data, options), again(data, options);
  at_once.fit(loader, {.epochs = 5, .verbose = 0});
  in_two.fit(again, {.epochs = 3, .verbose = 0});
  in_two.fit(again, {.epochs = 5, .verbose = 0, .initial_epoch = 3});
  expect_same_weights(at_once, in_two);
}

TEST(FitOnALoader, StepsPerEpochGoThroughItsLoopsInTurn) {
  struct Steps : Callback {
    std::vector<std::int64_t> of_epoch;
    void on_train_begin(Logs&) override { EXPECT_EQ(run().batch_size, kBatch); }
    void on_epoch_begin(int, Logs&) override { of_epoch.push_back(0); }
    void on_train_batch_end(std::int64_t, Logs&) override { ++of_epoch.back(); }
  };
  const Dataset data = testing::three_classes(kRows);
  DataLoader loader(data, {.batch_size = kBatch}), again(data, {.batch_size = kBatch});
  Sequential by_epochs = network(), by_steps = network();
  const auto steps = std::make_shared<Steps>();
  by_epochs.fit(loader, {.epochs = 2, .verbose = 0});  // of 7 batches
  by_steps.fit(again, {.epochs = 7, .verbose = 0, .callbacks = {steps}, .steps_per_epoch = 2});
  EXPECT_EQ(steps->of_epoch, std::vector<std::int64_t>(7, 2));
  expect_same_weights(by_epochs, by_steps);
}

TEST(FitOnALoader, TakesSamplesOfAFunction) {
  DataLoader loader(64,
                    [](std::int64_t i) {
                      const double x = static_cast<double>(i) / 64;
                      return Sample{Tensor::from({x}, {1}).cast(DType::float32),
                                    Tensor::from({3 * x}, {1}).cast(DType::float32)};
                    },
                    {.batch_size = 16, .shuffle = true});
  Sequential model = testing::one_weight();
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.5}), .loss = "mse"});
  model.fit(loader, {.epochs = 40, .verbose = 0});
  EXPECT_NEAR(testing::weight_of(model), 3, 1e-3);
}

TEST(EvaluateAndPredict, OnALoaderAndADataSetAreThoseOnTensors) {
  const Dataset data = testing::three_classes(kRows);
  Sequential model = network();
  DataLoader loader(data, {.batch_size = kBatch});
  const Logs wanted = model.evaluate(data.x, data.y, {.batch_size = kBatch}),
             of_loader = model.evaluate(loader),
             of_data = model.evaluate(data, {.batch_size = kBatch});
  for (const char* figure : {"loss", "accuracy"}) {
    EXPECT_EQ(of_loader[figure], wanted[figure]);
    EXPECT_EQ(of_data[figure], wanted[figure]);
  }
  EXPECT_EQ(bits(model.predict(loader)), bits(model.predict(data.x)));
  EXPECT_EQ(bits(model.predict(loader, {.steps = 2})), bits(slice(model.predict(data.x), 0, 16)));
}

TEST(FitOnALoader, WhatItsThreadThrowsEndsTheRun) {
  int calls = 0;
  const auto failing = [&calls](Batch batch) {
    if (++calls == 3) throw std::runtime_error("out of film");
    return batch;
  };
  DataLoader loader(testing::three_classes(kRows),
                    {.batch_size = kBatch, .map = failing, .prefetch = 1});
  Sequential model = network();
  EXPECT_THROW(model.fit(loader, {.verbose = 0}), std::runtime_error);
  EXPECT_EQ(model.optimizer().iterations(), 2);
}

TEST(FitOnALoader, RefusesWhatItCannotTake) {
  const Dataset data = testing::three_classes(kRows);
  Sequential model = network();
  DataLoader loader(data, {.batch_size = kBatch});
  const auto refused = [&](FitOptions options) {
    options.verbose = 0;
    return message_of<ValueError>([&] { model.fit(loader, options); });
  };
  expect_words(refused({.validation_split = 0.2}), {"validation_split", "DataLoader"});
  expect_words(refused({.class_weight = "balanced"}), {"class_weight", "DataLoader"});
  expect_words(refused({.sample_weight = Tensor::ones({kRows})}), {"sample_weight"});
  expect_words(message_of<ValueError>(
                   [&] { model.evaluate(loader, {.sample_weight = Tensor::ones({kRows})}); }),
               {"evaluate: sample_weight"});
  DataLoader none(data, {.batch_size = kRows + 1, .drop_remainder = true});
  expect_words(message_of<DataError>([&] { model.fit(none, {.verbose = 0}); }),
               {"fit: the loader has no batches"});
  int made = 0;
  const auto narrower = [&made](Batch batch) {
    if (++made == 2) batch.x = slice(batch.x, 0, 2, 1);
    return batch;
  };
  DataLoader uneven(data, {.batch_size = kBatch, .map = narrower});
  expect_words(message_of<ShapeError>([&] { model.fit(uneven, {.verbose = 0}); }),
               {"x: [8, 2]", "the first had x: [?, 3]"});
  DataLoader wrong({data.x, data.y + 1, {}}, {.batch_size = kRows});
  expect_words(message_of<DataError>([&] { model.fit(wrong, {.verbose = 0}); }),
               {"fit: labels run from 1 to 3", "3 outputs"});
}

}  // namespace
}  // namespace hebb
