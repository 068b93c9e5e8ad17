#include "train/trainer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/denormals.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"
#include "nn/layer_state.hpp"
#include "nn/training.hpp"
#include "tensor/dispatch.hpp"

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
  count_ = 0;
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

void Trainer::train_step(const Samples& samples, std::span<const std::int64_t> rows,
                         std::span<const std::int64_t> next) {
  const FlushDenormals flush;
  TrainingStep& step = step_of(rows.size());
  step.run(samples, rows, dtype_, next);
  const double value = step.loss().item<double>();
  if (!std::isfinite(value)) {
    check_weights();
    throw DataError(text::format(
        "{}: the loss became {} in step {}; the weights are those before that "
        "step. Lower the learning rate (now {}) or scale the inputs",
        caller_, value, compiled_.optimizer->iterations(), compiled_.optimizer->learning_rate()));
  }
  compiled_.optimizer->step(model_.trainable_variables());
  const NoGrad no_grad;
  collect(step.y_true(), step.y_pred(), value);
}

void Trainer::finish() {
  compiled_.optimizer->finalize_variable_values(model_.trainable_variables());
}

void Trainer::check_weights() const {
  for (const NamedVariable& w : model_.weights()) {
    const Tensor& value = w.variable.value();
    if (!is_floating(value.dtype())) continue;
    const bool finite = with_float_type(value.dtype(), [&](auto zero) {
      const auto numbers = value.data<decltype(zero)>();
      return std::all_of(numbers.begin(), numbers.end(), [](auto v) { return std::isfinite(v); });
    });
    if (finite) continue;
    if (compiled_.optimizer->iterations() == 0) {
      throw DataError(text::format("{}: {} is not finite before the first step; set its weights",
                                   caller_, w.name));
    }
    throw DataError(
        text::format("{}: {} is no longer finite after step {}. Lower the learning rate (now {}) "
                     "or scale the inputs",
                     caller_, w.name, compiled_.optimizer->iterations() - 1,
                     compiled_.optimizer->learning_rate()));
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
  reset();
  for (std::int64_t step = 0; step < order.steps(); ++step) {
    callbacks.each(&Callback::on_train_batch_begin, step, logs);
    train_step(samples, order.batch(step), order.batch(step + 1));
    report(logs);
    callbacks.each(&Callback::on_train_batch_end, step, logs);
  }
  check_weights();
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
