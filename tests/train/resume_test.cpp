// A run that ends before its time and goes on ends with the bits and the history of one that was
// never interrupted.

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "hebb/callbacks/backup.hpp"
#include "hebb/data.hpp"
#include "hebb/random.hpp"
#include "hebb/saving.hpp"
#include "hebb/state_fields.hpp"
#include "io/zip.hpp"
#include "temporary_folder.hpp"
#include "train/resume_runs.hpp"

namespace hebb {
namespace {

namespace fs = std::filesystem;
using callbacks::BackupAndRestore;
using testing::expect_words;
using testing::KillAfter;
using testing::Killed;
using testing::kNever;
using testing::message_of;
using testing::ResumeRun;
using testing::TemporaryFolder;

class Resume : public ::testing::TestWithParam<const char*> {
 protected:
  void TearDown() override { set_random_seed(0); }

  /// A run from this seed, killed after so many batches; its outcome, empty when killed.
  std::string run(const std::string& folder, BackupAndRestoreOptions options, int batches,
                  std::uint64_t seed = 5) const {
    return run_with(folder, BackupAndRestore(folder + "/backup", options), batches, seed);
  }
  std::string run_with(const std::string& folder, BackupAndRestore backup, int batches,
                       std::uint64_t seed = 5) const {
    set_random_seed(seed);
    const ResumeRun run{folder, std::move(backup), {KillAfter(batches)}};
    try {
      return testing::resume_runs().at(GetParam())(run);
    } catch (const Killed&) {
      return {};
    }
  }
};

TEST_P(Resume, AfterEveryBatchTheEndIsTheSame) {
  const TemporaryFolder whole;
  const std::string expected = run(whole.path(), {.save_freq = 1000000}, kNever);
  ASSERT_FALSE(expected.empty());
  int batches = 1;
  for (;; ++batches) {
    const TemporaryFolder folder;
    const BackupAndRestoreOptions options{.save_freq = std::max(batches - 1, 1)};
    if (!run(folder.path(), options, batches).empty()) break;  // it has no more batches
    // Another seed: what is drawn from now on must be what would have been drawn.
    const std::string resumed = run(folder.path(), options, kNever, batches > 1 ? 99 : 5);
    EXPECT_TRUE(resumed == expected) << "killed after batch " << batches;
    EXPECT_FALSE(fs::exists(folder / "backup")) << "a run that has ended removes its backup";
  }
  EXPECT_GT(batches, 15);
}

TEST_P(Resume, BackupsAtTheEndOfEpochsOrNowAndThenDoAsWell) {
  const TemporaryFolder whole;
  const std::string expected = run(whole.path(), {}, kNever);
  const auto check = [&](BackupAndRestoreOptions options) {
    const TemporaryFolder folder;
    int runs = 1;
    std::string outcome;
    for (; outcome.empty() && runs < 20; ++runs) outcome = run(folder.path(), options, 10);
    EXPECT_TRUE(outcome == expected);
    EXPECT_GT(runs, 2);
  };
  check({});
  check({.save_freq = 4});
  check({.save_freq = 4, .double_checkpoint = true});
}

TEST_P(Resume, FromAModelOfKerasTheEndIsTheSame) {
  if (!io::zip_supported()) GTEST_SKIP() << "skipped: built without zip";
  const TemporaryFolder whole;
  const std::string expected = run(whole.path(), {.save_freq = 1000000}, kNever);
  for (const int batches : {3, 4, 7, 10, 14}) {
    const TemporaryFolder folder;
    const std::string last = folder / "last.keras";
    const BackupAndRestoreOptions options{.save_freq = batches - 1, .double_checkpoint = true};
    EXPECT_EQ(run_with(folder.path(), BackupAndRestore(last, options), batches), "");
    if (GetParam() != std::string("partial")) {  // which has a layer of its own
      const std::shared_ptr<Model> model = load_model(last);
      EXPECT_EQ(model->optimizer().variables({})[0].value.item<std::int64_t>(), batches - 1);
    }
    const std::string resumed =
        run_with(folder.path(), BackupAndRestore(last, options), kNever, 99);
    EXPECT_TRUE(resumed == expected) << "killed after batch " << batches;
    EXPECT_FALSE(fs::exists(last) || fs::exists(folder / "last.previous.keras"));
    EXPECT_TRUE(fs::exists(folder.path())) << "a folder that it did not make is not removed";
  }
}

TEST_P(Resume, FromAModelCheckpointTheEndIsTheSame) {
  if (!io::zip_supported()) GTEST_SKIP() << "skipped: built without zip";
  const auto trained = [&](const std::string& file, Frequency frequency, int batches,
                           const std::string& resume_from = {}) {
    const TemporaryFolder folder;
    set_random_seed(resume_from.empty() ? 5 : 99);
    const callbacks::ModelCheckpoint checkpoint(file, {.save_freq = frequency});
    const ResumeRun run{folder.path(),
                        BackupAndRestore(folder / "backup"),
                        {KillAfter(batches), checkpoint},
                        5,
                        resume_from};
    try {
      return testing::resume_runs().at(GetParam())(run);
    } catch (const Killed&) {
      return std::string();
    }
  };
  const TemporaryFolder folder;
  const bool own_layer = GetParam() == std::string("partial");  // which load_model() does not know
  const std::string expected = trained(folder / "{epoch}.npz", "epoch", kNever);
  const auto check = [&](const std::string& file, Frequency frequency, int batches) {
    EXPECT_EQ(trained(file, frequency, batches), "");
    if (!own_layer) EXPECT_TRUE(load_model(file)->compiled());
    EXPECT_TRUE(trained(file, frequency, kNever, file) == expected) << file << " " << batches;
  };
  check(folder / "a.keras", "epoch", 14);
  check(folder / "b.safetensors", "epoch", 10);
  check(folder / "c.keras", 2, 3);
  check(folder / "d.npz", 6, 7);
  check(folder / "e.safetensors", 13, 14);
}

INSTANTIATE_TEST_SUITE_P(Runs, Resume,
                         ::testing::Values("noisy", "averaged", "branching", "worded", "partial",
                                           "loaded"),
                         [](const auto& test) { return std::string(test.param); });

/// A folder with the backup of a run that was killed.
class Backup : public ::testing::Test {
 protected:
  Backup() { run({}, 9); }
  void TearDown() override { set_random_seed(0); }

  std::string latest() const { return folder_ / "backup/latest.safetensors"; }
  std::string previous() const { return folder_ / "backup/previous.safetensors"; }
  std::string run(BackupAndRestoreOptions options, int batches = kNever, int epochs = 3) const {
    set_random_seed(5);
    options.save_freq = 2;
    try {
      return testing::noisy_run({folder_.path(),
                                 BackupAndRestore(folder_ / "backup", options),
                                 {KillAfter(batches)},
                                 epochs});
    } catch (const Killed&) {
      return {};
    }
  }
  static void damage(const std::string& path, bool cut) {
    if (cut) return fs::resize_file(path, fs::file_size(path) - 3);
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(-5, std::ios::end);
    file.put('\x55');
  }

  TemporaryFolder folder_;
};

TEST_F(Backup, ThatIsDamagedIsRefusedAndStays) {
  for (const bool cut : {false, true}) {
    damage(latest(), cut);
    const std::string before = testing::file_content(latest());
    expect_words(message_of<DataError>([&] { run({}); }), {latest(), cut ? "" : "checksum"});
    EXPECT_EQ(testing::file_content(latest()), before);
  }
}

TEST_F(Backup, ThatIsDamagedGivesWayToThePreviousOne) {
  const TemporaryFolder other;
  set_random_seed(5);
  const std::string expected = testing::noisy_run(
      {other.path(), BackupAndRestore(other / "backup"), {KillAfter(kNever)}, 3});
  run({.double_checkpoint = true}, 5);
  damage(latest(), false);
  ::testing::internal::CaptureStderr();
  EXPECT_TRUE(run({.double_checkpoint = true, .delete_checkpoint = false}) == expected);
  expect_words(::testing::internal::GetCapturedStderr(),
               {"BackupAndRestore: warning", latest(), "going on from " + previous()});
  EXPECT_TRUE(fs::exists(latest()) && fs::exists(previous()));
}

TEST_F(Backup, ThatCannotBeOpenedGivesWayAndStaysToBeLookedAt) {
  const TemporaryFolder other;
  set_random_seed(5);
  const std::string expected = testing::noisy_run(
      {other.path(), BackupAndRestore(other / "backup"), {KillAfter(kNever)}, 3});
  run({.double_checkpoint = true}, 5);
  fs::remove(latest());
  ASSERT_EQ(::mkfifo(latest().c_str(), 0600), 0);  // what root may not open either
  ::testing::internal::CaptureStderr();
  EXPECT_TRUE(run({.double_checkpoint = true, .delete_checkpoint = false}) == expected);
  expect_words(::testing::internal::GetCapturedStderr(),
               {"BackupAndRestore: warning", latest(), "going on from " + previous()});
  EXPECT_TRUE(fs::is_fifo(latest() + ".unread"));
  EXPECT_TRUE(fs::is_regular_file(latest()) && fs::is_regular_file(previous()));
}

TEST_F(Backup, OfARunThatHasEndedLetsItGoOn) {
  const TemporaryFolder other;
  set_random_seed(5);
  const std::string expected = testing::noisy_run(
      {other.path(), BackupAndRestore(other / "backup"), {KillAfter(kNever)}, 3});
  run({.delete_checkpoint = false}, kNever, 2);
  EXPECT_TRUE(run({}, kNever, 3) == expected);
}

TEST_F(Backup, OfAnotherRunIsRefused) {
  const auto refused = [&](Sequential model, FitOptions options) {
    model.compile({.optimizer = "adam", .loss = "sparse_categorical_crossentropy"});
    options.verbose = 0;
    options.callbacks.insert(options.callbacks.begin(), BackupAndRestore(folder_ / "backup"));
    return message_of<Error>([&] { model.fit(testing::three_classes(62), options); });
  };
  const auto model = [] {
    return Sequential{layers::Input({3}),        layers::Dense(9, {.activation = "relu"}),
                      layers::Dropout(0.3),      layers::BatchNormalization(),
                      layers::GaussianNoise(.1), layers::Dense(3, {.activation = "softmax"})};
  };
  expect_words(refused(Sequential{layers::Input({3}), layers::Dense(3)}, {}),
               {"fit: " + latest(), "\"dense\" has kernel [3, 3]", "[3, 9]"});
  expect_words(refused(model(), {}),
               {"fit: " + latest(), "optimizer: adam keeps", "compile the model as it was"});
}

TEST_F(Backup, OfOtherSamplesOrCallbacksIsRefused) {
  const auto refused = [&](std::int64_t rows, FitOptions options) {
    const TemporaryFolder folder;
    Sequential model{layers::Input({3}), layers::Dense(3, {.activation = "softmax"})};
    model.compile(
        {.optimizer = "adam", .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
    const BackupAndRestore backup(folder / "b", {.save_freq = 1});
    const Dataset data = testing::three_classes(20);
    EXPECT_THROW(
        model.fit(data, {.batch_size = 4, .verbose = 0, .callbacks = {backup, KillAfter(3)}}),
        Killed);
    options.verbose = 0;
    options.callbacks.insert(options.callbacks.begin(), backup);
    return message_of<Error>([&] { model.fit(testing::three_classes(rows), options); });
  };
  expect_words(
      refused(21, {.batch_size = 4, .callbacks = {KillAfter(kNever)}}),
      {"latest.safetensors: the run to go on with has samples 20, this one has 21", "same data"});
  expect_words(refused(20, {.batch_size = 5, .callbacks = {KillAfter(kNever)}}), {"batch_size 4"});
  expect_words(refused(20, {.batch_size = 4}), {"callbacks 2, this one has 1"});
  expect_words(refused(20, {.batch_size = 4, .callbacks = {callbacks::EarlyStopping()}}),
               {"\"callbacks/1/wait\" is not in it", "other layers, metrics or callbacks"});
}

TEST(BackupAndRestore, RefusesWhatItCannotDo) {
  expect_words(message_of<ValueError>([] { BackupAndRestore(""); }), {"backup_dir is empty"});
  struct Silent : Metric {
    std::string name() const override { return "silent"; }
    double result() const override { return 0; }
    void reset() override {}
    void collect(const Tensor&, const Tensor&, const Tensor&) override {}
  };
  const TemporaryFolder folder;
  Sequential model{layers::Input({2}), layers::Dense(1)};
  model.compile({.optimizer = "sgd", .loss = "mse", .metrics = {std::make_shared<Silent>()}});
  const auto fit = [&](BackupAndRestoreOptions options) {
    model.fit(
        testing::line(9),
        {.batch_size = 3, .verbose = 0, .callbacks = {BackupAndRestore(folder / "b", options)}});
  };
  expect_words(message_of<ValueError>([&] { fit({.save_freq = 2}); }),
               {"metric \"silent\"", "describe_state()", "end of epochs"});
  fit({});
  std::ofstream(folder / "file") << "x";
  expect_words(message_of<IOError>([&] {
                 model.fit(testing::line(9),
                           {.verbose = 0, .callbacks = {BackupAndRestore(folder / "file/b")}});
               }),
               {"cannot make the folder", "file/b"});
}

/// Stops training in the middle of its second epoch, and can be killed in a hook after that.
class StopInEpoch1 : public Callback {
 public:
  enum class Killed { never, before_epoch_end, at_train_end };
  explicit StopInEpoch1(Killed killed) : killed_(killed) {}
  void on_epoch_begin(int epoch, Logs&) override { epoch_ = epoch; }
  void on_train_batch_end(std::int64_t step, Logs&) override {
    if (epoch_ == 1 && step == 1) run().stop_training = true;
  }
  void on_test_begin(Logs&) override {
    if (epoch_ == 1 && killed_ == Killed::before_epoch_end) throw testing::Killed{};
  }
  void on_train_end(Logs&) override {
    if (killed_ == Killed::at_train_end) throw testing::Killed{};
  }
  void describe_state(StateFields& fields) override { fields.field("epoch", epoch_); }

 private:
  Killed killed_;
  int epoch_ = -1;
};

TEST(BackupAndRestore, ARunThatWasStoppedStaysSo) {
  const auto run = [](const std::string& folder, StopInEpoch1::Killed killed) {
    Sequential model = testing::one_weight();
    model.compile({.optimizer = "sgd", .loss = "mse"});
    const Tensor x = testing::uniform({24, 1}, 1);
    return model.fit(
        x, x,
        {.batch_size = 4,
         .epochs = 5,
         .verbose = 0,
         .callbacks = {StopInEpoch1(killed), BackupAndRestore(folder, {.save_freq = 1})},
         .validation_split = 0.2});
  };
  using enum StopInEpoch1::Killed;
  const TemporaryFolder folder;
  const History expected = run(folder / "whole", never);
  EXPECT_EQ(expected.epoch, (std::vector<int>{0, 1}));
  for (const auto killed : {before_epoch_end, at_train_end}) {
    EXPECT_THROW(run(folder / "backup", killed), Killed);
    const History resumed = run(folder / "backup", never);
    EXPECT_EQ(resumed.epoch, expected.epoch);
    EXPECT_EQ(resumed.history, expected.history);
  }
}

TEST(BackupAndRestore, RefusesAModelThatAFileOfKerasCannotHold) {
  const TemporaryFolder folder;
  Sequential model{layers::Input({2}), layers::Dense(1)};
  model.compile({.optimizer = "sgd",
                 .loss = [](const Tensor& y, const Tensor& p) { return mean(square(y - p)); }});
  const auto fit = [&](const std::string& path) {
    model.fit(testing::line(9), {.verbose = 0, .callbacks = {BackupAndRestore(path)}});
  };
  fit(folder / "b");
  EXPECT_NE(message_of<ValueError>([&] { fit(folder / "last.keras"); }), "");
  EXPECT_FALSE(fs::exists(folder / "last.keras"));
}

/// Has the run saved under this path.
class SaveTo : public Callback {
 public:
  explicit SaveTo(std::string path) : path_(std::move(path)) {}
  void on_epoch_end(int, Logs&) override { run().save_to.push_back({path_}); }

 private:
  std::string path_;
};

TEST(Checkpoint, RefusesFormatsThatHoldNoStateOfARun) {
  const TemporaryFolder folder;
  Sequential model{layers::Input({2}), layers::Dense(1)};
  model.compile({.optimizer = "sgd", .loss = "mse"});
  const auto save = [&](const std::string& path) {
    model.fit(testing::line(9), {.verbose = 0, .callbacks = {SaveTo(path)}});
  };
  for (const char* name : {"a.h5", "a.weights.h5", "a.json"}) {
    expect_words(message_of<ValueError>([&] { save(folder / name); }),
                 {"fit", "cannot hold the state of a run", ".keras, .safetensors or .npz", name});
  }
  expect_words(message_of<ValueError>([&] { save(folder / "a.pt"); }),
               {"fit", "a.pt", "extension"});
}

TEST(BackupAndRestore, RefusesAnotherLoader) {
  const TemporaryFolder folder;
  const auto fit = [&](std::int64_t rows, std::int64_t batch_size, int batches) {
    Sequential model{layers::Input({2}), layers::Dense(1)};
    model.compile({.optimizer = "sgd", .loss = "mse"});
    DataLoader loader(testing::line(rows), {.batch_size = batch_size});
    const BackupAndRestore backup(folder / "b", {.save_freq = 1});
    model.fit(loader, {.verbose = 0, .callbacks = {backup, KillAfter(batches)}});
  };
  EXPECT_THROW(fit(9, 3, 2), Killed);
  expect_words(message_of<ValueError>([&] { fit(8, 3, kNever); }),
               {"the run to go on with has samples 9, this one has 8", "same data"});
  expect_words(message_of<ValueError>([&] { fit(9, 2, kNever); }), {"batches 3, this one has 5"});
  Sequential model{layers::Input({2}), layers::Dense(1)};
  model.compile({.optimizer = "sgd", .loss = "mse"});
  expect_words(message_of<DataError>([&] {
                 model.fit(testing::line(9),
                           {.batch_size = 3,
                            .verbose = 0,
                            .callbacks = {BackupAndRestore(folder / "b"), KillAfter(kNever)}});
               }),
               {"\"run/samples\" is not in it"});
}

TEST(StateFields, RefusesANameThatIsGivenTwice) {
  struct Twice : Callback {
    double x = 0;
    void describe_state(StateFields& fields) override {
      fields.field("x", x);
      fields.field("x", x);
    }
  };
  const TemporaryFolder folder;
  Sequential model{layers::Input({2}), layers::Dense(1)};
  model.compile({.optimizer = "sgd", .loss = "mse"});
  expect_words(message_of<ValueError>([&] {
                 model.fit(testing::line(9),
                           {.verbose = 0, .callbacks = {BackupAndRestore(folder / "b"), Twice()}});
               }),
               {"\"callbacks/1/x\" is listed twice"});
}

}  // namespace
}  // namespace hebb
