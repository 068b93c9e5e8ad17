// The loops: fit, evaluate, predict.

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/model.hpp"
#include "kernels/table.hpp"
#include "tensor/impl.hpp"
#include "train/batches.hpp"
#include "train/callback_list.hpp"
#include "train/trainer.hpp"

namespace hebb {

namespace {

void check_common(const char* caller, std::int64_t batch_size, int verbose) {
  if (batch_size < 1) {
    throw ValueError(text::format("{}: batch_size is at least 1, got {}", caller, batch_size));
  }
  check_verbose(caller, verbose);
}

void check_options(const FitOptions& options) {
  check_common("fit", options.batch_size, options.verbose);
  if (options.epochs < 0) {
    throw ValueError(text::format("fit: epochs is at least 0, got {}", options.epochs));
  }
  const double split = options.validation_split;
  if (!(split >= 0 && split < 1)) {
    throw ValueError(
        text::format("fit: validation_split is at least 0 and below 1, got {}", split));
  }
}

/// Refuses names other than that of `known`, the layer that takes or gives the tensor; null: none.
void check_names(const char* caller, const char* what, const Tensors& given, const Layer* known) {
  for (const std::string& name : given.names()) {
    if (known && name == known->name()) continue;
    throw ValueError(text::format("{}: the model has no {} named \"{}\"; {}", caller, what, name,
                                  known ? "there is: \"" + known->name() + "\""
                                        : "it has no names, so give the tensor alone"));
  }
}

/// x and y, whose names, if given, are those of a Sequential's first and last layer.
Samples samples_of(const char* caller, const Model& model, const Tensors& x, const Tensors& y) {
  if (!x.names().empty() || !y.names().empty()) {
    const std::vector<std::shared_ptr<Layer>> layers = model.layers();
    const bool named = dynamic_cast<const Sequential*>(&model) && !layers.empty();
    check_names(caller, "input", x, named ? layers.front().get() : nullptr);
    check_names(caller, "output", y, named ? layers.back().get() : nullptr);
  }
  if (y.size() > 1) {
    throw ShapeError(
        text::format("{}: a model with one output takes one y, got {}", caller, y.size()));
  }
  return {x, y.empty() ? Tensor() : y[0]};
}

/// Samples to learn from and samples to judge by.
struct Parts {
  Samples training, validation;
};

/// Keras's split: validation takes the last rows, before any shuffling.
Parts split(const Samples& all, const FitOptions& options) {
  if (options.validation_data.y.defined() && !options.validation_data.x.defined()) {
    throw DataError("fit: validation_data has y but no x");
  }
  if (options.validation_data.x.defined()) {
    return {all, {options.validation_data.x, options.validation_data.y}};
  }
  if (options.validation_split == 0) return {all, {}};
  const std::int64_t count = all.count();
  const auto first = static_cast<std::int64_t>(
      std::floor(static_cast<double>(count) * (1 - options.validation_split)));
  if (first == 0 || first == count) {
    throw ValueError(text::format("fit: validation_split {} of {} rows leaves a part without rows",
                                  options.validation_split, count));
  }
  return {all.rows(0, first), all.rows(first, count)};
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

}  // namespace

History Model::fit(const Tensors& x, const Tensors& y, FitOptions options) {
  check_options(options);
  Trainer trainer(*this, "fit");
  const Samples all = samples_of("fit", *this, x, y);
  check_samples("fit", all, *this);
  const auto [training, validation] = split(all, options);
  trainer.prepare(training, options.batch_size);
  if (validation.defined()) {
    if (options.validation_data.x.defined()) check_samples("fit", validation, *this);
    trainer.prepare(validation, options.batch_size);
  }

  Order order(training.count(), options.batch_size);
  const Rng rng(options.seed.value_or(random_seed()));
  Run run{*this, options.epochs, order.steps(), options.batch_size};
  run.metrics = trainer.names();
  const CallbackList callbacks(options.callbacks, options.verbose, run);
  History history;
  Logs logs;
  callbacks.each(&Callback::on_train_begin, logs);
  for (int epoch = 0; epoch < options.epochs && !run.stop_training; ++epoch) {
    logs.clear();
    callbacks.each(&Callback::on_epoch_begin, epoch, logs);
    if (options.shuffle) order.shuffle(rng, static_cast<std::uint64_t>(epoch));
    trainer.train(training, order, callbacks, logs);
    if (validation.defined()) {
      trainer.test(validation, options.batch_size, callbacks);
      trainer.report(logs, "val_");
    }
    callbacks.each(&Callback::on_epoch_end, epoch, logs);
    remember(history, epoch, logs);
  }
  if (!history.epoch.empty()) trainer.finish();
  callbacks.each(&Callback::on_train_end, logs);
  return history;
}

History Model::fit(const Dataset& data, FitOptions options) {
  return fit(data.x, data.y, std::move(options));
}

Logs Model::evaluate(const Tensors& x, const Tensors& y, EvaluateOptions options) {
  check_common("evaluate", options.batch_size, options.verbose);
  Trainer trainer(*this, "evaluate");
  const Samples samples = samples_of("evaluate", *this, x, y);
  check_samples("evaluate", samples, *this);
  trainer.prepare(samples, options.batch_size);
  Run run{*this, 0, Order(samples.count(), options.batch_size).steps(), options.batch_size};
  const CallbackList callbacks(options.callbacks, options.verbose, run);
  trainer.test(samples, options.batch_size, callbacks);
  Logs logs;
  trainer.report(logs);
  return logs;
}

Tensor Model::predict(const Tensors& x, PredictOptions options) {
  check_common("predict", options.batch_size, options.verbose);
  const Samples samples = samples_of("predict", *this, x, {});
  check_inputs("predict", samples, *this);
  const NoGrad no_grad;
  const DType dtype = Trainer::input_dtype(*this);
  if (samples.count() == 0) return (*this)(gather_batch(samples, {}, dtype).x, PassOptions{});
  const Order order(samples.count(), options.batch_size);
  Run run{*this, 0, order.steps(), options.batch_size};
  const CallbackList callbacks(options.callbacks, options.verbose, run);
  Logs logs;
  callbacks.each(&Callback::on_predict_begin, logs);
  Tensor result;
  for (std::int64_t step = 0; step < order.steps(); ++step) {
    callbacks.each(&Callback::on_predict_batch_begin, step, logs);
    const Tensors x_batch = gather_batch(samples, order.batch(step), dtype).x;
    const Tensor y = (*this)(x_batch, PassOptions{});
    check_rows(x_batch[0], y);
    if (!result.defined()) {
      result = Tensor::empty(y.shape().with(0, samples.count()), y.dtype());
    }
    if (y.shape().with(0, samples.count()) != result.shape() || y.dtype() != result.dtype()) {
      throw ShapeError(text::format("predict: batches differ in what comes out: {} and {}",
                                    result.shape().to_string(), y.shape().to_string()));
    }
    const std::int64_t bytes = y.size() * item_size(y.dtype());
    const std::int64_t row = bytes / y.shape()[0];
    kernels::host().copy(raw<std::byte>(result) + step * options.batch_size * row, raw<void>(y),
                         bytes);
    callbacks.each(&Callback::on_predict_batch_end, step, logs);
  }
  callbacks.each(&Callback::on_predict_end, logs);
  return result;
}

}  // namespace hebb
