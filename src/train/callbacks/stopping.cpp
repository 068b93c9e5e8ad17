#include "hebb/callbacks/stopping.hpp"

#include <cmath>
#include <cstdio>
#include <utility>

#include "hebb/error.hpp"
#include "hebb/model.hpp"
#include "hebb/state_fields.hpp"
#include "train/callbacks/checks.hpp"

namespace hebb::callbacks {

EarlyStopping::EarlyStopping(EarlyStoppingOptions options)
    : options_(std::move(options)),
      monitor_("EarlyStopping", options_.monitor, options_.mode, options_.min_delta) {
  check_at_least_0("EarlyStopping", "patience", options_.patience);
  check_at_least_0("EarlyStopping", "start_from_epoch", options_.start_from_epoch);
  check_number("EarlyStopping", "baseline", options_.baseline.value_or(0));
}

void EarlyStopping::on_train_begin(Logs&) {
  wait_ = 0;
  best_epoch_ = stopped_epoch_ = -1;
  best_ = monitor_.worst();
  best_weights_.clear();
}

void EarlyStopping::on_epoch_end(int epoch, Logs& logs) {
  if (epoch < options_.start_from_epoch || monitor_.waits(run())) return;
  const double value = monitor_.value(logs);
  ++wait_;
  if (monitor_.better(value, best_)) {
    best_ = value;
    best_epoch_ = epoch;
    if (options_.restore_best_weights) best_weights_ = run().model.get_weights();
    // With a baseline, only being better than it counts as progress.
    if (!options_.baseline || monitor_.better(value, *options_.baseline)) wait_ = 0;
    return;
  }
  if (wait_ >= options_.patience && epoch > 0) {
    stopped_epoch_ = epoch;
    run().stop_training = true;
  }
}

void EarlyStopping::on_train_end(Logs&) {
  if (stopped_epoch_ >= 0 && options_.verbose > 0) {
    std::printf("Epoch %d: early stopping\n", stopped_epoch_ + 1);
  }
  if (!options_.restore_best_weights || best_epoch_ < 0) return;
  run().model.set_weights(best_weights_);
  if (options_.verbose > 0) {
    std::printf("Restoring model weights from the end of the best epoch: %d.\n", best_epoch_ + 1);
  }
}

void EarlyStopping::describe_state(StateFields& fields) {
  fields.field("wait", wait_);
  fields.field("best_epoch", best_epoch_);
  fields.field("stopped_epoch", stopped_epoch_);
  fields.field("best", best_);
  fields.field("best_weights", best_weights_);
}

void TerminateOnNaN::on_train_begin(Logs&) { run().skip_nan = !options_.raise_error; }

void TerminateOnNaN::on_train_batch_end(std::int64_t step, Logs& logs) {
  if (!logs.contains("loss") || std::isfinite(std::as_const(logs)["loss"])) return;
  run().stop_training = true;
  std::printf("Batch %lld: the loss is not finite, training ends\n", static_cast<long long>(step));
}

}  // namespace hebb::callbacks
