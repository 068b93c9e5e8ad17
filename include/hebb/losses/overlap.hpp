/// \file
/// Losses of overlap: how little of a region t and its prediction p, both from 0 to 1, is shared.
#pragma once

#include "hebb/losses/common.hpp"
#include "hebb/shape.hpp"

namespace hebb {

/// Options of losses::dice.
struct DiceOptions {
  Reduction reduction = "sum_over_batch_size";  ///< What becomes of the values.
  Axes axis = {};  ///< Axes of a region, such as {1, 2, 3}; none: the whole batch is one.
};

/// Options of losses::tversky.
struct TverskyOptions {
  double alpha = 0.5;  ///< Weight of sum t (1 - p), what is missed; from 0.
  double beta = 0.5;   ///< Weight of sum p (1 - t), false alarms; from 0.
  Reduction reduction = "sum_over_batch_size";  ///< What becomes of the values.
  Axes axis = {};  ///< Axes of a region, such as {1, 2, 3}; none: the whole batch is one.
};

namespace losses {

/// 1 - 2 sum t p / (sum t + sum p + 1e-7), sums over the axes (Dice 1945; Milletari et al. 2016
/// square t and p below the line). When the batch is one region, weights multiply its one value.
/// Keras: `dice`.
Tensor dice(const Tensor& y_true, const Tensor& y_pred, DiceOptions options = {},
            const Tensor& sample_weight = {});
/// 1 - sum t p / (sum t p + alpha sum t (1 - p) + beta sum p (1 - t) + 1e-7), sums over the axes
/// (Tversky 1977; Salehi et al. 2017, whose alpha and beta are the other way round). Keras:
/// `tversky`.
Tensor tversky(const Tensor& y_true, const Tensor& y_pred, TverskyOptions options = {},
               const Tensor& sample_weight = {});

/// dice() as an object.
struct Dice : LossObject<DiceOptions, dice> {
  using LossObject::LossObject;
};
/// tversky() as an object.
struct Tversky : LossObject<TverskyOptions, tversky> {
  using LossObject::LossObject;
};

}  // namespace losses
}  // namespace hebb
