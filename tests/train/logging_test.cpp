// History, BaseLogger, LambdaCallback.

#include <gtest/gtest.h>

#include "train/train_testing.hpp"

namespace hebb {
namespace {

using callbacks::BaseLogger;
using callbacks::LambdaCallback;
using testing::fit_quietly;
using testing::one_weight;
using testing::Script;

TEST(HistoryCallback, KeepsWhatFitReturns) {
  const auto kept = std::make_shared<callbacks::History>();
  Sequential model = one_weight();
  const History returned = fit_quietly(model, {Script("score", {3, 2}), kept}, 2);
  EXPECT_EQ(kept->history, returned.history);
  EXPECT_EQ(kept->epoch, returned.epoch);
  fit_quietly(model, {kept}, 1);
  EXPECT_EQ(kept->epoch, std::vector<int>{0});
}

TEST(HistoryCallback, IsThereAfterAnError) {
  const auto kept = std::make_shared<callbacks::History>();
  const LambdaCallback fail({.on_epoch_begin = [](int epoch, Logs&) {
    if (epoch == 2) throw DataError("enough");
  }});
  Sequential model = one_weight();
  EXPECT_THROW(fit_quietly(model, {kept, fail}, 5), DataError);
  EXPECT_EQ(kept->history.at("loss").size(), 2u);
}

/// Puts the number of the batch and the loss into the logs under names of its own.
LambdaCallback numbers() {
  return LambdaCallback({.on_train_batch_end = [](std::int64_t step, Logs& logs) {
    logs["number"] = static_cast<double>(step);
    logs["latest"] = static_cast<double>(step);
  }});
}

TEST(BaseLogger, AveragesTheFiguresOfOthers) {
  Sequential model = one_weight(), same = one_weight();
  const History plain = fit_quietly(model, {numbers()}, 2);
  const History mean =
      fit_quietly(same, {numbers(), BaseLogger({.stateful_metrics = {"latest"}})}, 2);
  EXPECT_EQ(plain.history.at("number"), (std::vector<double>{1, 1}));
  EXPECT_EQ(mean.history.at("number"), (std::vector<double>{0.5, 0.5}));
  EXPECT_EQ(mean.history.at("latest"), (std::vector<double>{1, 1}));
  EXPECT_EQ(mean.history.at("loss"), plain.history.at("loss"));
}

TEST(LambdaCallback, HasEveryHook) {
  std::string text;
  const auto hook = [&text](const char* what) { return [&text, what](Logs&) { text += what; }; };
  const auto batch = [&text](const char* what) {
    return [&text, what](std::int64_t step, Logs&) { text += what + std::to_string(step); };
  };
  const auto epoch = [&text](const char* what) {
    return [&text, what](int number, Logs&) { text += what + std::to_string(number); };
  };
  const LambdaCallback all({.on_epoch_begin = epoch(" epoch"),
                            .on_epoch_end = epoch(" end"),
                            .on_train_begin = hook("train"),
                            .on_train_end = hook(" done\n"),
                            .on_train_batch_begin = batch(" <"),
                            .on_train_batch_end = batch(">"),
                            .on_test_begin = hook(" test"),
                            .on_test_end = hook(" tested"),
                            .on_test_batch_begin = batch(" ["),
                            .on_test_batch_end = batch("]"),
                            .on_predict_begin = hook("predict"),
                            .on_predict_end = hook(" done\n"),
                            .on_predict_batch_begin = batch(" ("),
                            .on_predict_batch_end = batch(")")});
  Sequential model = one_weight();
  model.compile({.loss = "mse"});
  const Tensor x = Tensor::ones({2, 1});
  model.fit(x, x, {.verbose = 0, .callbacks = {all}, .validation_data = {x, x}});
  model.predict(x, {.callbacks = {all}});
  EXPECT_EQ(text,
            "train epoch0 <0>0 test [0]0 tested end0 done\n"
            "predict (0)0 done\n");
  // One without functions does nothing.
  model.fit(x, x, {.verbose = 0, .callbacks = {LambdaCallback({})}});
}

TEST(Frequency, IsANameOrANumberOfBatches) {
  EXPECT_EQ(Frequency("epoch").batches(), 0);
  EXPECT_EQ(Frequency("batch").batches(), 1);
  EXPECT_EQ(Frequency(100).batches(), 100);
  testing::expect_words(testing::message_of<ValueError>([] { (void)Frequency(0); }),
                        {"\"epoch\"", "got 0"});
}

}  // namespace
}  // namespace hebb
