#include "hebb/callbacks/learning_rate.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "hebb/model.hpp"
#include "hebb/state_fields.hpp"
#include "train/callbacks/checks.hpp"

namespace hebb::callbacks {

void LearningRateScheduler::on_epoch_begin(int epoch, Logs&) {
  Optimizer& optimizer = run().model.optimizer();
  const double rate = schedule_(epoch, optimizer.learning_rate());
  if (!(rate >= 0) || !std::isfinite(rate)) {
    throw ValueError(text::format(
        "LearningRateScheduler: the function gave {} for epoch {}; a learning rate is a finite "
        "number from 0 up",
        rate, epoch));
  }
  optimizer.set_learning_rate(rate);
  if (options_.verbose == 0) return;
  std::printf("\nEpoch %d: learning rate set to %s\n", epoch + 1, text::number(rate).c_str());
}

void LearningRateScheduler::on_epoch_end(int, Logs& logs) {
  logs["learning_rate"] = run().model.optimizer().learning_rate();
}

ReduceLROnPlateau::ReduceLROnPlateau(ReduceLROnPlateauOptions options)
    : options_(std::move(options)),
      monitor_("ReduceLROnPlateau", options_.monitor, options_.mode, options_.min_delta) {
  if (!(options_.factor > 0 && options_.factor < 1)) {
    throw ValueError(
        text::format("ReduceLROnPlateau: factor is above 0 and below 1, got {}", options_.factor));
  }
  check_at_least_0("ReduceLROnPlateau", "patience", options_.patience);
  check_at_least_0("ReduceLROnPlateau", "cooldown", options_.cooldown);
  check_at_least_0("ReduceLROnPlateau", "min_lr", options_.min_lr);
}

void ReduceLROnPlateau::on_train_begin(Logs&) {
  best_ = monitor_.worst();
  wait_ = cooldown_ = 0;
}

void ReduceLROnPlateau::on_epoch_end(int epoch, Logs& logs) {
  logs["learning_rate"] = run().model.optimizer().learning_rate();
  if (monitor_.waits(run())) return;
  const double value = monitor_.value(logs);
  if (cooldown_ > 0) {
    --cooldown_;
    wait_ = 0;
  }
  if (monitor_.better(value, best_)) {
    best_ = value;
    wait_ = 0;
  } else if (cooldown_ == 0 && ++wait_ >= options_.patience) {
    reduce(epoch);
  }
}

void ReduceLROnPlateau::describe_state(StateFields& fields) {
  fields.field("best", best_);
  fields.field("wait", wait_);
  fields.field("cooldown", cooldown_);
}

void ReduceLROnPlateau::reduce(int epoch) {
  Optimizer& optimizer = run().model.optimizer();
  const double rate = optimizer.learning_rate();
  if (rate <= options_.min_lr) return;
  const double reduced = std::max(rate * options_.factor, options_.min_lr);
  optimizer.set_learning_rate(reduced);
  cooldown_ = options_.cooldown;
  wait_ = 0;
  if (options_.verbose == 0) return;
  std::printf("\nEpoch %d: no progress, learning rate reduced to %s\n", epoch + 1,
              text::number(reduced).c_str());
}

}  // namespace hebb::callbacks
