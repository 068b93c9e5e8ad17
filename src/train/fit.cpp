// The loop of fit().

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/model.hpp"
#include "train/batches.hpp"
#include "train/callback_list.hpp"
#include "train/feed.hpp"
#include "train/options.hpp"
#include "train/run_state.hpp"
#include "train/sample_lists.hpp"
#include "train/trainer.hpp"

namespace hebb {

namespace {

void check_options(const FitOptions& options) {
  check_common("fit", options.batch_size, options.verbose);
  if (options.epochs < 0) {
    throw ValueError(text::format("fit: epochs is at least 0, got {}", options.epochs));
  }
  if (options.initial_epoch < 0) {
    throw ValueError(
        text::format("fit: initial_epoch is at least 0, got {}", options.initial_epoch));
  }
  check_limit("fit", "steps_per_epoch", options.steps_per_epoch);
  check_limit("fit", "validation_steps", options.validation_steps);
  check_limit("fit", "validation_batch_size", options.validation_batch_size);
  check_limit("fit", "validation_freq", options.validation_freq);
  const double split = options.validation_split;
  if (!(split >= 0 && split < 1)) {
    throw ValueError(
        text::format("fit: validation_split is at least 0 and below 1, got {}", split));
  }
}

/// Samples to learn from and samples to judge by.
struct Parts {
  Samples training, validation;
};

/// Says when the split left a class out of the training part, as it does with sorted labels.
void warn_of_sorted_labels(const Parts& parts, const FitOptions& options) {
  const Tensor& y = parts.training.y[0];
  const bool labels = y.dtype() == DType::int64 || y.dtype() == DType::uint8;
  if (options.verbose == 0 || !labels) return;
  const std::optional<double> label = label_only_in(parts.validation.y[0], y);
  if (!label) return;
  std::fprintf(stderr,
               "fit: warning: validation_split takes the last rows, and none of the others has the "
               "label %g; shuffle the samples first\n",
               *label);
}

/// The samples of validation_data, if there are any.
Samples given_for_validation(const Model& model, const FitOptions& options) {
  const ValidationData& given = options.validation_data;
  if (is_given(given.y) && !is_given(given.x)) {
    throw DataError("fit: validation_data has y but no x");
  }
  if (!is_given(given.x)) return {};
  return samples_of("fit", model, given.x, given.y, given.sample_weight);
}

/// Keras's split: validation takes the last rows, before any shuffling.
Parts split(const Model& model, const Samples& all, const FitOptions& options) {
  const Samples given = given_for_validation(model, options);
  if (given.defined() || options.validation_split == 0) return {all, given};
  const std::int64_t count = all.count();
  const auto first = static_cast<std::int64_t>(
      std::floor(static_cast<double>(count) * (1 - options.validation_split)));
  if (first == 0 || first == count) {
    throw ValueError(text::format("fit: validation_split {} of {} rows leaves a part without rows",
                                  options.validation_split, count));
  }
  Parts parts{all.rows(0, first), all.rows(first, count)};
  if (all.y.size() == 1) warn_of_sorted_labels(parts, options);
  return parts;
}

/// The epochs of fit() on a feed that is prepared. `validation`: none where it is not defined.
History run_epochs(Model& model, Trainer& trainer, Feed& training, const Samples& validation,
                   const FitOptions& options) {
  std::optional<SampleFeed> judged;
  if (validation.defined()) {
    if (is_given(options.validation_data.x)) check_samples("fit", validation, model);
    judged.emplace(validation, options.validation_batch_size.value_or(training.batch_size()));
    judged->prepare(trainer);
  }
  const std::int64_t steps = options.steps_per_epoch.value_or(training.steps());
  Run run{model, options.epochs, steps, training.batch_size()};
  run.metrics = trainer.names();
  run.resume_from = options.resume_from;
  const CallbackList callbacks(options.callbacks, options.verbose, run);
  RunState state(trainer, training, callbacks, {.epoch = options.initial_epoch});
  auto& [epoch, step, logs, history] = state.progress();
  callbacks.each(&Callback::on_train_begin, logs);
  state.restore_if_asked();
  // An epoch that was under way when the run was saved is brought to its end.
  while (epoch < options.epochs && (step > 0 || !run.stop_training)) {
    const bool judges = judged && (epoch + 1) % options.validation_freq == 0;
    run.skips_validation = judged && !judges;
    if (step == 0) {
      logs.clear();
      callbacks.each(&Callback::on_epoch_begin, epoch, logs);
    }
    trainer.train(training, callbacks, state);
    if (judges) {
      trainer.test(*judged, at_most(judged->steps(), options.validation_steps), callbacks);
      trainer.report(logs, "val_");
    }
    callbacks.each(&Callback::on_epoch_end, epoch, logs);
    history.add(epoch, logs);
    step = 0;
    ++epoch;
    state.save_if_asked();
  }
  if (!history.epoch.empty()) trainer.finish();
  callbacks.each(&Callback::on_train_end, logs);
  return std::move(history);
}

}  // namespace

History Model::fit(const Tensors& x, const Tensors& y, FitOptions options) {
  check_options(options);
  Trainer trainer(*this, "fit");
  const Samples all = samples_of("fit", *this, x, y, options.sample_weight);
  check_samples("fit", all, *this);
  const auto [part, validation] = split(*this, all, options);
  std::optional<Rng> rng;
  if (options.shuffle) rng = Rng(options.seed.value_or(random_seed()));
  SampleFeed training(with_class_weights(options.class_weight, part), options.batch_size, rng);
  training.prepare(trainer);
  return run_epochs(*this, trainer, training, validation, options);
}

History Model::fit(const Dataset& data, FitOptions options) {
  return fit(data.x, data.y, std::move(options));
}

History Model::fit(DataLoader& loader, FitOptions options) {
  check_options(options);
  if (options.validation_split > 0 || is_given(options.sample_weight) ||
      !options.class_weight.empty()) {
    throw ValueError(
        "fit: validation_split, class_weight and sample_weight need all samples at once, and a "
        "DataLoader makes them batch by batch; give validation_data, or fit on tensors");
  }
  Trainer trainer(*this, "fit");
  LoaderFeed training("fit", *this, loader);
  training.prepare(trainer);
  return run_epochs(*this, trainer, training, given_for_validation(*this, options), options);
}

}  // namespace hebb
