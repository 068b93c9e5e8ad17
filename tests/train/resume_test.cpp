// A run that ends before its time and goes on ends with the bits and the history of one that was
// never interrupted.

#include <gtest/gtest.h>

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
    if (!own_layer) {
      EXPECT_TRUE(load_model(file)->compiled());
    }
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

TEST(ResumeFrom, WhatDoesNotFitChangesNoWeight) {
  const TemporaryFolder folder;
  const std::string file = folder / "{epoch}.npz";
  const auto model = [] {
    Sequential made{layers::Input({2}), layers::Dense(1)};
    made.compile({.optimizer = "adam", .loss = "mse"});
    return made;
  };
  Sequential first = model();
  first.fit(testing::line(9), {.batch_size = 3,
                               .epochs = 3,
                               .verbose = 0,
                               .callbacks = {callbacks::ModelCheckpoint(file)}});
  const auto refused = [&](Sequential other, FitOptions options, const std::string& word) {
    const std::vector<std::string> before = testing::weight_bits(other);
    options.verbose = 0;
    options.resume_from = folder / "3.npz";
    options.callbacks = {callbacks::ModelCheckpoint(file)};
    expect_words(message_of<Error>([&] { other.fit(testing::line(9), options); }), {"3.npz", word});
    EXPECT_EQ(testing::weight_bits(other), before) << word;
  };
  refused(model(), {.batch_size = 3, .epochs = 2}, "epochs must be at least");
  refused(model(), {.batch_size = 2, .epochs = 5}, "batch_size 3");
  Sequential plain = model();
  plain.compile({.optimizer = "sgd", .loss = "mse"});
  refused(plain, {.batch_size = 3, .epochs = 5}, "optimizer");
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
