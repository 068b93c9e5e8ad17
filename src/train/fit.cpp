// The loops: fit, evaluate, predict.

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "kernels/table.hpp"
#include "tensor/impl.hpp"
#include "train/batches.hpp"
#include "train/callback_list.hpp"
#include "train/feed.hpp"
#include "train/run_state.hpp"
#include "train/sample_lists.hpp"
#include "train/trainer.hpp"

namespace hebb {

namespace {

void check_common(const char* caller, std::int64_t batch_size, int verbose) {
  if (batch_size < 1) {
    throw ValueError(text::format("{}: batch_size is at least 1, got {}", caller, batch_size));
  }
  check_verbose(caller, verbose);
}

/// Refuses a limit that is given and below 1.
void check_limit(const char* caller, const char* name, const std::optional<std::int64_t>& limit) {
  if (!limit || *limit >= 1) return;
  throw ValueError(text::format("{}: {} is at least 1, got {}", caller, name, *limit));
}

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

/// Steps, but no more than the limit.
std::int64_t at_most(std::int64_t steps, std::optional<std::int64_t> limit) {
  return limit ? std::min(steps, *limit) : steps;
}

/// Samples to learn from and samples to judge by.
struct Parts {
  Samples training, validation;
};

bool is_given(const Tensors& tensors) {
  return std::any_of(tensors.begin(), tensors.end(), [](const Tensor& t) { return t.defined(); });
}

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

/// A prediction has a row for each row of the input.
void check_rows(const Tensor& x, const Tensor& y) {
  if (y.rank() > 0 && y.shape()[0] == x.shape()[0]) return;
  throw ShapeError(
      text::format("predict: the model makes {} of {}; it needs one row of output for each row "
                   "of input",
                   y.shape().to_string(), x.shape().to_string()));
}

void remember(History& history, int epoch, const Logs& logs) {
  history.epoch.push_back(epoch);
  for (const auto& [name, value] : logs) history.history[name].push_back(value);
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
    remember(history, epoch, logs);
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

namespace {

void check_options(const char* caller, const EvaluateOptions& options) {
  check_common(caller, options.batch_size, options.verbose);
  check_limit(caller, "steps", options.steps);
}

Logs judge(Model& model, Trainer& trainer, Feed& feed, const EvaluateOptions& options) {
  feed.prepare(trainer);
  const std::int64_t steps = at_most(feed.steps(), options.steps);
  Run run{model, 0, steps, feed.batch_size()};
  const CallbackList callbacks(options.callbacks, options.verbose, run);
  trainer.test(feed, steps, callbacks);
  Logs logs;
  trainer.report(logs);
  return logs;
}

}  // namespace

Logs evaluate_as(const char* caller, Model& model, const Tensors& x, const Tensors& y,
                 const EvaluateOptions& options) {
  check_options(caller, options);
  Trainer trainer(model, caller);
  const Samples samples = samples_of(caller, model, x, y, options.sample_weight);
  check_samples(caller, samples, model);
  SampleFeed feed(samples, options.batch_size);
  return judge(model, trainer, feed, options);
}

Logs Model::evaluate(const Tensors& x, const Tensors& y, EvaluateOptions options) {
  return evaluate_as("evaluate", *this, x, y, options);
}

Logs Model::evaluate(const Dataset& data, EvaluateOptions options) {
  return evaluate(data.x, data.y, std::move(options));
}

Logs Model::evaluate(DataLoader& loader, EvaluateOptions options) {
  check_options("evaluate", options);
  if (is_given(options.sample_weight)) {
    throw ValueError(
        "evaluate: sample_weight needs all samples at once, and a DataLoader makes them batch by "
        "batch; evaluate on tensors");
  }
  Trainer trainer(*this, "evaluate");
  LoaderFeed feed("evaluate", *this, loader);
  return judge(*this, trainer, feed, options);
}

namespace {

/// Puts the rows of a batch behind those of the batches before.
void append(Tensor& result, const Tensor& y, std::int64_t first, std::int64_t count) {
  if (!result.defined()) result = Tensor::empty(y.shape().with(0, count), y.dtype());
  if (y.shape().with(0, count) != result.shape() || y.dtype() != result.dtype()) {
    throw ShapeError(text::format("predict: batches differ in what comes out: {} and {}",
                                  result.shape().to_string(), y.shape().to_string()));
  }
  const std::int64_t bytes = y.size() * item_size(y.dtype());
  kernels::host().copy(raw<std::byte>(result) + first * (bytes / y.shape()[0]), raw<void>(y),
                       bytes);
}

}  // namespace

namespace {

void check_options(const PredictOptions& options) {
  check_common("predict", options.batch_size, options.verbose);
  check_limit("predict", "steps", options.steps);
}

/// The steps of predict(): `next(step)` gives inputs, `take(outputs, step)` gets what comes of
/// them.
template <class Next, class Take>
void predict_steps(Model& model, std::int64_t steps, std::int64_t batch_size,
                   const PredictOptions& options, Next next, Take take) {
  const NoGrad no_grad;
  Run run{model, 0, steps, batch_size};
  const CallbackList callbacks(options.callbacks, options.verbose, run);
  Logs logs;
  callbacks.each(&Callback::on_predict_begin, logs);
  for (std::int64_t step = 0; step < steps; ++step) {
    callbacks.each(&Callback::on_predict_batch_begin, step, logs);
    const Tensors x = next(step);
    const Tensors outputs = model(x, PassOptions{});
    for (const Tensor& y : outputs) check_rows(x[0], y);
    take(outputs, step);
    callbacks.each(&Callback::on_predict_batch_end, step, logs);
  }
  callbacks.each(&Callback::on_predict_end, logs);
}

}  // namespace

Tensors Model::predict_outputs(const Tensors& x, PredictOptions options) {
  check_options(options);
  const Samples samples = samples_of("predict", *this, x, {}, {});
  check_inputs("predict", samples, *this);
  const BatchTypes types = Trainer::batch_types(*this);
  if (samples.count() == 0) {
    const NoGrad no_grad;
    return (*this)(gather_batch(samples, {}, types).x, PassOptions{});
  }
  const Order order(samples.count(), options.batch_size);
  const std::int64_t steps = at_most(order.steps(), options.steps);
  const std::int64_t rows = std::min(samples.count(), steps * options.batch_size);
  Tensors results;
  predict_steps(
      *this, steps, options.batch_size, options,
      [&](std::int64_t step) { return gather_batch(samples, order.batch(step), types).x; },
      [&](const Tensors& y, std::int64_t step) {
        while (results.size() < y.size()) results.push_back({});
        for (std::size_t i = 0; i < y.size(); ++i) {
          append(results[i], y[i], step * options.batch_size, rows);
        }
      });
  return results;
}

Tensor Model::predict(DataLoader& loader, PredictOptions options) {
  check_options(options);
  LoaderFeed feed("predict", *this, loader);
  const BatchTypes types = Trainer::batch_types(*this);
  Tensors parts;
  predict_steps(
      *this, at_most(feed.steps(), options.steps), feed.batch().count(), options,
      [&](std::int64_t) {
        const Samples samples = feed.batch();
        return gather_batch(samples, feed.rows_of(samples), types).x;
      },
      [&](const Tensors& y, std::int64_t) {
        parts.push_back(only_output("predict", y));
        feed.advance();
      });
  return concatenate(parts, 0);
}

Tensor Model::predict(const Tensors& x, PredictOptions options) {
  return only_output("predict", predict_outputs(x, std::move(options)));
}

}  // namespace hebb
