// Callbacks: every hook, in its order, with what it is told.

#include <gtest/gtest.h>

#include "train/train_testing.hpp"

namespace hebb {
namespace {

using testing::expect_words;
using testing::fit_quietly;
using testing::message_of;
using testing::one_weight;

/// Writes down what it is told.
struct Recorder : Callback {
  std::shared_ptr<std::string> text = std::make_shared<std::string>();

  void note(const std::string& what, const Logs& logs) const {
    *text += what;
    for (const auto& [name, value] : logs)
      *text += (&name == &logs.begin()->first ? "(" : " ") + name;
    *text += logs.empty() ? "\n" : ")\n";
  }
  void on_train_begin(Logs& l) override { note("train begin", l); }
  void on_train_end(Logs& l) override { note("train end", l); }
  void on_epoch_begin(int e, Logs& l) override { note("epoch " + std::to_string(e) + " begin", l); }
  void on_epoch_end(int e, Logs& l) override { note("epoch " + std::to_string(e) + " end", l); }
  void on_train_batch_begin(std::int64_t i, Logs&) override { *text += "<" + std::to_string(i); }
  void on_train_batch_end(std::int64_t i, Logs& l) override { note(std::to_string(i) + ">", l); }
  void on_test_begin(Logs& l) override { note("test begin", l); }
  void on_test_end(Logs& l) override { note("test end", l); }
  void on_test_batch_begin(std::int64_t i, Logs&) override { *text += "[" + std::to_string(i); }
  void on_test_batch_end(std::int64_t i, Logs& l) override { note(std::to_string(i) + "]", l); }
  void on_predict_begin(Logs& l) override { note("predict begin", l); }
};

const Tensor kX = Tensor::from({1.0f, 2.0f, 3.0f, 4.0f, 5.0f}, {5, 1});
const Tensor kY = Tensor::from({1.0f, 2.0f, 3.0f, 4.0f, 5.0f});

TEST(Callbacks, AreCalledInKerassOrder) {
  const auto recorder = std::make_shared<Recorder>();
  Sequential model = one_weight();
  model.compile({.loss = "mse", .metrics = {"mae"}});
  model.fit(kX, kY,
            {.batch_size = 2,
             .epochs = 2,
             .verbose = 0,
             .callbacks = {recorder},
             .validation_split = 0.4});
  EXPECT_EQ(*recorder->text,
            "train begin\n"
            "epoch 0 begin\n"
            "<00>(loss mae)\n"
            "<11>(loss mae)\n"
            "test begin\n"
            "[00](loss mae)\n"
            "test end(loss mae)\n"
            "epoch 0 end(loss mae val_loss val_mae)\n"
            "epoch 1 begin\n"
            "<00>(loss mae)\n"
            "<11>(loss mae)\n"
            "test begin\n"
            "[00](loss mae)\n"
            "test end(loss mae)\n"
            "epoch 1 end(loss mae val_loss val_mae)\n"
            "train end(loss mae val_loss val_mae)\n");
}

TEST(Callbacks, OfEvaluateSeeTheTestHooks) {
  const auto recorder = std::make_shared<Recorder>();
  Sequential model = one_weight();
  model.compile({.loss = "mse"});
  model.evaluate(kX, kY, {.batch_size = 4, .callbacks = {recorder}});
  EXPECT_EQ(*recorder->text, "test begin\n[00](loss)\n[11](loss)\ntest end(loss)\n");
}

/// Remembers figures.
struct Figures : Callback {
  std::vector<double> batches, epochs;
  int begun = 0;
  void on_train_begin(Logs&) override { ++begun; }
  void on_train_batch_end(std::int64_t, Logs& logs) override {
    batches.push_back(std::as_const(logs)["loss"]);
  }
  void on_epoch_end(int, Logs& logs) override { epochs.push_back(std::as_const(logs)["loss"]); }
};

TEST(Callbacks, SeeRunningFigures) {
  const auto figures = std::make_shared<Figures>();
  Sequential model = one_weight(DType::float64);
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0}), .loss = "mse"});
  model.fit(kX, kY, {.batch_size = 2, .verbose = 0, .callbacks = {figures}, .shuffle = false});
  ASSERT_EQ(figures->batches.size(), 3u);
  EXPECT_DOUBLE_EQ(figures->batches[0], (1 + 4) / 2.0);
  EXPECT_DOUBLE_EQ(figures->batches[1], (1 + 4 + 9 + 16) / 4.0);
  EXPECT_DOUBLE_EQ(figures->batches[2], 55 / 5.0);
  EXPECT_EQ(figures->epochs, std::vector<double>{figures->batches[2]});
}

TEST(Callbacks, KnowTheirRun) {
  struct Look : Callback {
    std::shared_ptr<std::vector<std::int64_t>> seen = std::make_shared<std::vector<std::int64_t>>();
    const Model* model = nullptr;
    void on_train_begin(Logs&) override {
      *seen = {run().epochs, run().steps, run().batch_size};
      model = &run().model;
    }
    void outside() { run(); }
  };
  const auto look = std::make_shared<Look>();
  Sequential model = one_weight();
  fit_quietly(model, {look}, 4);
  EXPECT_EQ(*look->seen, (std::vector<std::int64_t>{4, 2, 2}));
  EXPECT_EQ(look->model, &model);
  expect_words(message_of<ValueError>([&] { look->outside(); }), {"no run"});
}

TEST(Callbacks, MayEndTraining) {
  struct Stop : Callback {
    void on_epoch_end(int epoch, Logs&) override { run().stop_training = epoch == 2; }
  };
  const auto recorder = std::make_shared<Recorder>();
  Sequential model = one_weight();
  const History history = fit_quietly(model, {Stop(), recorder}, 10);
  EXPECT_EQ(history.epoch, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(history.history.at("loss").size(), 3u);
  EXPECT_TRUE(recorder->text->ends_with("train end(loss)\n"));
}

TEST(Callbacks, StoppedWithinAnEpochItEndsWithTheBatch) {
  struct Stop : Callback {
    void on_train_batch_end(std::int64_t, Logs&) override { run().stop_training = true; }
  };
  const auto figures = std::make_shared<Figures>();
  Sequential model = one_weight();
  EXPECT_EQ(fit_quietly(model, {Stop(), figures}, 10).epoch, std::vector<int>{0});
  EXPECT_EQ(figures->batches.size(), 1u);
  EXPECT_EQ(figures->epochs, figures->batches);
}

TEST(Callbacks, PassedByValueTheOwnCopyIsCalled) {
  Figures by_value;
  const auto shared = std::make_shared<Figures>();
  Sequential model = one_weight();
  fit_quietly(model, {by_value, shared}, 1);
  EXPECT_EQ(by_value.begun, 0);
  EXPECT_EQ(shared->begun, 1);
}

TEST(Callbacks, MayAddFigures) {
  struct Add : Callback {
    void on_epoch_end(int epoch, Logs& logs) override { logs["twice"] = 2 * epoch; }
  };
  Sequential model = one_weight();
  EXPECT_EQ(fit_quietly(model, {Add()}, 3).history.at("twice"), (std::vector<double>{0, 2, 4}));
}

TEST(Callbacks, ChangeTheLearningRateWithinARun) {
  struct Halve : Callback {
    void on_epoch_begin(int, Logs&) override {
      run().model.optimizer().set_learning_rate(run().model.optimizer().learning_rate() / 2);
    }
  };
  Sequential model = one_weight();
  fit_quietly(model, {Halve()}, 3);
  EXPECT_EQ(model.optimizer().learning_rate(), 0.1 / 8);
}

TEST(Callbacks, AnErrorEndsTheRunAndTheirPartInIt) {
  struct Fail : Callback {
    void on_train_batch_begin(std::int64_t step, Logs&) override {
      if (step == 1) throw DataError("enough");
    }
    void outside() { run(); }
  };
  const auto fail = std::make_shared<Fail>();
  Sequential model = one_weight();
  EXPECT_THROW(fit_quietly(model, {fail}, 3), DataError);
  EXPECT_THROW(fail->outside(), ValueError);
  EXPECT_EQ(model.optimizer().iterations(), 1);
}

}  // namespace
}  // namespace hebb
