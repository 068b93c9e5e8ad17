// The code of docs/callbacks.md.

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "hebb/hebb.hpp"
#include "temporary_folder.hpp"

using namespace hebb;

namespace {

/// Ends training when an epoch took the loss down by less than a share of it.
class Plateau : public Callback {
 public:
  explicit Plateau(double share) : share_(share) {}
  void on_train_begin(Logs&) override { last_ = INFINITY; }
  void on_epoch_end(int, Logs& logs) override {
    const double loss = logs["loss"];
    logs["gain"] = last_ - loss;  // a figure of our own, in the history as well
    if (last_ - loss < share_ * loss) run().stop_training = true;
    last_ = loss;
  }
  void describe_state(StateFields& fields) override { fields.field("last", last_); }

 private:
  double share_;
  double last_ = INFINITY;
};

const Tensor x = reshape(Tensor::linspace(-1, 1, 64, DType::float32), {64, 1});
const Tensor y = x * 2.0 + 1.0;

Sequential compiled() {
  Sequential model{layers::Input({1}), layers::Dense(1)};
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.1}), .loss = "mse"});
  return model;
}

TEST(CallbacksPage, OneOfYourOwn) {
  Sequential model = compiled();
  const History history =
      model.fit(x, y, {.epochs = 500, .verbose = 0, .callbacks = {Plateau(0.01)}});
  EXPECT_LT(history.epoch.size(), 500u);
  EXPECT_EQ(history.history.at("gain")[0], INFINITY);
}

TEST(CallbacksPage, Backups) {
  const std::string folder = "callbacks_page_backup";
  Sequential model = compiled();
  const callbacks::BackupAndRestore backup(folder, {.save_freq = 100});
  model.fit(x, y, {.epochs = 60, .verbose = 0, .callbacks = {Plateau(0.01), backup}});
  EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST(CallbacksPage, Checkpoints) {
  const hebb::testing::TemporaryFolder folder;
  const std::vector<AnyCallback> list = {
      callbacks::ModelCheckpoint(folder / "{epoch}.safetensors")};
  Sequential model = compiled();
  model.fit(x, y, {.epochs = 20, .verbose = 0, .callbacks = list});
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const History history =
  model.fit(x, y, {.epochs = 60, .verbose = 0, .callbacks = list, .resume_from = "20.safetensors"});
  std::filesystem::current_path(before);
  EXPECT_EQ(history.epoch.size(), 60u);
  EXPECT_EQ(load_model(folder / "60.safetensors")->get_weights().size(), 2u);
}

TEST(CallbacksPage, TheList) {
  Sequential model = compiled();
  const auto stopping = std::make_shared<callbacks::EarlyStopping>(
      EarlyStoppingOptions{.monitor = "val_loss", .patience = 5, .restore_best_weights = true});
  const auto writer = std::make_shared<MemoryWriter>();
  model.fit(x, y,
            {.epochs = 40,
             .verbose = 0,
             .callbacks = {stopping, callbacks::ReduceLROnPlateau({.factor = 0.5, .patience = 2}),
                           callbacks::ModelCheckpoint("best-{epoch:02d}",
                                                      {.save_best_only = true, .writer = writer})},
             .validation_split = 0.25});
  EXPECT_LT(stopping->best(), 0.1);
  EXPECT_FALSE(writer->weights().empty());
}

TEST(CallbacksPage, Functions) {
  Sequential model = compiled();
  std::vector<double> losses;
  const callbacks::LambdaCallback collect(
      {.on_train_batch_end = [&](std::int64_t, Logs& logs) { losses.push_back(logs["loss"]); }});
  const callbacks::LearningRateScheduler decay(
      [](int epoch, double rate) { return epoch < 10 ? rate : 0.9 * rate; });
  model.fit(x, y, {.epochs = 12, .verbose = 0, .callbacks = {collect, decay}});
  EXPECT_EQ(losses.size(), 24u);
  EXPECT_NEAR(model.optimizer().learning_rate(), 0.081, 1e-12);
}

TEST(CallbacksPage, Events) {
  const std::string logs = std::filesystem::temp_directory_path() / "hebb-callbacks-page";
  Sequential model = compiled();
  try {
    const callbacks::TensorBoard board(
        {.log_dir = logs, .histogram_freq = 1, .write_images = true});
    model.fit(x, y, {.epochs = 2, .verbose = 0, .callbacks = {board}, .validation_split = 0.25});
  } catch (const ValueError& error) {
    GTEST_SKIP() << "skipped: " << error.what();
  }
  EXPECT_TRUE(std::filesystem::exists(logs + "/train"));
  std::filesystem::remove_all(logs);
}

}  // namespace
