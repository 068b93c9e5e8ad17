#include "cli/training/training.hpp"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "base/checksums.hpp"
#include "cli/terminal/signals.hpp"
#include "cli/training/curve.hpp"
#include "cli/training/weight_log.hpp"
#include "hebb/callbacks.hpp"
#include "hebb/error.hpp"
#include "io/formats/text.hpp"
#include "io/npy.hpp"
#include "train/event_file.hpp"

namespace hebb::cli {

namespace {

/// Ends a training that gets no better, and goes back to the best epoch.
std::shared_ptr<callbacks::EarlyStopping> stopping(const Recipe& recipe) {
  const int epochs = recipe.epochs.value_or(1);
  const int patience = recipe.patience.value_or(0);
  return std::make_shared<callbacks::EarlyStopping>(EarlyStoppingOptions{
      .patience = patience > 0 ? patience : epochs, .restore_best_weights = true});
}

/// Leaves a training whose end nobody waits for.
struct LeaveAtInterrupt : Callback {
  void on_train_batch_end(std::int64_t, Logs&) override {
    if (noted_interrupt() != 0) throw Leave{};
  }
};

void fit(Model& model, const Recipe& recipe, const Parts& parts,
         std::vector<AnyCallback> callbacks) {
  FitOptions options{.batch_size = recipe.batch_size.value_or(1),
                     .epochs = recipe.epochs.value_or(1),
                     .verbose = 0,
                     .callbacks = std::move(callbacks),
                     .seed = recipe.seed};
  if (parts.validation.x.defined()) {
    options.validation_data = {.x = parts.validation.x, .y = parts.validation.y};
    options.validation_batch_size = kTestBatch;
  }
  if (!recipe.class_weight.empty()) options.class_weight = "balanced";
  model.fit(parts.train.x, parts.train.y, std::move(options));
}

/// A number that other data hardly have.
std::int64_t fingerprint(const Parts& parts) {
  std::uint32_t check = 0;
  for (const Dataset* part : {&parts.train, &parts.validation, &parts.test}) {
    if (!part->x.defined()) continue;
    for (const Tensor* tensor : {&part->x, &part->y}) {
      check = crc32c(io::text_of(io::element_bytes(*tensor)), check);
    }
  }
  return check;
}

}  // namespace

Outcome train_and_test(Model& model, const Recipe& recipe, const Parts& parts, const Goal& goal,
                       const TrainingFiles& files, int log_every, bool plot, Talk& talk) {
  const bool validates = parts.validation.x.defined();
  const auto watch = std::make_shared<Watch>(files, talk, log_every > 1 && !plot ? log_every : 0,
                                             fingerprint(parts));
  const auto best = stopping(recipe);
  std::vector<AnyCallback> list = {callbacks::CSVLogger(files.history)};
  if (EventFile::available()) list.emplace_back(callbacks::TensorBoard({.log_dir = files.events}));
  if (validates) list.emplace_back(best);
  const auto weights = std::make_shared<WeightLog>();
  list.emplace_back(weights);
  const bool bar = log_every == 1 && !talk.quiet();
  list.emplace_back(
      callbacks::ProgbarLogger({.verbose = bar ? 1 : 0, .stream = ProgressStream::standard_error}));
  if (plot && !talk.quiet()) list.emplace_back(std::make_shared<Curve>(log_every));
  list.emplace_back(
      watch);  // last, so that the others have seen the batch after which it may leave

  Outcome outcome;
  note_interrupts();
  const auto finish_training = [&] {
    outcome.seconds = watch->seconds();
    outcome.epochs = watch->epochs();
    outcome.best_epoch = validates ? best->best_epoch() : outcome.epochs - 1;
  };
  try {
    fit(model, recipe, parts, std::move(list));
  } catch (const Leave&) {
    finish_training();
    outcome.interrupt = noted_interrupt();
    return outcome;
  }
  finish_training();
  model.save(files.model);
  try {
    weights->write(model, files.weights);
  } catch (const Error& error) {
    talk.warn(error.what());  // the run is none the worse without it
  }
  try {
    outcome.test = judge(model, goal.task, parts.test, {watch});
    outcome.tested = true;
  } catch (const Leave&) {
    outcome.interrupt = noted_interrupt();
  }
  return outcome;
}

void train_quietly(Model& model, const Recipe& recipe, const Parts& parts) {
  std::vector<AnyCallback> list = {LeaveAtInterrupt()};
  if (parts.validation.x.defined()) list.emplace_back(stopping(recipe));
  fit(model, recipe, parts, std::move(list));
}

}  // namespace hebb::cli
