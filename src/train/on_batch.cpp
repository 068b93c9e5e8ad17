// Calls on one batch, without a loop around them.

#include <algorithm>

#include "hebb/model.hpp"
#include "nn/training.hpp"
#include "ops/update.hpp"
#include "tensor/impl.hpp"
#include "train/batches.hpp"
#include "train/trainer.hpp"

namespace hebb {

namespace {

/// The prediction for x as a record; null when there can be none.
std::unique_ptr<PredictionStep> recorded(Model& model, const Tensor& x) {
  if (!model.built() || !model.replayable() || x.size() == 0) return nullptr;
  auto step = std::make_unique<PredictionStep>(model, x.cast(Trainer::input_dtype(model)));
  return step->fits(x) ? std::move(step) : nullptr;
}

}  // namespace

Tensor Model::predict_on_batch(const Tensors& x) {
  // A record works on a copy of x; from this size on the copy costs more than it saves.
  constexpr std::int64_t kLargest = 32'768;
  check_inputs("predict_on_batch", {x, {}}, *this);
  if (x.size() == 1 && x[0].size() <= kLargest && !Pass::current()) {
    std::unique_ptr<PredictionStep> step = training_->prediction.take();
    if (!step || !step->fits(x[0])) step = recorded(*this, x[0]);
    if (step) {
      Tensor y = step->run(x[0]);
      training_->prediction.put(std::move(step));
      return y;
    }
  }
  const NoGrad no_grad;
  Tensors batch;
  const DType dtype = Trainer::input_dtype(*this);
  for (const Tensor& t : x) batch.push_back(t.cast(dtype));
  const Tensor y = (*this)(batch, PassOptions{});
  const bool passed_through = std::any_of(batch.begin(), batch.end(), [&](const Tensor& t) {
    return t.impl()->storage == y.impl()->storage;
  });
  if (!passed_through) return y;
  Tensor copy = empty_like(y);
  convert_into(y, copy);
  return copy;
}

}  // namespace hebb
