#include "hebb/losses/overlap.hpp"

#include "hebb/ops.hpp"
#include "nn/allowed.hpp"
#include "nn/losses/common.hpp"

namespace hebb::losses {

Tensor dice(const Tensor& y_true, const Tensor& y_pred, DiceOptions options,
            const Tensor& sample_weight) {
  const auto [t, p] = matched("dice", y_true, y_pred);
  check_axes("dice", options.axis, y_true, y_pred);
  const Tensor shared = sum(t * p, options.axis);
  const Tensor both = sum(t, options.axis) + sum(p, options.axis) + kEpsilon;
  return reduced("dice", 1.0 - 2.0 * shared / both, options.reduction, sample_weight);
}

Tensor tversky(const Tensor& y_true, const Tensor& y_pred, TverskyOptions options,
               const Tensor& sample_weight) {
  check_number("tversky", "alpha", options.alpha, kFromZero);
  check_number("tversky", "beta", options.beta, kFromZero);
  const auto [t, p] = matched("tversky", y_true, y_pred);
  check_axes("tversky", options.axis, y_true, y_pred);
  const Tensor shared = sum(t * p, options.axis);
  const Tensor missed = sum(t * (1.0 - p), options.axis);
  const Tensor false_alarms = sum(p * (1.0 - t), options.axis);
  const Tensor all = shared + missed * options.alpha + false_alarms * options.beta + kEpsilon;
  return reduced("tversky", 1.0 - shared / all, options.reduction, sample_weight);
}

}  // namespace hebb::losses
