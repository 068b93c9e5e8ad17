#include "train/training_step.hpp"

#include "hebb/error.hpp"
#include "hebb/threads.hpp"
#include "kernels/ahead.hpp"
#include "tensor/impl.hpp"

namespace hebb {

TrainingStep::Outcome TrainingStep::compute() {
  const std::vector<Variable>& variables = model_->trainable_variables();
  if (variables.empty()) throw ValueError("fit: there is nothing to change; thaw a layer");
  Optimizer::zero_grad(variables);
  const Pass pass({.training = true});
  Tensor y_pred = (*model_)(batch_.x);
  Tensor loss = total_loss(*loss_, batch_.y, y_pred, pass);
  loss.backward();
  return {std::move(y_pred), std::move(loss)};
}

void TrainingStep::record() {
  y_pred_ = loss_value_ = {};
  auto program = std::make_unique<Program>();
  {
    Program::Recording recording(*program);
    const Outcome outcome = compute();
    y_pred_ = recording.keep(outcome.y_pred);
    loss_value_ = recording.keep(outcome.loss);
  }
  constexpr std::int64_t kKept = 2;
  recordable_ = program->complete(kKept);
  if (!recordable_) return;
  program_ = std::move(program);
  snapshot_ = Snapshot(*model_);
}

namespace {

/// The first input's rows as what products fetch while they compute: none of a small data set,
/// which a cache holds, or on several threads, each of which gathers a part.
kernels::Ahead ahead(const Samples& samples, std::span<const std::int64_t> next) {
  constexpr std::int64_t kLarge = 4'000'000;  // bytes
  const TensorImpl& x = *samples.x[0].impl();
  const std::int64_t row = x.size / samples.count() * item_size(x.dtype);
  const bool pays = row * samples.count() >= kLarge && num_threads() == 1;
  return {x.data, row, pays ? next : std::span<const std::int64_t>()};
}

}  // namespace

void TrainingStep::run(const Samples& samples, std::span<const std::int64_t> rows, DType dtype,
                       std::span<const std::int64_t> next) {
  if (program_ && !snapshot_.current()) {
    program_.reset();
    has_run_ = false;
  }
  if (!program_ && !(has_run_ && recordable_ && replayable())) {
    batch_ = gather_batch(samples, rows, dtype);
    has_run_ = true;
    const Outcome outcome = compute();
    y_pred_ = outcome.y_pred.detach();
    loss_value_ = outcome.loss.detach();
    return;
  }
  gather_batch_into(samples, rows, batch_);
  if (!program_) return record();
  const kernels::Ahead fetched = ahead(samples, next);
  program_->run();
  snapshot_.mark_gradients();
}

}  // namespace hebb
