/// \file
/// Losses of numbers: how far a prediction p is from its target t, output by output. Means over
/// outputs are over the last axis.
#pragma once

#include "hebb/losses/common.hpp"

namespace hebb {

/// Options of losses::huber.
struct HuberOptions {
  double delta = 1;  ///< Where the parabola becomes a line; finite, above 0.
  Reduction reduction = "sum_over_batch_size";  ///< What becomes of one value a sample.
};

/// Options of losses::cosine_similarity.
struct CosineSimilarityOptions {
  int axis = -1;                                ///< The axis of the vectors.
  Reduction reduction = "sum_over_batch_size";  ///< What becomes of one value a sample.
};

namespace losses {

/// Mean over outputs of (p - t)^2. Keras: `mean_squared_error`, "mse".
Tensor mean_squared_error(const Tensor& y_true, const Tensor& y_pred, LossOptions options = {},
                          const Tensor& sample_weight = {});
/// Mean over outputs of |p - t|; derivative 0 at 0. Keras: `mean_absolute_error`, "mae".
Tensor mean_absolute_error(const Tensor& y_true, const Tensor& y_pred, LossOptions options = {},
                           const Tensor& sample_weight = {});
/// Mean over outputs of 100 |t - p| / max(|t|, 1e-7). Keras: `mean_absolute_percentage_error`,
/// "mape".
Tensor mean_absolute_percentage_error(const Tensor& y_true, const Tensor& y_pred,
                                      LossOptions options = {}, const Tensor& sample_weight = {});
/// Mean over outputs of (log(1 + p) - log(1 + t))^2, p and t raised to at least 1e-7, so negative
/// ones count as 1e-7. Keras: `mean_squared_logarithmic_error`, "msle".
Tensor mean_squared_logarithmic_error(const Tensor& y_true, const Tensor& y_pred,
                                      LossOptions options = {}, const Tensor& sample_weight = {});
/// Sum over outputs of (p - t)^2: the form of the backpropagation texts, where mean_squared_error()
/// also divides by the number of outputs (Rumelhart, Hinton and Williams 1986 take half of it).
/// hebb's own, "sse".
Tensor sum_squared_error(const Tensor& y_true, const Tensor& y_pred, LossOptions options = {},
                         const Tensor& sample_weight = {});
/// Mean over outputs of e^2 / 2 where |e| <= delta, else delta |e| - delta^2 / 2, with e = p - t
/// (Huber 1964). Keras: `huber`.
Tensor huber(const Tensor& y_true, const Tensor& y_pred, HuberOptions options = {},
             const Tensor& sample_weight = {});
/// Mean over outputs of log(cosh(p - t)), which no e overflows and no small one cancels; the
/// derivative is tanh(e). Keras: `log_cosh`, "logcosh".
Tensor log_cosh(const Tensor& y_true, const Tensor& y_pred, LossOptions options = {},
                const Tensor& sample_weight = {});
/// -sum_j t_j p_j / (|t| |p|) along the axis: -1 for the same direction, 0 for orthogonal vectors,
/// 1 for opposite ones. Lengths below 1e-7 count as 1e-7. Keras: `cosine_similarity`.
Tensor cosine_similarity(const Tensor& y_true, const Tensor& y_pred,
                         CosineSimilarityOptions options = {}, const Tensor& sample_weight = {});

/// mean_squared_error() as an object.
struct MeanSquaredError : LossObject<LossOptions, mean_squared_error> {
  using LossObject::LossObject;
};
/// mean_absolute_error() as an object.
struct MeanAbsoluteError : LossObject<LossOptions, mean_absolute_error> {
  using LossObject::LossObject;
};
/// mean_absolute_percentage_error() as an object.
struct MeanAbsolutePercentageError : LossObject<LossOptions, mean_absolute_percentage_error> {
  using LossObject::LossObject;
};
/// mean_squared_logarithmic_error() as an object.
struct MeanSquaredLogarithmicError : LossObject<LossOptions, mean_squared_logarithmic_error> {
  using LossObject::LossObject;
};
/// sum_squared_error() as an object.
struct SumSquaredError : LossObject<LossOptions, sum_squared_error> {
  using LossObject::LossObject;
};
/// huber() as an object.
struct Huber : LossObject<HuberOptions, huber> {
  using LossObject::LossObject;
};
/// log_cosh() as an object.
struct LogCosh : LossObject<LossOptions, log_cosh> {
  using LossObject::LossObject;
};
/// cosine_similarity() as an object.
struct CosineSimilarity : LossObject<CosineSimilarityOptions, cosine_similarity> {
  using LossObject::LossObject;
};

}  // namespace losses
}  // namespace hebb
