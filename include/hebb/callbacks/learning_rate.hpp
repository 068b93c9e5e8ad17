/// \file
/// Callbacks that change the learning rate between epochs.
#pragma once

#include <concepts>
#include <string>
#include <utility>

#include "hebb/callbacks/callback.hpp"
#include "hebb/callbacks/monitor.hpp"

namespace hebb {

/// Options of callbacks::LearningRateScheduler.
struct LearningRateSchedulerOptions {
  int verbose = 0;  ///< 1: say the rate of each epoch.
};

/// Options of callbacks::ReduceLROnPlateau.
struct ReduceLROnPlateauOptions {
  std::string monitor = "val_loss";  ///< Figure to watch.
  double factor = 0.1;               ///< What the rate is multiplied by; above 0, below 1.
  int patience = 10;                 ///< Epochs without a better figure before that; at least 0.
  int verbose = 0;                   ///< 1: say so.
  std::string mode = "auto";         ///< "min", "max" or "auto": see Monitor.
  double min_delta = 1e-4;           ///< Least change that counts as better; its sign is ignored.
  int cooldown = 0;                  ///< Epochs after a reduction that are not counted; at least 0.
  double min_lr = 0;                 ///< The rate does not go below this; at least 0.
};

namespace callbacks {

/// Sets the learning rate before every epoch, to what a function of the epoch (from 0) and the rate
/// so far returns, and puts it into the logs as `learning_rate` after the epoch.
///
/// ```cpp
/// const auto decay = [](int epoch, double rate) { return epoch < 10 ? rate : 0.9 * rate; };
/// model.fit(x, y, {.callbacks = {callbacks::LearningRateScheduler(decay)}});
/// ```
class LearningRateScheduler : public Callback {
 public:
  /// Options of this class.
  using Options = LearningRateSchedulerOptions;
  /// By a function of the epoch and the rate. \throws ValueError for a null pointer.
  template <std::invocable<int, double> F>
  explicit LearningRateScheduler(F schedule, LearningRateSchedulerOptions options = {})
      : schedule_(std::move(schedule)), options_(options) {}
  /// By a function of the epoch.
  template <std::invocable<int> F>
  explicit LearningRateScheduler(F schedule, LearningRateSchedulerOptions options = {})
      : schedule_([f = detail::not_null("LearningRateScheduler", std::move(schedule))](
                      int epoch, double) { return f(epoch); }),
        options_(options) {}
  /// \throws ValueError for a rate that is negative or not finite, and when the optimizer follows a
  /// schedule of its own.
  void on_epoch_begin(int epoch, Logs& logs) override;
  void on_epoch_end(int epoch, Logs& logs) override;

 private:
  detail::Function<double(int, double)> schedule_;
  LearningRateSchedulerOptions options_;
};

/// Multiplies the learning rate by `factor` when a figure has not become better for `patience`
/// epochs, and puts the rate of the epoch into the logs as `learning_rate`.
class ReduceLROnPlateau : public Callback {
 public:
  /// Options of this class.
  using Options = ReduceLROnPlateauOptions;
  /// With these options. \throws ValueError for one that is out of its range.
  explicit ReduceLROnPlateau(ReduceLROnPlateauOptions options = {});
  void on_train_begin(Logs& logs) override;
  /// \throws ValueError when there is no such figure, and when the optimizer follows a schedule of
  /// its own.
  void on_epoch_end(int epoch, Logs& logs) override;
  void describe_state(StateFields& fields) override;

 private:
  void reduce(int epoch);

  ReduceLROnPlateauOptions options_;
  Monitor monitor_;
  double best_ = 0;
  int wait_ = 0;
  int cooldown_ = 0;  // epochs of it that are left
};

}  // namespace callbacks

}  // namespace hebb
