/// \file
/// BackupAndRestore: a run that ends before its time goes on where it was.
#pragma once

#include <cstdint>
#include <string>

#include "hebb/callbacks/callback.hpp"

namespace hebb {

/// Options of callbacks::BackupAndRestore.
struct BackupAndRestoreOptions {
  Frequency save_freq = "epoch";   ///< "epoch", or every so many batches, across epochs.
  bool double_checkpoint = false;  ///< Keep the backup before the last as well.
  bool delete_checkpoint = true;   ///< Remove the backups when training has ended.
};

namespace callbacks {

/// Saves the whole state of the run into a folder, and goes on from there when fit() is called anew
/// after the program ended: at the very batch, to the same bits and the same history as a run that
/// was never interrupted. That takes the same program: model, data, options and callbacks, but for
/// `epochs` and `verbose`. Callbacks of one's own list what they remember in describe_state().
///
/// ```cpp
/// callbacks::BackupAndRestore("backup", {.save_freq = 100})
/// ```
///
/// The folder holds `latest.safetensors` (docs/formats/checkpoint.md), with double_checkpoint also
/// `previous.safetensors`, from which training goes on, with a warning, when the latest is damaged
/// or cannot be opened; that one is kept as `latest.safetensors.unread`. A path that ends in
/// `.keras` names no folder but the backup itself, `run/last.keras`, the one before being
/// `run/last.previous.keras`: these are whole models, which load_model() and Keras open as well. A
/// file is replaced as a whole, so an interrupt in the middle of saving harms nothing. Only these
/// files are removed, and the folder when it is empty then. Keras goes on from the begin of the
/// epoch, with a history of the remaining epochs.
class BackupAndRestore : public Callback {
 public:
  /// Options of this class.
  using Options = BackupAndRestoreOptions;
  /// Saves into this folder, or file `.keras`, which is made if need be. \throws ValueError for an
  /// empty path.
  explicit BackupAndRestore(std::string backup_dir, BackupAndRestoreOptions options = {});
  /// Has fit() go on from the latest backup. Where there is no previous one, fit() throws IOError
  /// when it cannot be opened and DataError when it is damaged; ValueError, ShapeError or DataError
  /// when it is one of another model or run, each naming the file; and ValueError in a `.keras` for
  /// a model that config() cannot describe. A run on a
  /// DataLoader goes on at its batch, so `map` and samples are to be functions of what they are
  /// given alone.
  void on_train_begin(Logs& logs) override;
  void on_train_batch_end(std::int64_t step, Logs& logs) override;
  void on_epoch_end(int epoch, Logs& logs) override;
  void on_train_end(Logs& logs) override;
  void describe_state(StateFields& fields) override;

 private:
  void save();

  std::string folder_;  // its own; empty when the backup is a file among others
  std::string latest_, previous_;
  BackupAndRestoreOptions options_;
  std::int64_t batches_ = 0;  // since the last saving
};

}  // namespace callbacks

}  // namespace hebb
