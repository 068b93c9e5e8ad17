// A training step up to the gradients, for batches of one size; recorded where that is possible.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "hebb/pass.hpp"
#include "nn/output_plan.hpp"
#include "nn/snapshot.hpp"
#include "tensor/program.hpp"
#include "train/batches.hpp"

namespace hebb {

/// The loss of a batch: of each output, and their weighted sum with the penalties of the layers.
struct BatchLoss {
  Tensors parts;  // undefined where an output has no loss
  Tensor total;
};

/// The loss of these predictions. \throws ShapeError when there are not as many as plans.
BatchLoss loss_of(const std::vector<OutputPlan>& plans, const Samples& batch, const Tensors& y_pred,
                  const Pass& pass);

/// Gather, forward, loss, backward. The first run builds what is built once (gradients, the
/// flat buffers); the second is recorded if all that happens in it is replayable; from the third on
/// the record runs.
class TrainingStep {
 public:
  TrainingStep(Model& model, const std::vector<OutputPlan>& plans)
      : model_(&model), plans_(&plans) {}

  /// Leaves the gradients of these rows in the trainable variables. Always the same number of rows.
  /// Those of the `next` run are fetched meanwhile where that pays.
  void run(const Samples& samples, std::span<const std::int64_t> rows, const BatchTypes& types,
           std::span<const std::int64_t> next);

  /// Samples, predictions and loss of the last run.
  const Samples& batch() const { return batch_; }
  const Tensors& y_pred() const { return y_pred_; }
  const BatchLoss& loss() const { return loss_; }

 private:
  /// Forward and backward; leaves what keep(tensor) makes of predictions and loss.
  template <class Keep>
  void compute(Keep keep);
  void record();
  /// True when model and loss make the same calls in every step.
  bool replayable() const;

  Model* model_;
  const std::vector<OutputPlan>* plans_;
  bool has_run_ = false;  // with the network as it is now
  bool recordable_ = true;
  Samples batch_;
  Tensors y_pred_;
  BatchLoss loss_;
  std::unique_ptr<Program> program_;
  Snapshot snapshot_;
};

}  // namespace hebb
