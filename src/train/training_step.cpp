#include "train/training_step.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/threads.hpp"
#include "kernels/ahead.hpp"
#include "tensor/impl.hpp"

namespace hebb {

BatchLoss loss_of(const std::vector<OutputPlan>& plans, const Samples& batch, const Tensors& y_pred,
                  const Pass& pass) {
  if (y_pred.size() != plans.size() || batch.y.size() != plans.size()) {
    throw ShapeError(text::format("the model gives {} outputs, for {} targets and {} losses",
                                  y_pred.size(), batch.y.size(), plans.size()));
  }
  BatchLoss loss;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const OutputPlan& plan = plans[i];
    if (!plan.loss.defined()) {
      loss.parts.push_back({});
      continue;
    }
    loss.parts.push_back(plan.loss(batch.y[i], y_pred[i], batch.weight(i)));
    const Tensor& part = loss.parts[i];
    const Tensor weighted = plan.weight == 1 ? part : part * plan.weight;
    loss.total = loss.total.defined() ? loss.total + weighted : weighted;
  }
  if (pass.loss().defined()) loss.total = loss.total + pass.loss();
  return loss;
}

template <class Keep>
void TrainingStep::compute(Keep keep) {
  const std::vector<Variable>& variables = model_->trainable_variables();
  if (variables.empty()) throw ValueError("fit: there is nothing to change; thaw a layer");
  Optimizer::zero_grad(variables);
  const Pass pass({.training = true});
  const Tensors y_pred = (*model_)(batch_.x);
  const BatchLoss loss = loss_of(*plans_, batch_, y_pred, pass);
  loss.total.backward();
  y_pred_.clear();
  for (const Tensor& y : y_pred) y_pred_.push_back(keep(y));
  loss_.total = keep(loss.total);
  loss_.parts.clear();
  if (plans_->size() == 1) return;  // its part is told by the total
  for (const Tensor& part : loss.parts) {
    loss_.parts.push_back(part.defined() ? keep(part) : part);
  }
}

void TrainingStep::record() {
  y_pred_.clear();
  loss_ = {};
  auto program = std::make_unique<Program>();
  std::set<const void*> kept;  // blocks: of several outputs with one loss, that is the total too
  {
    Program::Recording recording(*program);
    compute([&](const Tensor& t) {
      kept.insert(t.impl()->storage);
      return recording.keep(t);
    });
  }
  recordable_ = program->complete(static_cast<std::int64_t>(kept.size()));
  if (!recordable_) return;
  program_ = std::move(program);
  snapshot_ = Snapshot(*model_);
}

bool TrainingStep::replayable() const {
  return model_->replayable() && std::none_of(plans_->begin(), plans_->end(), [](const auto& plan) {
           return plan.loss.defined() && plan.loss.name() == "custom";
         });
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

void TrainingStep::run(const Samples& samples, std::span<const std::int64_t> rows,
                       const BatchTypes& types, std::span<const std::int64_t> next) {
  if (program_ && !snapshot_.current()) {
    program_.reset();
    has_run_ = false;
  }
  if (!program_ && !(has_run_ && recordable_ && replayable())) {
    batch_ = gather_batch(samples, rows, types);
    has_run_ = true;
    return compute([](const Tensor& t) { return t.detach(); });
  }
  gather_batch_into(samples, rows, batch_);
  if (!program_) return record();
  const kernels::Ahead fetched = ahead(samples, next);
  program_->run();
  snapshot_.mark_gradients();
}

}  // namespace hebb
