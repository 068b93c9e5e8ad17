/// \file
/// Callbacks that keep, write or show the figures.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hebb/callbacks/callback.hpp"
#include "hebb/history.hpp"

namespace hebb {

/// Options of callbacks::BaseLogger.
struct BaseLoggerOptions {
  std::vector<std::string> stateful_metrics = {};  ///< Figures that are means already.
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

/// Keeps the figures of every epoch, as fit() returns them: `history` and `epoch`. Unlike that
/// result it is there while training runs and after an error. Figures that callbacks behind it in
/// the list add are not among them.
class History : public Callback, public hebb::History {
 public:
  void on_train_begin(Logs& logs) override;
  void on_epoch_end(int epoch, Logs& logs) override;
  void describe_state(StateFields& fields) override;
};

/// Replaces figures that callbacks before it in the list put into the logs of every batch by their
/// mean over the epoch so far, each batch counting once; the last is the figure of the epoch. Loss
/// and metrics are such means already and stay as they are, so it is for figures of one's own.
/// Keras 2: `BaseLogger`.
class BaseLogger : public Callback {
 public:
  /// Options of this class.
  using Options = BaseLoggerOptions;
  /// With these options.
  explicit BaseLogger(BaseLoggerOptions options = {}) : options_(std::move(options)) {}
  void on_epoch_begin(int epoch, Logs& logs) override;
  void on_train_batch_end(std::int64_t step, Logs& logs) override;
  void describe_state(StateFields& fields) override;

 private:
  struct Mean {
    double sum = 0, count = 0;
  };
  bool is_stateful(const std::string& name) const;

  BaseLoggerOptions options_;
  std::map<std::string, Mean> means_;
};

/// Writes the figures of every epoch as a line of a CSV file, numbers in the shortest form that
/// reads back to the same bits. Columns: epoch, then the figures in Keras's order;
/// NA for one that an epoch does not have.
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
  /// Going on with a run brings the file to where it was.
  void describe_state(StateFields& fields) override;

 private:
  struct File;
  void write(const std::string& text);
  std::string path_;
  CSVLoggerOptions options_;
  std::vector<std::string> columns_;
  std::string written_;  // in this run
  std::shared_ptr<File> file_;
};

/// Shows progress as Keras does: epoch, step, bar, time left of the epoch, time a step, running
/// figures; with more than one epoch also the time left of all, `(total 3:20)`. A line is cut to
/// the width of the terminal. With `NO_COLOR` in the environment, and not empty, it has no colors
/// (no-color.org). fit() adds one by itself unless verbose is 0.
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
