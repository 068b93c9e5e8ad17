#include "hebb/losses/margin.hpp"

#include "hebb/ops.hpp"
#include "nn/losses/common.hpp"
#include "ops/targets.hpp"

namespace hebb {

namespace {

/// max(1 - t p, 0), output by output.
Tensor shortfall(const char* loss, const Tensor& y_true, const Tensor& y_pred) {
  const auto [t, p] = matched(loss, y_true, y_pred);
  return relu(1.0 - signed_targets(t) * p);
}

}  // namespace

namespace losses {

Tensor hinge(const Tensor& y_true, const Tensor& y_pred, LossOptions options,
             const Tensor& sample_weight) {
  return reduced_outputs("hinge", shortfall("hinge", y_true, y_pred), options.reduction,
                         sample_weight);
}

Tensor squared_hinge(const Tensor& y_true, const Tensor& y_pred, LossOptions options,
                     const Tensor& sample_weight) {
  return reduced_outputs("squared_hinge", square(shortfall("squared_hinge", y_true, y_pred)),
                         options.reduction, sample_weight);
}

Tensor categorical_hinge(const Tensor& y_true, const Tensor& y_pred, LossOptions options,
                         const Tensor& sample_weight) {
  const auto [t, p] = matched_rows("categorical_hinge", y_true, y_pred);
  const Tensor own = sum(t * p, {-1});
  const Tensor best_other = max((1.0 - t) * p, -1);
  return reduced("categorical_hinge", relu(best_other - own + 1.0), options.reduction,
                 sample_weight);
}

}  // namespace losses
}  // namespace hebb
