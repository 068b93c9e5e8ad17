/// \file
/// Callbacks: code of the user's that runs during training.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hebb/activation.hpp"
#include "hebb/history.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

class Model;

/// The run that a callback takes part in.
struct Run {
  Model& model;                 ///< The model being trained.
  int epochs = 0;               ///< Epochs asked for.
  std::int64_t steps = 0;       ///< Batches an epoch has.
  std::int64_t batch_size = 0;  ///< Samples a batch has.
  bool stop_training = false;   ///< Set it to end training after this epoch.
};

/// Base of callbacks: derive from it and override the hooks you need. Hooks receive the logs so far
/// and may change them. A callback is passed by value or, to look at it afterwards, as a
/// std::shared_ptr.
class Callback {
 public:
  virtual ~Callback() = default;

  /// @{
  /// Called once at the start and end of fit().
  virtual void on_train_begin(Logs&) {}
  virtual void on_train_end(Logs&) {}
  /// @}
  /// @{
  /// Called for every epoch of fit(), counted from 0; at the end with `loss`, the metrics and their
  /// `val_` twins.
  virtual void on_epoch_begin(int, Logs&) {}
  virtual void on_epoch_end(int, Logs&) {}
  /// @}
  /// @{
  /// Called for every batch of fit(), counted from 0 within the epoch; at the end with running
  /// figures.
  virtual void on_train_batch_begin(std::int64_t, Logs&) {}
  virtual void on_train_batch_end(std::int64_t, Logs&) {}
  /// @}
  /// @{
  /// Called by evaluate(), also for validation within fit().
  virtual void on_test_begin(Logs&) {}
  virtual void on_test_end(Logs&) {}
  virtual void on_test_batch_begin(std::int64_t, Logs&) {}
  virtual void on_test_batch_end(std::int64_t, Logs&) {}
  /// @}
  /// @{
  /// Called by predict().
  virtual void on_predict_begin(Logs&) {}
  virtual void on_predict_end(Logs&) {}
  virtual void on_predict_batch_begin(std::int64_t, Logs&) {}
  virtual void on_predict_batch_end(std::int64_t, Logs&) {}
  /// @}

  /// Tells the callback which run it takes part in, and returns the one before; fit(), evaluate()
  /// and predict() call it first, and give it back its former run at the end.
  Run* set_run(Run* run) { return std::exchange(run_, run); }

 protected:
  /// The run. \throws ValueError outside of one.
  Run& run() const;

 private:
  Run* run_ = nullptr;
};

/// Any callback as an element of a list.
class AnyCallback {
 public:
  /// A callback given as a value.
  template <std::derived_from<Callback> C>
  AnyCallback(C callback) : callback_(std::make_shared<C>(std::move(callback))) {}
  /// A callback that the caller keeps.
  template <std::derived_from<Callback> C>
  AnyCallback(std::shared_ptr<C> callback) : callback_(std::move(callback)) {}
  /// The callback.
  const std::shared_ptr<Callback>& get() const { return callback_; }

 private:
  std::shared_ptr<Callback> callback_;
};

/// Options of callbacks::EarlyStopping.
struct EarlyStoppingOptions {
  std::string monitor = "val_loss";  ///< Figure to watch.
  double min_delta = 0;              ///< Least change that counts as better; the sign is ignored.
  int patience = 0;                  ///< Epochs without it before training ends.
  int verbose = 0;                   ///< 1: say so when training ends.
  std::string mode = "auto";         ///< "min", "max", or "auto": max for accuracies, else min.
  std::optional<double> baseline = {};  ///< The figure must be better than this to count.
  bool restore_best_weights = false;    ///< Go back to the weights of the best epoch at the end.
  int start_from_epoch = 0;             ///< Epochs to wait before watching.
};

/// Options of callbacks::CSVLogger.
struct CSVLoggerOptions {
  std::string separator = ",";  ///< Between columns.
  bool append = false;          ///< Add to an existing file instead of replacing it.
};

/// Where callbacks::ProgbarLogger writes.
enum class ProgressStream {
  standard_output,  ///< stdout, as Keras does.
  standard_error,   ///< stderr, for programs whose stdout is their result.
};

/// Options of callbacks::ProgbarLogger.
struct ProgbarLoggerOptions {
  int verbose =
      1;  ///< 1: bar on a terminal, one line an epoch elsewhere; 2: one line an epoch; 0: nothing.
  ProgressStream stream = ProgressStream::standard_output;  ///< Where to.
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
  /// Epoch of the best figure, from 0; -1 before there is one.
  int best_epoch() const { return best_epoch_; }
  /// Epoch after which training was ended; -1 when it was not.
  int stopped_epoch() const { return stopped_epoch_; }
  /// The best figure.
  double best() const { return best_; }

 private:
  bool better(double value, double than) const;

  EarlyStoppingOptions options_;
  bool larger_is_better_ = false;
  int wait_ = 0;
  int best_epoch_ = -1;
  int stopped_epoch_ = -1;
  double best_ = std::numeric_limits<double>::quiet_NaN();
  std::vector<Tensor> best_weights_;
};

/// Writes the figures of every epoch as a line of a CSV file, numbers in the shortest form that
/// reads back to the same bits. Columns: epoch, then the figures in Keras's order.
class CSVLogger : public Callback {
 public:
  /// Options of this class.
  using Options = CSVLoggerOptions;
  /// Writes to this file. The file is opened when training starts.
  explicit CSVLogger(std::string path, CSVLoggerOptions options = {});
  /// \throws IOError when the file cannot be opened or written.
  void on_train_begin(Logs& logs) override;
  /// \throws IOError when the line cannot be written.
  void on_epoch_end(int epoch, Logs& logs) override;
  void on_train_end(Logs& logs) override;

 private:
  struct File;
  std::string path_;
  CSVLoggerOptions options_;
  std::vector<std::string> columns_;
  std::shared_ptr<File> file_;
};

/// Shows progress as Keras does: epoch, step, bar, time left, time a step, running figures. fit()
/// adds one by itself unless verbose is 0.
class ProgbarLogger : public Callback {
 public:
  /// Options of this class.
  using Options = ProgbarLoggerOptions;
  /// With these options. \throws ValueError for a verbose other than 0, 1, 2.
  explicit ProgbarLogger(ProgbarLoggerOptions options = {});
  void on_train_begin(Logs& logs) override;
  void on_train_end(Logs& logs) override;
  void on_epoch_begin(int epoch, Logs& logs) override;
  void on_train_batch_end(std::int64_t step, Logs& logs) override;
  void on_epoch_end(int epoch, Logs& logs) override;
  void on_test_begin(Logs& logs) override;
  void on_test_batch_end(std::int64_t step, Logs& logs) override;
  void on_test_end(Logs& logs) override;
  void on_predict_begin(Logs& logs) override;
  void on_predict_batch_end(std::int64_t step, Logs& logs) override;
  void on_predict_end(Logs& logs) override;

 private:
  struct Bar;
  ProgbarLoggerOptions options_;
  std::shared_ptr<Bar> bar_;
  bool in_training_ = false;
};

}  // namespace callbacks

}  // namespace hebb
