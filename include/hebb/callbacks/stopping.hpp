/// \file
/// Callbacks that end training.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "hebb/callbacks/callback.hpp"
#include "hebb/callbacks/monitor.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

/// Options of callbacks::EarlyStopping.
struct EarlyStoppingOptions {
  std::string monitor = "val_loss";  ///< Figure to watch.
  double min_delta = 0;              ///< Least change that counts as better; its sign is ignored.
  int patience = 0;                  ///< Epochs without it before training ends.
  int verbose = 0;                   ///< 1: say so when training ends.
  std::string mode = "auto";         ///< "min", "max" or "auto": see Monitor.
  std::optional<double> baseline = {};  ///< The figure must be better than this to count.
  bool restore_best_weights = false;    ///< Go back to the weights of the best epoch at the end.
  int start_from_epoch = 0;             ///< Epochs to wait before watching.
};

/// Options of callbacks::TerminateOnNaN.
struct TerminateOnNaNOptions {
  bool raise_error = false;  ///< End with the error that fit() gives without this callback.
};

namespace callbacks {

/// Ends training when a figure has stopped getting better. Best weights are restored whenever asked
/// for, also when training ends by itself.
class EarlyStopping : public Callback {
 public:
  /// Options of this class.
  using Options = EarlyStoppingOptions;
  /// With these options. \throws ValueError for a mode other than "auto", "min", "max", a negative
  /// patience or start_from_epoch, a min_delta or baseline that is no number.
  explicit EarlyStopping(EarlyStoppingOptions options = {});
  void on_train_begin(Logs& logs) override;
  void on_epoch_end(int epoch, Logs& logs) override;
  void on_train_end(Logs& logs) override;
  void describe_state(StateFields& fields) override;
  /// Epoch of the best figure, from 0; -1 before there is one.
  int best_epoch() const { return best_epoch_; }
  /// Epoch after which training was ended; -1 when it was not.
  int stopped_epoch() const { return stopped_epoch_; }
  /// The best figure.
  double best() const { return best_; }

 private:
  EarlyStoppingOptions options_;
  Monitor monitor_;
  int wait_ = 0;
  int best_epoch_ = -1;
  int stopped_epoch_ = -1;
  double best_ = std::numeric_limits<double>::quiet_NaN();
  std::vector<Tensor> best_weights_;
};

/// Ends training without an error when a loss or gradient is not finite: the batch is skipped, so
/// the weights are those before it, and its epoch is the last. Without this callback fit() ends
/// with a DataError that says which layer the fault is in.
class TerminateOnNaN : public Callback {
 public:
  /// Options of this class.
  using Options = TerminateOnNaNOptions;
  /// With these options.
  explicit TerminateOnNaN(TerminateOnNaNOptions options = {}) : options_(options) {}
  void on_train_begin(Logs& logs) override;
  void on_train_batch_end(std::int64_t step, Logs& logs) override;

 private:
  TerminateOnNaNOptions options_;
};

}  // namespace callbacks

}  // namespace hebb
