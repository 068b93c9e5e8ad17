// Backups that are damaged, cannot be opened, or belong to another run.

#include "hebb/callbacks/backup.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "hebb/data.hpp"
#include "hebb/random.hpp"
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
using testing::TemporaryFolder;

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
  const std::string whole = testing::file_content(latest());
  for (const bool cut : {false, true}) {
    std::ofstream(latest(), std::ios::binary) << whole;
    damage(latest(), cut);
    const std::string before = testing::file_content(latest());
    ASSERT_NE(before, whole);
    expect_words(message_of<DataError>([&] { run({}); }), {latest(), "checksum"});
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

}  // namespace
}  // namespace hebb
