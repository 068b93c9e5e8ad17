#include "train/training_step.hpp"

#include <algorithm>

#include "hebb/error.hpp"
#include "tensor/impl.hpp"

namespace hebb {

void TrainingStep::compute() {
  const std::vector<Variable>& variables = model_->trainable_variables();
  if (variables.empty()) throw ValueError("fit: there is nothing to change; thaw a layer");
  Optimizer::zero_grad(variables);
  const Tensor y_pred = (*model_)(batch_.x, {.training = true});
  const Tensor loss = (*loss_)(batch_.y, y_pred);
  loss.backward();
  y_pred_ = y_pred.detach();
  loss_value_ = loss.detach();
}

void TrainingStep::record() {
  y_pred_ = loss_value_ = {};
  auto program = std::make_unique<Program>();
  {
    const Program::Recording recording(*program);
    compute();
  }
  replayable_ = program->complete({y_pred_, loss_value_});
  if (!replayable_) return;
  program_ = std::move(program);
  variables_ = model_->trainable_variables();
  places_.clear();
  for (const NamedVariable& w : model_->weights()) {
    const TensorImpl& impl = *w.variable.value().impl();
    places_.push_back(
        {w.variable.value(), impl.data, impl.has_grad ? impl.grad.impl()->data : nullptr});
  }
}

bool TrainingStep::still_valid() const {
  return model_->trainable_variables() == variables_ &&
         std::all_of(places_.begin(), places_.end(), [](const Place& place) {
           const TensorImpl& impl = *place.value.impl();
           return impl.data == place.weight &&
                  (!place.gradient || impl.grad.impl()->data == place.gradient);
         });
}

void TrainingStep::run(const Samples& samples, std::span<const std::int64_t> rows, DType dtype) {
  if (!replayable_ || !has_run_) {
    batch_ = gather_batch(samples, rows, dtype);
    has_run_ = true;
    return compute();
  }
  gather_batch_into(samples, rows, batch_);
  if (!program_ || !still_valid()) {
    program_.reset();
    return record();
  }
  program_->run();
  for (const Place& place : places_) {
    if (place.gradient) place.value.impl()->has_grad = true;
  }
}

}  // namespace hebb
