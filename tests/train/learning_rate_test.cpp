// Callbacks that change the learning rate between epochs.

#include <gtest/gtest.h>

#include <cmath>

#include "train/train_testing.hpp"

namespace hebb {
namespace {

using callbacks::LearningRateScheduler;
using callbacks::ReduceLROnPlateau;
using testing::expect_words;
using testing::fit_quietly;
using testing::message_of;
using testing::one_weight;
using testing::Script;

std::vector<double> rates(const History& history) { return history.history.at("learning_rate"); }

TEST(LearningRateScheduler, SetsTheRateOfEachEpoch) {
  Sequential model = one_weight();
  const auto halve = [](int epoch, double rate) { return epoch == 0 ? rate : rate / 2; };
  EXPECT_EQ(rates(fit_quietly(model, {LearningRateScheduler(halve)}, 3)),
            (std::vector<double>{0.1, 0.05, 0.025}));
  EXPECT_EQ(model.optimizer().learning_rate(), 0.025);
  const auto by_epoch = [](int epoch) { return 1.0 / (epoch + 1); };
  EXPECT_EQ(rates(fit_quietly(model, {LearningRateScheduler(by_epoch)}, 2)),
            (std::vector<double>{1, 0.5}));
}

TEST(LearningRateScheduler, SaysSoWhenAsked) {
  Sequential model = one_weight();
  ::testing::internal::CaptureStdout();
  fit_quietly(model, {LearningRateScheduler([](int) { return 0.25; }, {.verbose = 1})}, 2);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(),
            "\nEpoch 1: learning rate set to 0.25\n\nEpoch 2: learning rate set to 0.25\n");
}

TEST(LearningRateScheduler, RefusesWhatIsNoRate) {
  for (const double bad : {-1.0, static_cast<double>(NAN), static_cast<double>(INFINITY)}) {
    Sequential model = one_weight();
    expect_words(message_of<ValueError>([&] {
                   fit_quietly(model, {LearningRateScheduler([bad](int) { return bad; })}, 1);
                 }),
                 {"LearningRateScheduler", "epoch 0", "from 0 up"});
  }
  double (*none)(int, double) = nullptr;
  EXPECT_THROW(LearningRateScheduler{none}, ValueError);
}

TEST(LearningRateScheduler, DoesNotGoWithASchedule) {
  Sequential model = one_weight();
  model.compile(
      {.optimizer = optimizers::SGD({.learning_rate = optimizers::schedules::CosineDecay(0.1, 10)}),
       .loss = "mse"});
  const LearningRateScheduler callback([](int) { return 0.5; });
  expect_words(
      message_of<ValueError>([&] {
        model.fit(Tensor::ones({1, 1}), Tensor::ones({1}), {.verbose = 0, .callbacks = {callback}});
      }),
      {"follows a schedule"});
}

TEST(ReduceLROnPlateau, ReducesWhenThereIsNoProgress) {
  Sequential model = one_weight();
  const History history =
      fit_quietly(model,
                  {Script("score", {5, 4, 4, 4, 4, 4, 4}),
                   ReduceLROnPlateau({.monitor = "score", .factor = 0.5, .patience = 2})},
                  7);
  // The rate in the logs is that of the epoch.
  EXPECT_EQ(rates(history), (std::vector<double>{0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.025}));
}

TEST(ReduceLROnPlateau, StopsAtTheLeastRateAndSaysSo) {
  Sequential model = one_weight();
  ::testing::internal::CaptureStdout();
  const History history = fit_quietly(
      model,
      {Script("score", {1, 1, 1, 1}),
       ReduceLROnPlateau({.monitor = "score", .patience = 1, .verbose = 1, .min_lr = 0.0625})},
      4);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(),
            "\nEpoch 2: no progress, learning rate reduced to 0.0625\n");
  EXPECT_EQ(rates(history), (std::vector<double>{0.1, 0.1, 0.0625, 0.0625}));
}

TEST(ReduceLROnPlateau, RefusesOptionsOutOfRange) {
  const auto message = [](ReduceLROnPlateauOptions options) {
    return message_of<ValueError>([&] { ReduceLROnPlateau{options}; });
  };
  expect_words(message({.factor = 1}), {"ReduceLROnPlateau", "factor", "below 1", "got 1"});
  expect_words(message({.factor = 0}), {"factor is above 0"});
  expect_words(message({.patience = -1}), {"patience is at least 0, got -1"});
  expect_words(message({.mode = "up"}), {"mode", "\"up\""});
  expect_words(message({.min_delta = NAN}), {"min_delta is a number"});
  expect_words(message({.cooldown = -2}), {"cooldown is at least 0"});
  expect_words(message({.min_lr = -1}), {"min_lr is at least 0"});
  Sequential model = one_weight();
  expect_words(message_of<ValueError>([&] { fit_quietly(model, {ReduceLROnPlateau()}, 1); }),
               {"ReduceLROnPlateau", "\"val_loss\"", "there are: loss, learning_rate"});
}

TEST(Monitor, AutoKnowsWhatIsToRise) {
  const auto rises = [](const char* name) {
    const Monitor monitor("test", name, "auto");
    EXPECT_NE(monitor.better(1, 0), monitor.better(0, 1));
    return monitor.better(1, 0);
  };
  for (const char* name :
       {"acc", "val_accuracy", "sparse_top_k_categorical_accuracy", "auc", "val_auc_1", "precision",
        "recall", "f1_score", "fbeta_score", "r2_score", "cosine_similarity", "mean_io_u",
        "matthews_correlation", "sensitivity_at_specificity", "head_binary_accuracy"}) {
    EXPECT_TRUE(rises(name)) << name;
  }
  for (const char* name : {"loss", "val_loss", "mae", "auc_loss", "hinge", "accumulated",
                           "root_mean_squared_error", "false_positives"}) {
    EXPECT_FALSE(rises(name)) << name;
  }
}

}  // namespace
}  // namespace hebb
