// Calls on one batch, without a loop around them.

#include <algorithm>
#include <limits>

#include "hebb/model.hpp"
#include "nn/by_name.hpp"
#include "nn/training.hpp"
#include "ops/update.hpp"
#include "tensor/impl.hpp"
#include "train/feed.hpp"
#include "train/sample_lists.hpp"
#include "train/trainer.hpp"

namespace hebb {

namespace {

/// The prediction for x as a record; null when there can be none.
std::unique_ptr<PredictionStep> recorded(Model& model, const Tensor& x) {
  if (!model.built() || !model.replayable() || x.size() == 0) return nullptr;
  auto step = std::make_unique<PredictionStep>(model, x.cast(Trainer::batch_types(model).input(0)));
  return step->fits(x) ? std::move(step) : nullptr;
}

}  // namespace

Tensor Model::predict_on_batch(const Tensors& x) {
  if (!x.names().empty()) {
    return predict_on_batch(in_order("predict_on_batch", *this, Side::input, x));
  }
  // A record works on a copy of x; from this size on the copy costs more than it saves.
  constexpr std::int64_t kLargest = 32'768;
  check_inputs("predict_on_batch", {x, {}, {}}, *this);
  if (x.size() == 1 && x[0].size() <= kLargest && !Pass::current()) {
    std::unique_ptr<PredictionStep> step = training_->prediction.take();
    bool fits = step && step->fits(x[0]);
    // Making a record costs as much as ten predictions, so batches of changing sizes go without.
    const std::int64_t rows = x[0].shape()[0];
    if (training_->missed.exchange(fits ? -1 : rows, std::memory_order_relaxed) == rows && !fits) {
      step = recorded(*this, x[0]);
      fits = step != nullptr;
    }
    Tensor y;
    if (fits) y = step->run(x[0]);
    if (step) training_->prediction.put(std::move(step));
    if (fits) return y;
  }
  const NoGrad no_grad;
  Tensors batch;
  const BatchTypes types = Trainer::batch_types(*this);
  for (std::size_t i = 0; i < x.size(); ++i) batch.push_back(x[i].cast(types.input(i)));
  const Tensor y = only_output("predict_on_batch", (*this)(batch, PassOptions{}));
  const bool passed_through = std::any_of(batch.begin(), batch.end(), [&](const Tensor& t) {
    return t.impl()->storage == y.impl()->storage;
  });
  if (!passed_through) return y;
  Tensor copy = empty_like(y);
  convert_into(y, copy);
  return copy;
}

namespace {

/// What train_on_batch() keeps from call to call, for batches like its first.
class OnBatch {
 public:
  OnBatch(Model& model, const Samples& batch)
      : model_(&model), trainer_(model, "train_on_batch"), form_(batch) {
    trainer_.prepare(batch, batch.count());
  }

  /// True for this handle to the model, which may be gone while copies of it are there, and a batch
  /// that differs from the first in its rows alone.
  bool takes(const Model& model, const Samples& batch) const {
    return &model == model_ && form_.fits(batch);
  }

  const Logs& step(const Samples& batch) {
    trainer_.check_labels(batch);
    const std::int64_t count = batch.count();
    while (static_cast<std::int64_t>(rows_.size()) < count) {
      rows_.push_back(static_cast<std::int64_t>(rows_.size()));
    }
    trainer_.reset();
    trainer_.train_step(batch, std::span(rows_).first(static_cast<std::size_t>(count)), {});
    trainer_.report(logs_);
    return logs_;
  }

 private:
  const Model* model_;
  Trainer trainer_;
  SampleForm form_;
  std::vector<std::int64_t> rows_;  // 0, 1, 2, ...
  Logs logs_;
};

}  // namespace

const Logs& Model::train_on_batch(const Tensors& x, const Tensors& y,
                                  const Tensors& sample_weight) {
  const Samples batch = samples_of("train_on_batch", *this, x, y, sample_weight);
  check_samples("train_on_batch", batch, *this);
  auto kept = std::static_pointer_cast<OnBatch>(training_->on_batch);
  if (!kept || !kept->takes(*this, batch)) {
    kept = std::make_shared<OnBatch>(*this, batch);
    training_->on_batch = kept;
  }
  return kept->step(batch);
}

Logs Model::test_on_batch(const Tensors& x, const Tensors& y, const Tensors& sample_weight) {
  constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max() / 2;
  return evaluate_as("test_on_batch", *this, x, y,
                     {.batch_size = kAll, .sample_weight = sample_weight});
}

}  // namespace hebb
