/// \file
/// Losses of margins: a prediction on the right side, and far enough, costs nothing.
#pragma once

#include "hebb/losses/common.hpp"

namespace hebb::losses {

/// Mean over outputs of max(1 - t p, 0), t -1 or 1. Targets that are all 0 or 1 count as -1 and 1.
/// Nothing flows to y_true; derivative 0 at t p = 1. Keras: `hinge`.
Tensor hinge(const Tensor& y_true, const Tensor& y_pred, LossOptions options = {},
             const Tensor& sample_weight = {});
/// Mean over outputs of max(1 - t p, 0)^2, targets as for hinge(). Keras: `squared_hinge`.
Tensor squared_hinge(const Tensor& y_true, const Tensor& y_pred, LossOptions options = {},
                     const Tensor& sample_weight = {});
/// max(1 + max_j (1 - t_j) p_j - sum_j t_j p_j, 0). y_true: one-hot rows, [..., classes], as y_pred
/// (Crammer and Singer 2001, but for the class itself, which counts as 0 among the others). Keras:
/// `categorical_hinge`.
Tensor categorical_hinge(const Tensor& y_true, const Tensor& y_pred, LossOptions options = {},
                         const Tensor& sample_weight = {});

/// hinge() as an object.
struct Hinge : LossObject<LossOptions, hinge> {
  using LossObject::LossObject;
};
/// squared_hinge() as an object.
struct SquaredHinge : LossObject<LossOptions, squared_hinge> {
  using LossObject::LossObject;
};
/// categorical_hinge() as an object.
struct CategoricalHinge : LossObject<LossOptions, categorical_hinge> {
  using LossObject::LossObject;
};

}  // namespace hebb::losses
