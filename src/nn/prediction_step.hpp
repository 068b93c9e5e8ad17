// A prediction for batches of one shape, recorded.
#pragma once

#include <memory>

#include "hebb/model.hpp"
#include "nn/snapshot.hpp"
#include "tensor/program.hpp"

namespace hebb {

/// Runs a built network whose layers are replayable, without a graph.
class PredictionStep {
 public:
  /// Records the prediction for x, whose dtype is the network's.
  PredictionStep(Model& model, const Tensor& x);

  /// True when it can predict for x: same shape, and the network is as it was.
  bool fits(const Tensor& x) const;
  /// Predictions for x, of any dtype.
  Tensor run(const Tensor& x);

 private:
  Tensor x_, y_;
  Program program_;
  Snapshot snapshot_;
  bool complete_ = false;
};

}  // namespace hebb
