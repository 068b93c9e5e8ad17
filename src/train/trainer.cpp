#include "train/trainer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/denormals.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"
#include "nn/layer_state.hpp"
#include "nn/training.hpp"
#include "tensor/finite.hpp"
#include "train/diagnosis.hpp"

namespace hebb {

namespace {

/// Says while it lives that metrics are being counted.
class Counting {
 public:
  explicit Counting(bool& flag) : flag_(flag) { flag_ = true; }
  ~Counting() { flag_ = false; }
  Counting(const Counting&) = delete;
  Counting& operator=(const Counting&) = delete;

 private:
  bool& flag_;
};

}  // namespace

DType Trainer::input_dtype(const Model& model) {
  const std::vector<std::shared_ptr<Layer>> layers = model.layers();
  const Layer& first = layers.empty() ? static_cast<const Layer&>(model) : *layers[0];
  if (model.dtype()) return *model.dtype();
  if (first.dtype()) return *first.dtype();
  const std::vector<NamedVariable> weights = model.weights();
  return weights.empty() ? DType::float32 : weights[0].variable.value().dtype();
}

Trainer::Trainer(Model& model, const char* caller)
    : model_(model),
      compiled_(model.training_->compiled),
      caller_(caller),
      dtype_(input_dtype(model)) {
  if (!compiled_.optimizer) {
    throw ValueError(
        text::format("{}: call compile() first, to say what to learn and how", caller));
  }
  figures_.emplace_back("loss", nullptr);
  for (const auto& metric : compiled_.metrics) figures_.emplace_back(metric->name(), metric.get());
  std::sort(figures_.begin(), figures_.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
}

void Trainer::prepare(const Samples& samples, std::int64_t batch_size) {
  if (model_.training_->counting && !compiled_.metrics.empty()) {
    throw ValueError(text::format(
        "{}: fit is in the middle of an epoch and counts the metrics of this network, which a "
        "second count would mix up; do it in on_epoch_end, or compile without metrics",
        caller_));
  }
  if (!samples.y.defined()) throw DataError(text::format("{}: there are no targets y", caller_));
  const Samples first = samples.rows(0, std::min(batch_size, samples.count()));
  const NoGrad no_grad;
  const Samples batch =
      gather_batch(first, Order(first.count(), first.count()).batch(0), input_dtype());
  const Tensor y_pred = model_(batch.x, PassOptions{});
  check_labels(caller_, samples.y, compiled_.loss, y_pred);
  (void)compiled_.loss(batch.y, y_pred);
  reset();
  for (const auto& metric : compiled_.metrics) metric->update(batch.y, y_pred);
  reset();
}

void Trainer::reset() {
  loss_sum_ = 0;
  count_ = batch_ = 0;
  for (const auto& metric : compiled_.metrics) metric->reset();
}

void Trainer::collect(const Tensor& y, const Tensor& y_pred, double loss) {
  const std::int64_t rows = y_pred.shape()[0];
  loss_sum_ += loss * static_cast<double>(rows);
  count_ += rows;
  for (const auto& metric : compiled_.metrics) metric->update(y, y_pred);
}

TrainingStep& Trainer::step_of(std::size_t rows) {
  for (auto& [size, step] : steps_) {
    if (size == rows) return step;
  }
  steps_.emplace_back(rows, TrainingStep(model_, compiled_.loss));
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
  step.run(samples, rows, dtype_, next);
  double value = step.loss().item<double>();
  const std::vector<Variable>& variables = model_.trainable_variables();
  if (std::isfinite(value) && gradients_seem_finite(variables)) {
    compiled_.optimizer->step(variables);
  } else {
    if (!skips_nan_) refuse_step(step);
    value = std::numeric_limits<double>::quiet_NaN();
  }
  ++batch_;
  const NoGrad no_grad;
  collect(step.y_true(), step.y_pred(), value);
}

void Trainer::refuse_step(const TrainingStep& step) const {
  check_weights();
  const double value = step.loss().item<double>();
  const std::string what = std::isfinite(value) ? std::string("a gradient is not finite")
                                                : text::format("the loss became {}", value);
  throw DataError(text::format(
      "{}: {} in step {} (batch {} of the epoch): {}. The weights are those before that step; {}; "
      "learning rate: {}. Lower the learning rate, clip gradients (clipnorm) or scale the inputs",
      caller_, what, compiled_.optimizer->iterations(), batch_,
      first_fault(model_, compiled_.loss, step.batch()), largest_weight(model_),
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
  const Tensor y_pred = model_(batch.x);
  collect(batch.y, y_pred, total_loss(compiled_.loss, batch.y, y_pred, pass).item<double>());
}

void Trainer::train(const Samples& samples, const Order& order, const CallbackList& callbacks,
                    Logs& logs) {
  const Counting counting(model_.training_->counting);
  const Run& run = callbacks.run();
  skips_nan_ = run.skip_nan;
  reset();
  for (std::int64_t step = 0; step < order.steps(); ++step) {
    callbacks.each(&Callback::on_train_batch_begin, step, logs);
    train_step(samples, order.batch(step), order.batch(step + 1));
    report(logs);
    callbacks.each(&Callback::on_train_batch_end, step, logs);
    if (run.stop_training) break;
  }
  // A loss of NaN has been told already.
  if (!std::isnan(loss_sum_)) check_weights();
}

void Trainer::test(const Samples& samples, std::int64_t batch_size, const CallbackList& callbacks) {
  reset();
  Logs logs;
  callbacks.each(&Callback::on_test_begin, logs);
  const Order order(samples.count(), batch_size);
  for (std::int64_t step = 0; step < order.steps(); ++step) {
    callbacks.each(&Callback::on_test_batch_begin, step, logs);
    test_step(gather_batch(samples, order.batch(step), input_dtype()));
    report(logs);
    callbacks.each(&Callback::on_test_batch_end, step, logs);
  }
  callbacks.each(&Callback::on_test_end, logs);
}

std::vector<std::string> Trainer::names() const {
  std::vector<std::string> names;
  for (const auto& figure : figures_) names.push_back(figure.first);
  return names;
}

void Trainer::report(Logs& logs, const char* prefix) const {
  for (const auto& [name, metric] : figures_) {
    const double loss = count_ == 0 ? std::numeric_limits<double>::quiet_NaN()
                                    : loss_sum_ / static_cast<double>(count_);
    const double value = metric ? metric->result() : loss;
    if (*prefix) {
      logs[prefix + name] = value;
    } else {
      logs[name] = value;
    }
  }
}

}  // namespace hebb
