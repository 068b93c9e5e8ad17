#include "nn/prediction_step.hpp"

#include "ops/update.hpp"
#include "tensor/impl.hpp"

namespace hebb {

PredictionStep::PredictionStep(Model& model, const Tensor& x)
    : x_(Tensor::empty(x.shape(), x.dtype())) {
  x_.assign(x);
  const NoGrad no_grad;
  {
    Program::Recording recording(program_);
    y_ = recording.keep(model(x_, PassOptions{}));
  }
  complete_ = program_.complete(1);
  snapshot_ = Snapshot(model);
}

bool PredictionStep::fits(const Tensor& x) const {
  return complete_ && x.shape() == x_.shape() && snapshot_.current();
}

Tensor PredictionStep::run(const Tensor& x) {
  convert_into(x, x_);
  program_.run();
  Tensor y = empty_like(y_);
  convert_into(y_, y);
  return y;
}

}  // namespace hebb
