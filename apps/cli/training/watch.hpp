// Watch: what the tool does between the batches and epochs of a training.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "cli/terminal/talk.hpp"
#include "hebb/callbacks.hpp"

namespace hebb::cli {

/// Files of a training.
struct TrainingFiles {
  std::string history;   ///< The figures of every epoch.
  std::string last;      ///< Where the run can go on: written at the end of epochs.
  std::string model;     ///< The model of the best epoch.
  std::string events;    ///< Folder for TensorBoard.
  std::string weights;   ///< How the weights were distributed in the epochs.
  bool resumes = false;  ///< Go on from `last`, if it is there.
};

/// Thrown from a callback to leave fit(), evaluate() or predict() between two batches.
struct Leave {};

/// Ends the run between two batches after an interrupt, keeps a line about every epoch, and saves
/// the run so that it can go on.
class Watch : public Callback {
 public:
  /// Says a line on stderr after every `log_every` epochs and after the last; 0: never. `data`: the
  /// fingerprint of the data, which a run that goes on must find again.
  Watch(const TrainingFiles& files, Talk& talk, int log_every, std::int64_t data)
      : files_(files), talk_(talk), log_every_(log_every), data_(data) {}

  void on_train_begin(Logs&) override;
  void on_epoch_begin(int, Logs&) override { leave_if_saved(); }
  void on_train_batch_begin(std::int64_t, Logs&) override { leave_if_saved(); }
  void on_train_batch_end(std::int64_t, Logs&) override { save_if_interrupted(); }
  void on_test_batch_end(std::int64_t, Logs&) override;
  void on_predict_batch_end(std::int64_t, Logs&) override;
  void on_train_end(Logs&) override { training_ = false; }
  void on_epoch_end(int epoch, Logs& logs) override;
  void describe_state(StateFields& fields) override;

  /// Finished epochs.
  int epochs() const { return epochs_; }
  /// Time of training, that before the run was resumed included.
  double seconds() const {
    return earlier_ + std::chrono::duration<double>(Clock::now() - start_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr double kLeastInterval = 1;  // seconds between two savings, for short epochs

  void save();
  void save_if_interrupted();
  void leave_if_saved() const;

  const TrainingFiles& files_;
  Talk& talk_;
  const int log_every_;
  const std::int64_t data_;
  const Clock::time_point start_ = Clock::now();
  double earlier_ = 0;              // seconds before the run was resumed
  double saved_ = -kLeastInterval;  // when; the first epoch is saved however short
  int epochs_ = 0;
  bool training_ = true;
  bool resumes_ = false;  // and has not yet
  bool leaves_ = false;   // the run was saved after an interrupt
};

}  // namespace hebb::cli
