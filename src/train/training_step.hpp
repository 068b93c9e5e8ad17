// A training step up to the gradients, for batches of one size; recorded where that is possible.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "hebb/pass.hpp"
#include "nn/snapshot.hpp"
#include "tensor/program.hpp"
#include "train/batches.hpp"

namespace hebb {

/// The model's loss and the penalties that its layers added.
inline Tensor total_loss(const Loss& loss, const Tensor& y, const Tensor& y_pred,
                         const Pass& pass) {
  const Tensor own = loss(y, y_pred);
  return pass.loss().defined() ? own + pass.loss() : own;
}

/// Gather, forward, loss, backward. The first run builds what is built once (gradients, packed
/// weights); the second is recorded if all that happens in it is replayable; from the third on the
/// record runs.
class TrainingStep {
 public:
  TrainingStep(Model& model, const Loss& loss) : model_(&model), loss_(&loss) {}

  /// Leaves the gradients of these rows in the trainable variables. Always the same number of rows.
  /// Those of the `next` run are fetched meanwhile where that pays.
  void run(const Samples& samples, std::span<const std::int64_t> rows, DType dtype,
           std::span<const std::int64_t> next);

  /// Samples, targets, predictions and loss of the last run.
  const Samples& batch() const { return batch_; }
  const Tensor& y_true() const { return batch_.y; }
  const Tensor& y_pred() const { return y_pred_; }
  const Tensor& loss() const { return loss_value_; }

 private:
  struct Outcome {
    Tensor y_pred, loss;
  };
  Outcome compute();
  void record();
  /// True when model and loss make the same calls in every step.
  bool replayable() const { return model_->replayable() && loss_->name() != "custom"; }

  Model* model_;
  const Loss* loss_;
  bool has_run_ = false;  // with the network as it is now
  bool recordable_ = true;
  Samples batch_;
  Tensor y_pred_, loss_value_;
  std::unique_ptr<Program> program_;
  Snapshot snapshot_;
};

}  // namespace hebb
