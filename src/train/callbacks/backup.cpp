#include "hebb/callbacks/backup.hpp"

#include <cstdio>
#include <filesystem>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "nn/checkpoint.hpp"

namespace hebb::callbacks {

namespace {

namespace fs = std::filesystem;

bool is_there(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

/// \throws IOError when it is there and cannot be moved.
void move_if_there(const std::string& from, const std::string& to) {
  std::error_code reason;
  fs::rename(from, to, reason);
  if (!reason || reason == std::errc::no_such_file_or_directory) return;
  throw IOError(text::format(
      "BackupAndRestore: cannot rename {} to {}: {}; make room for it, or name another folder",
      from, to, reason.message()));
}

constexpr std::string_view kModelFile = ".keras";

}  // namespace

BackupAndRestore::BackupAndRestore(std::string backup_dir, BackupAndRestoreOptions options)
    : options_(options) {
  if (backup_dir.empty()) throw ValueError("BackupAndRestore: backup_dir is empty; name a folder");
  if (backup_dir.ends_with(kModelFile)) {
    const std::string stem = backup_dir.substr(0, backup_dir.size() - kModelFile.size());
    previous_ = stem + ".previous.keras";
    latest_ = std::move(backup_dir);
    return;
  }
  latest_ = (fs::path(backup_dir) / "latest.safetensors").string();
  previous_ = (fs::path(backup_dir) / "previous.safetensors").string();
  folder_ = std::move(backup_dir);
}

void BackupAndRestore::on_train_begin(Logs&) {
  batches_ = 0;
  if (!is_there(previous_)) {
    if (is_there(latest_)) run().resume_from = latest_;
    return;
  }
  run().resume_from = previous_;
  if (!is_there(latest_)) return;  // ended between moving one away and writing the next
  try {
    read_checkpoint(latest_);
    run().resume_from = latest_;
  } catch (const Error& error) {  // damaged, or not to be opened
    const std::string aside = latest_ + ".unread";
    move_if_there(latest_, aside);  // or it would take the place of the previous one
    std::fprintf(stderr, "BackupAndRestore: warning: %s; kept as %s, going on from %s\n",
                 error.what(), aside.c_str(), previous_.c_str());
  }
}

void BackupAndRestore::on_train_batch_end(std::int64_t, Logs&) {
  const std::int64_t frequency = options_.save_freq.batches();
  if (frequency == 0 || ++batches_ < frequency) return;
  batches_ = 0;
  save();
}

void BackupAndRestore::on_epoch_end(int, Logs&) {
  if (options_.save_freq.batches() == 0) save();
}

void BackupAndRestore::save() {
  if (options_.double_checkpoint) move_if_there(latest_, previous_);
  run().save_to.push_back({latest_});
}

void BackupAndRestore::on_train_end(Logs&) {
  if (!options_.delete_checkpoint) return;
  remove_checkpoint(latest_);
  remove_checkpoint(previous_);
  std::error_code ignored;  // a folder with other files stays
  if (!folder_.empty()) fs::remove(folder_, ignored);
}

void BackupAndRestore::describe_state(StateFields& fields) { fields.field("batches", batches_); }

}  // namespace hebb::callbacks
