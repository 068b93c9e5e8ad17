/// \file
/// TensorBoard: event files that TensorBoard shows.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "hebb/callbacks/callback.hpp"

namespace hebb {

/// Options of callbacks::TensorBoard.
struct TensorBoardOptions {
  std::string log_dir = "logs";  ///< Folder; it gets the folders `train` and `validation`.
  int histogram_freq = 0;        ///< Histograms of the weights every so many epochs; 0: none.
  bool write_images = false;     ///< With the histograms, weights as images.
  bool write_steps_per_second = false;  ///< Batches a second, of each epoch.
  Frequency update_freq = "epoch";      ///< Running figures every so many batches too.
};

namespace callbacks {

/// Writes event files for TensorBoard (`tensorboard --logdir logs`), as Keras lays them out: in
/// `train` the figures of an epoch as `epoch_<name>`, `epoch_learning_rate`, with update_freq in
/// batches `batch_<name>`, histograms as `<layer>/<weight>/histogram` and images as
/// `<layer>/<weight>/image`; in `validation` the `val_` figures as `epoch_<name>`, and those of
/// each pass as `evaluation_<name>_vs_iterations`. Each run adds a file to the folders.
///
/// Images are grey, from the least weight, black, to the greatest, white: a vector one row, a
/// matrix lying, of three axes one image for each index of the last, up to 3 of them; others have
/// none.
class TensorBoard : public Callback {
 public:
  /// Options of this class.
  using Options = TensorBoardOptions;
  /// With these options. \throws ValueError for a negative histogram_freq, write_images without it,
  /// and when hebb was built without HEBB_WITH_TENSORBOARD.
  explicit TensorBoard(TensorBoardOptions options = {});
  /// \throws IOError when a folder or file cannot be made.
  void on_train_begin(Logs& logs) override;
  void on_train_end(Logs& logs) override;
  void on_epoch_begin(int epoch, Logs& logs) override;
  /// \throws IOError when the file cannot be written.
  void on_epoch_end(int epoch, Logs& logs) override;
  void on_train_batch_end(std::int64_t step, Logs& logs) override;
  void on_test_end(Logs& logs) override;
  void describe_state(StateFields& fields) override;

 private:
  struct Files;
  TensorBoardOptions options_;
  std::shared_ptr<Files> files_;
};

}  // namespace callbacks

}  // namespace hebb
