#include "train/trainer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "base/denormals.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"
#include "nn/layer_state.hpp"
#include "nn/training.hpp"
#include "tensor/finite.hpp"
#include "train/diagnosis.hpp"
#include "train/feed.hpp"

namespace hebb {

namespace {

/// Says while it lives that metrics are being counted.
class Counting {
 public:
  explicit Counting(bool& flag) : flag_(flag), before_(std::exchange(flag, true)) {}
  ~Counting() { flag_ = before_; }
  Counting(const Counting&) = delete;
  Counting& operator=(const Counting&) = delete;

 private:
  bool& flag_;
  bool before_;
};

}  // namespace

DType Trainer::target_dtype(const Model& model) {
  if (model.dtype() && is_floating(*model.dtype())) return *model.dtype();
  for (std::size_t i = 0; const std::optional<DType> own = model.input_dtype(i); ++i) {
    if (is_floating(*own)) return *own;
  }
  for (const NamedVariable& w : model.weights()) {
    if (const DType dtype = w.variable.value().dtype(); is_floating(dtype)) return dtype;
  }
  return DType::float32;
}

std::optional<DType> Trainer::input_dtype(const Model& model, std::size_t input) {
  return model.input_dtype(input);
}

BatchTypes Trainer::batch_types(const Model& model) {
  BatchTypes types{{}, target_dtype(model)};
  for (std::size_t i = 0; const std::optional<DType> own = model.input_dtype(i); ++i) {
    types.inputs.push_back(*own);
  }
  return types;
}

Trainer::Trainer(Model& model, const char* caller)
    : model_(model),
      compiled_(model.training_->compiled),
      caller_(caller),
      types_(batch_types(model)),
      plans_(compiled_.optimizer ? plan_outputs(compiled_.options, model.output_names())
                                 : std::vector<OutputPlan>{}) {
  if (!compiled_.optimizer) {
    throw ValueError(
        text::format("{}: call compile() first, to say what to learn and how", caller));
  }
  sources_.push_back({"loss", nullptr, &loss_sum_});
  if (plans_.size() > 1) part_sums_.resize(plans_.size());
  for (std::size_t i = 0; i < plans_.size(); ++i) {
    if (plans_.size() > 1 && plans_[i].loss.defined()) {
      sources_.push_back({plans_[i].name + "_loss", nullptr, &part_sums_[i]});
    }
    for (const Figure& f : plans_[i].figures) {
      sources_.push_back({f.name, f.metric.get(), nullptr});
    }
  }
  std::sort(sources_.begin(), sources_.end(),
            [](const Source& a, const Source& b) { return a.name < b.name; });
}

void Trainer::prepare(const Samples& samples, std::int64_t batch_size) {
  if (model_.training_->counting &&
      !(compiled_.options.metrics.empty() && compiled_.options.weighted_metrics.empty())) {
    throw ValueError(text::format(
        "{}: fit or evaluate is in the middle of a pass and counts the metrics of this network, "
        "which a second count would mix up; do it in on_epoch_end, or compile without metrics",
        caller_));
  }
  if (samples.y.empty()) throw DataError(text::format("{}: there are no targets y", caller_));
  const Samples first = samples.rows(0, std::min(batch_size, samples.count()));
  const NoGrad no_grad;
  const Samples batch = gather_batch(first, Order(first.count(), first.count()).batch(0), types_);
  const Pass pass({});
  const Tensors y_pred = model_(batch.x);
  if (y_pred.size() != plans_.size() || samples.y.size() != plans_.size()) {
    std::string names;
    for (const OutputPlan& plan : plans_) {
      if (!plan.name.empty())
        names += text::format("{}\"{}\"", names.empty() ? ": " : ", ", plan.name);
    }
    throw ShapeError(text::format("{}: the model has {} output{}, got {} target{}{}", caller_,
                                  y_pred.size(), y_pred.size() == 1 ? "" : "s", samples.y.size(),
                                  samples.y.size() == 1 ? "" : "s", names));
  }
  classes_.clear();
  for (const Tensor& y : y_pred) classes_.push_back(y.rank() == 0 ? 1 : y.shape()[-1]);
  check_labels(samples);
  (void)loss_of(plans_, batch, y_pred, pass);
  reset();
  update_metrics(batch, y_pred);
  reset();
}

void Trainer::check_labels(const Samples& samples) const {
  for (std::size_t i = 0; i < plans_.size(); ++i) {
    hebb::check_labels(caller_, samples.y[i], plans_[i], classes_[i]);
  }
}

void Trainer::reset() {
  batch_ = 0;
  loss_sum_ = {};
  for (LossSum& part : part_sums_) part = {};
  for (const OutputPlan& plan : plans_) {
    for (const Figure& f : plan.figures) f.metric->reset();
  }
}

double Trainer::LossSum::mean() const {
  return count == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(count);
}

void Trainer::LossSum::describe_state(StateFields& fields) {
  fields.field("sum", sum);
  fields.field("count", count);
}

void Trainer::describe_state(StateFields& fields) {
  fields.field("batch", batch_);
  fields.part("loss", [&] { loss_sum_.describe_state(fields); });
  for (std::size_t i = 0; i < part_sums_.size(); ++i) {
    fields.part(text::format("losses/{}", i), [&] { part_sums_[i].describe_state(fields); });
  }
  std::size_t number = 0;
  for (const OutputPlan& plan : plans_) {
    for (const Figure& f : plan.figures) {
      fields.part(text::format("metrics/{}", number++), [&] { f.metric->describe_state(fields); });
    }
  }
}

void Trainer::update_metrics(const Samples& batch, const Tensors& y_pred) {
  for (std::size_t i = 0; i < plans_.size(); ++i) {
    for (const Figure& f : plans_[i].figures) {
      f.metric->update(batch.y[i], y_pred[i], f.weighted ? batch.weight(i) : Tensor());
    }
  }
}

void Trainer::collect(const Samples& batch, const Tensors& y_pred, const Tensors& parts,
                      double loss) {
  const std::int64_t rows = y_pred[0].shape()[0];
  loss_sum_.add(loss, rows);
  for (std::size_t i = 0; i < part_sums_.size(); ++i) {
    if (parts[i].defined()) part_sums_[i].add(parts[i].item<double>(), rows);
  }
  update_metrics(batch, y_pred);
}

TrainingStep& Trainer::step_of(std::size_t rows) {
  for (auto& [size, step] : steps_) {
    if (size == rows) return step;
  }
  constexpr std::size_t kMost = 2;  // a record keeps all memory that it works on
  if (steps_.size() == kMost) steps_.erase(steps_.begin());
  steps_.emplace_back(rows, TrainingStep(model_, plans_));
  return steps_.back().second;
}

namespace {

/// True when the gradients are finite as far as a quick look tells: at the smaller of the first two
/// variables, to which the faults of all later layers come back. What this misses is found in the
/// weights.
bool gradients_seem_finite(const std::vector<Variable>& variables) {
  constexpr std::size_t kMost = 1024;  // numbers to look at
  const bool second =
      variables.size() > 1 && variables[1].value().size() < variables[0].value().size();
  return !first_not_finite(variables[second ? 1 : 0].value().grad(), kMost);
}

}  // namespace

void Trainer::train_step(const Samples& samples, std::span<const std::int64_t> rows,
                         std::span<const std::int64_t> next) {
  const FlushDenormals flush;
  TrainingStep& step = step_of(rows.size());
  step.run(samples, rows, types_, next);
  double loss = step.loss().total.item<double>();
  const std::vector<Variable>& variables = model_.trainable_variables();
  if (std::isfinite(loss) && gradients_seem_finite(variables)) {
    compiled_.optimizer->step(variables);
  } else {
    if (!skips_nan_) refuse_step(step);
    loss = std::numeric_limits<double>::quiet_NaN();
  }
  ++batch_;
  const NoGrad no_grad;
  collect(step.batch(), step.y_pred(), step.loss().parts, loss);
}

void Trainer::refuse_step(const TrainingStep& step) const {
  check_weights();
  const double value = step.loss().total.item<double>();
  const std::string what = std::isfinite(value) ? std::string("a gradient is not finite")
                                                : text::format("the loss became {}", value);
  throw DataError(text::format(
      "{}: {} in step {} (batch {} of the epoch): {}. The weights are those before that step; {}; "
      "learning rate: {}. Lower the learning rate, clip gradients (clipnorm) or scale the inputs",
      caller_, what, compiled_.optimizer->iterations(), batch_,
      first_fault(model_, plans_, step.batch()), largest_weight(model_),
      compiled_.optimizer->learning_rate()));
}

void Trainer::finish() {
  compiled_.optimizer->finalize_variable_values(model_.trainable_variables());
}

void Trainer::check_weights() const {
  for (const NamedVariable& w : model_.weights()) {
    const std::optional<double> bad = first_not_finite(w.variable.value());
    if (!bad) continue;
    const std::int64_t steps = compiled_.optimizer->iterations();
    if (steps == 0) {
      throw DataError(text::format("{}: {} is not finite before the first step; set its weights",
                                   caller_, w.name));
    }
    const std::string batch =
        batch_ > 0 ? text::format(" (batch {} of the epoch)", batch_ - 1) : std::string();
    throw DataError(text::format(
        "{}: {} is no longer finite after step {}{}: there is {} in it; learning rate: {}. Lower "
        "the learning rate, clip gradients (clipnorm) or scale the inputs",
        caller_, w.name, steps - 1, batch, *bad, compiled_.optimizer->learning_rate()));
  }
}

void Trainer::test_step(const Samples& batch) {
  const NoGrad no_grad;
  const Pass pass({});
  const Tensors y_pred = model_(batch.x);
  const BatchLoss loss = loss_of(plans_, batch, y_pred, pass);
  collect(batch, y_pred, loss.parts, loss.total.item<double>());
}

void Trainer::train(Feed& feed, const CallbackList& callbacks, RunState& state) {
  const Counting counting(model_.training_->counting);
  const Run& run = callbacks.run();
  Progress& progress = state.progress();
  skips_nan_ = run.skip_nan;
  if (progress.step == 0) reset();
  const auto stopped = [&] { return progress.step > 0 && run.stop_training; };
  while (progress.step < run.steps && !stopped()) {
    const std::int64_t step = progress.step;
    callbacks.each(&Callback::on_train_batch_begin, step, progress.logs);
    feed.train(*this, progress.epoch * run.steps + step);
    report(progress.logs);
    callbacks.each(&Callback::on_train_batch_end, step, progress.logs);
    ++progress.step;
    state.save_if_asked();
  }
  // A loss of NaN has been told already.
  if (!std::isnan(loss_sum_.sum)) check_weights();
}

void Trainer::test(Feed& feed, std::int64_t steps, const CallbackList& callbacks) {
  const Counting counting(model_.training_->counting);
  reset();
  Logs logs;
  callbacks.each(&Callback::on_test_begin, logs);
  for (std::int64_t step = 0; step < steps; ++step) {
    callbacks.each(&Callback::on_test_batch_begin, step, logs);
    feed.test(*this, step);
    report(logs);
    callbacks.each(&Callback::on_test_batch_end, step, logs);
  }
  callbacks.each(&Callback::on_test_end, logs);
}

std::vector<std::string> Trainer::names() const {
  std::vector<std::string> names;
  for (const Source& source : sources_) names.push_back(source.name);
  return names;
}

void Trainer::report(Logs& logs, const char* prefix) const {
  for (const auto& [name, metric, loss] : sources_) {
    const double value = metric ? metric->result() : loss->mean();
    if (*prefix) {
      logs[prefix + name] = value;
    } else {
      logs[name] = value;
    }
  }
}

}  // namespace hebb
