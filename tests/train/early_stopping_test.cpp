// EarlyStopping, on figures that are given: Keras's rules.

#include <gtest/gtest.h>

#include "train/train_testing.hpp"

namespace hebb {
namespace {

using callbacks::EarlyStopping;
using testing::expect_words;
using testing::fit_quietly;
using testing::message_of;
using testing::one_weight;
using testing::Script;
using testing::weight_of;

/// What came of a run: each epoch's weight is its number, so the weight at the end tells whose it
/// is.
struct Outcome {
  int epochs, best_epoch, stopped_epoch;
  double best, weight;
};

Outcome run(const std::vector<double>& figures, EarlyStoppingOptions options,
            const std::string& name = "score") {
  Sequential model = one_weight();
  options.monitor = name;
  const auto stopping = std::make_shared<EarlyStopping>(options);
  const History history =
      fit_quietly(model, {Script(name, figures), stopping}, static_cast<int>(figures.size()));
  return {static_cast<int>(history.epoch.size()), stopping->best_epoch(), stopping->stopped_epoch(),
          stopping->best(), weight_of(model)};
}

TEST(EarlyStopping, WaitsAsLongAsItIsPatient) {
  const std::vector<double> figures{5, 4, 6, 6, 3, 7, 7, 7, 1};
  const Outcome none = run(figures, {});
  EXPECT_EQ(none.epochs, 3);
  EXPECT_EQ(none.stopped_epoch, 2);
  EXPECT_EQ(none.best_epoch, 1);
  EXPECT_EQ(none.best, 4);
  EXPECT_EQ(none.weight, 2);
  const Outcome two = run(figures, {.patience = 2});
  EXPECT_EQ(two.epochs, 4);
  const Outcome three = run(figures, {.patience = 3});
  EXPECT_EQ(three.epochs, 8);
  EXPECT_EQ(three.stopped_epoch, 7);
  EXPECT_EQ(three.best_epoch, 4);
  const Outcome four = run(figures, {.patience = 4});
  EXPECT_EQ(four.epochs, 9);
  EXPECT_EQ(four.stopped_epoch, -1);
  EXPECT_EQ(four.best, 1);
}

TEST(EarlyStopping, EqualIsNotBetter) {
  EXPECT_EQ(run({3, 3, 3, 3}, {.patience = 2}).stopped_epoch, 2);
}

TEST(EarlyStopping, SmallChangesDoNotCount) {
  const std::vector<double> figures{1, 0.95, 0.85, 0.8, 0.74};
  EXPECT_EQ(run(figures, {.min_delta = 0.1, .patience = 2}).stopped_epoch, -1);
  EXPECT_EQ(run(figures, {.min_delta = 0.3, .patience = 2}).stopped_epoch, 2);
  EXPECT_EQ(run(figures, {.min_delta = -0.3, .patience = 2}).stopped_epoch, 2);
  // A change of exactly min_delta is none.
  EXPECT_EQ(run({1, 0.5, 0}, {.min_delta = 0.5}).stopped_epoch, 1);
}

TEST(EarlyStopping, ModeSaysWhatIsBetter) {
  const std::vector<double> rising{1, 2, 3, 4};
  EXPECT_EQ(run(rising, {.mode = "max"}).stopped_epoch, -1);
  EXPECT_EQ(run(rising, {.mode = "min"}).stopped_epoch, 1);
  EXPECT_EQ(run(rising, {}).stopped_epoch, 1);
  EXPECT_EQ(run(rising, {}, "accuracy").stopped_epoch, -1);
  EXPECT_EQ(run(rising, {}, "val_acc").stopped_epoch, -1);
  EXPECT_EQ(run(rising, {.mode = "min"}, "accuracy").stopped_epoch, 1);
  EXPECT_EQ(run({4, 3, 2, 1}, {.mode = "max"}).stopped_epoch, 1);
  EXPECT_EQ(run({1, 1.5, 2.5}, {.min_delta = 0.4, .mode = "max"}).stopped_epoch, -1);
  EXPECT_EQ(run({1, 1.5, 2.5}, {.min_delta = 0.6, .mode = "max"}).stopped_epoch, 1);
  expect_words(message_of<ValueError>([] { EarlyStopping({.mode = "maximum"}); }),
               {"mode", "\"maximum\"", "\"max\""});
}

TEST(EarlyStopping, ABaselineHasToBeBeaten) {
  // Better each epoch, but not better than 2 before patience ends.
  const std::vector<double> figures{9, 8, 7, 6, 5, 1};
  EXPECT_EQ(run(figures, {.patience = 3}).stopped_epoch, -1);
  // Keras looks at patience only in epochs that bring no new best.
  const std::vector<double> stuck{9, 8, 7, 7, 1};
  EXPECT_EQ(run(stuck, {.patience = 3, .baseline = 2}).stopped_epoch, 3);
  EXPECT_EQ(run(stuck, {.patience = 3}).stopped_epoch, -1);
  EXPECT_EQ(run({1, 3, 3, 3}, {.patience = 3, .baseline = 2}).stopped_epoch, 3);
}

TEST(EarlyStopping, MayStartLater) {
  const std::vector<double> figures{1, 5, 6, 4, 7, 8};
  EXPECT_EQ(run(figures, {}).stopped_epoch, 1);
  const Outcome later = run(figures, {.start_from_epoch = 2});
  EXPECT_EQ(later.stopped_epoch, 4);
  EXPECT_EQ(later.best_epoch, 3);
  EXPECT_EQ(later.best, 4);
}

TEST(EarlyStopping, RestoresTheBestWeights) {
  const std::vector<double> figures{5, 4, 6, 6, 6};
  EXPECT_EQ(run(figures, {.patience = 2, .restore_best_weights = true}).weight, 1);
  EXPECT_EQ(run(figures, {.patience = 2}).weight, 3);
  // Also when training ends by itself.
  const Outcome all = run(figures, {.patience = 9, .restore_best_weights = true});
  EXPECT_EQ(all.epochs, 5);
  EXPECT_EQ(all.stopped_epoch, -1);
  EXPECT_EQ(all.best_epoch, 1);
  EXPECT_EQ(all.weight, 1);
}

TEST(EarlyStopping, NaNIsNeverBetter) {
  const double nan = std::nan("");
  EXPECT_EQ(run({2, nan, nan, 1}, {.patience = 2}).stopped_epoch, 2);
  EXPECT_EQ(run({nan, 3, 2, 1}, {.patience = 2}).stopped_epoch, -1);
  // The first epoch never ends training.
  EXPECT_EQ(run({nan, 3, 2, 1}, {}).stopped_epoch, -1);
  EXPECT_EQ(run({nan, nan, 2, 1}, {}).stopped_epoch, 1);
}

TEST(EarlyStopping, StartsAnewInEachRun) {
  const auto stopping = std::make_shared<EarlyStopping>(EarlyStoppingOptions{.monitor = "score"});
  EXPECT_EQ(stopping->best_epoch(), -1);
  EXPECT_EQ(stopping->stopped_epoch(), -1);
  EXPECT_TRUE(std::isnan(stopping->best()));
  for (int i = 0; i < 2; ++i) {
    Sequential model = one_weight();
    EXPECT_EQ(fit_quietly(model, {Script("score", {3, 2, 4, 0}), stopping}, 4).epoch.size(), 3u);
    EXPECT_EQ(stopping->best(), 2);
  }
}

// As in Keras; the loss of validation is always the same here.
TEST(EarlyStopping, CountsEpochsThatAreValidated) {
  Sequential model = one_weight();
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.5}), .loss = "mse"});
  const auto stopping = std::make_shared<EarlyStopping>(EarlyStoppingOptions{.patience = 2});
  const auto writer = std::make_shared<MemoryWriter>();
  const History history =
      model.fit(Tensor::ones({4, 1}), Tensor::ones({4}),
                {.epochs = 20,
                 .verbose = 0,
                 .callbacks = {callbacks::ReduceLROnPlateau({.factor = 0.5, .patience = 1}),
                               callbacks::ModelCheckpoint(
                                   "{epoch}", {.save_best_only = true, .writer = writer}),
                               stopping},
                 .validation_data = {Tensor::zeros({2, 1}), Tensor::ones({2})},
                 .validation_freq = 3});
  EXPECT_EQ(stopping->best_epoch(), 2);
  EXPECT_EQ(stopping->stopped_epoch(), 8);
  EXPECT_EQ(history.history.at("val_loss").size(), 3U);
  EXPECT_EQ(history.history.at("learning_rate").at(5), 0.5);
  EXPECT_EQ(history.history.at("learning_rate").at(6), 0.25);
  ASSERT_EQ(writer->weights().size(), 1U);
  EXPECT_TRUE(writer->weights().contains("3"));
}

TEST(EarlyStopping, AMissingFigureIsAnErrorThatListsThem) {
  Sequential model = one_weight();
  const std::string message =
      message_of<ValueError>([&] { fit_quietly(model, {EarlyStopping()}, 2); });
  expect_words(message, {"EarlyStopping", "\"val_loss\"", "there are: loss", "validation_split"});
}

TEST(EarlyStopping, SaysSoWhenAsked) {
  ::testing::internal::CaptureStdout();
  run({5, 4, 6, 6}, {.patience = 1, .verbose = 1, .restore_best_weights = true});
  EXPECT_EQ(
      ::testing::internal::GetCapturedStdout(),
      "Epoch 3: early stopping\nRestoring model weights from the end of the best epoch: 2.\n");
}

}  // namespace
}  // namespace hebb
