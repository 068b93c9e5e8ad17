// A save that fails within fit() ends it with an error that says why; the old file stays whole and
// the model usable.

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>

#include "hebb/callbacks.hpp"
#include "hebb/layers.hpp"
#include "hebb/saving.hpp"
#include "io/zip.hpp"
#include "temporary_folder.hpp"
#include "train/resume_runs.hpp"

namespace hebb {
namespace {

namespace fs = std::filesystem;
using callbacks::BackupAndRestore;
using callbacks::CSVLogger;
using callbacks::ModelCheckpoint;
using testing::expect_words;
using testing::file_content;
using testing::message_of;
using testing::TemporaryFolder;

/// No file can grow beyond a few bytes while this lives, as on a full disk.
class FullDisk {
 public:
  FullDisk() : on_signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{16, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, on_signal_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*on_signal_)(int);
};

/// Fills the disk after the first epoch, and notes what a file holds then.
class FillsDisk : public Callback {
 public:
  explicit FillsDisk(std::string path) : path_(std::move(path)) {}
  void on_epoch_begin(int epoch, Logs&) override {
    if (epoch != 1) return;
    content = file_content(path_);
    disk.emplace();
  }

  std::string content;
  std::optional<FullDisk> disk;

 private:
  std::string path_;
};

/// Stands where FillsDisk stood in a run that goes on.
const AnyCallback kNothing = callbacks::LambdaCallback({});

class SaveFailure : public ::testing::Test {
 protected:
  SaveFailure() {
    model_.compile({.optimizer = "adam", .loss = "sparse_categorical_crossentropy"});
  }

  /// Why a training with this callback ends on a disk that is full after the first epoch. `path`
  /// is there as it was, and the model goes on.
  std::string refusal(const AnyCallback& callback, const std::string& path) {
    const auto filling = std::make_shared<FillsDisk>(path);
    const std::string message = message_of<IOError>([&] { fit({callback, AnyCallback(filling)}); });
    filling->disk.reset();
    EXPECT_FALSE(filling->content.empty());
    EXPECT_EQ(file_content(path), filling->content);
    for (const auto& entry : fs::directory_iterator(fs::path(path).parent_path())) {
      EXPECT_NE(entry.path().extension(), ".tmp") << entry.path();
    }
    expect_usable();
    return message;
  }
  void fit(std::vector<AnyCallback> list) {
    model_.fit(data_, {.epochs = 3, .verbose = 0, .callbacks = std::move(list)});
  }
  void expect_usable() {
    const std::vector<std::string> before = testing::weight_bits(model_);
    fit({});
    EXPECT_NE(testing::weight_bits(model_), before);
  }

  const Dataset data_ = testing::three_classes(20);
  Sequential model_{layers::Input({3}), layers::Dense(3, {.activation = "softmax"})};
  TemporaryFolder folder_;
};

TEST_F(SaveFailure, OfAModelOnAFullDiskEndsFitAndLeavesTheOldFile) {
  for (const char* name : {"m.safetensors", "m.npz", "m.h5", "m.keras"}) {
    if (std::string_view(name) != "m.safetensors" && !io::zip_supported()) continue;
    const std::string path = folder_ / name;
    expect_words(refusal(ModelCheckpoint(path), path), {"cannot write " + path, "too large"});
    EXPECT_NO_THROW(load_model(path));
  }
  const std::string weights = folder_ / "m.weights.h5";
  expect_words(refusal(ModelCheckpoint(weights, {.save_weights_only = true}), weights),
               {"cannot write " + weights});
}

TEST_F(SaveFailure, OfABackupOnAFullDiskEndsFitAndLeavesTheOldOne) {
  const std::string latest = folder_ / "b/latest.safetensors";
  expect_words(refusal(BackupAndRestore(folder_ / "b"), latest), {"cannot write " + latest});
  fit({BackupAndRestore(folder_ / "b"), kNothing});  // goes on from it
  EXPECT_FALSE(fs::exists(latest));
}

TEST_F(SaveFailure, OfABackupLeavesThePreviousOneWhereThereAreTwo) {
  const BackupAndRestore backup(folder_ / "b", {.double_checkpoint = true});
  const auto filling = std::make_shared<FillsDisk>(folder_ / "b/latest.safetensors");
  EXPECT_THROW(fit({backup, AnyCallback(filling)}), IOError);
  filling->disk.reset();
  EXPECT_EQ(file_content(folder_ / "b/previous.safetensors"), filling->content);
  fit({backup, kNothing});
}

TEST_F(SaveFailure, OfATableOfFiguresEndsFit) {
  const std::string path = folder_ / "history.csv";
  expect_words(refusal(CSVLogger(path), path), {"CSVLogger", path, "too large"});
  expect_words(message_of<IOError>([&] { fit({CSVLogger("/dev/full")}); }),
               {"CSVLogger", "/dev/full", "No space left"});
  expect_usable();
}

TEST_F(SaveFailure, WhereNothingCanBeWrittenEndsFit) {
  std::ofstream(folder_ / "file") << "no folder";
  const std::string within = folder_ / "file/m.safetensors";
  for (const AnyCallback& callback :
       {AnyCallback(ModelCheckpoint(within)),
        AnyCallback(ModelCheckpoint(within, {.save_weights_only = true})),
        AnyCallback(BackupAndRestore(folder_ / "file")), AnyCallback(CSVLogger(within))}) {
    expect_words(message_of<IOError>([&] { fit({callback}); }), {folder_ / "file"});
    expect_usable();
  }
  EXPECT_EQ(file_content(folder_ / "file"), "no folder");
}

}  // namespace
}  // namespace hebb
