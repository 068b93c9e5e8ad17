/// \file
/// Losses of probabilities: how unlikely the truth t is by the prediction p.
///
/// After sigmoid() or softmax(), and with from_logits, they are computed from the logits, so
/// saturated predictions cost no accuracy; other probabilities are clipped to [1e-7, 1 - 1e-7] as
/// in Keras. Classes stand along the last axis.
#pragma once

#include <cstdint>
#include <optional>

#include "hebb/losses/common.hpp"

namespace hebb {

/// Options of losses::binary_crossentropy and losses::categorical_crossentropy.
struct CrossentropyOptions {
  bool from_logits = false;  ///< The predictions are logits, not probabilities.
  /// s from 0 to 1: targets become t (1 - s) + s / 2 (binary), t (1 - s) + s / classes
  /// (categorical).
  double label_smoothing = 0;
  Reduction reduction = "sum_over_batch_size";  ///< What becomes of one value a sample.
};

/// Options of losses::sparse_categorical_crossentropy.
struct SparseCategoricalCrossentropyOptions {
  bool from_logits = false;  ///< The predictions are logits, not probabilities.
  /// Rows with this label count for nothing, in means neither above nor below the line. It need not
  /// be a class.
  std::optional<std::int64_t> ignore_class = {};
  Reduction reduction = "sum_over_batch_size";  ///< What becomes of one value a row.
};

/// Options of losses::binary_focal_crossentropy.
struct BinaryFocalCrossentropyOptions {
  bool apply_class_balancing = false;  ///< Weigh the classes by alpha.
  double alpha = 0.25;                 ///< Weight of class 1, 1 - alpha of class 0; from 0 to 1.
  double gamma = 2;                    ///< How much less the easy count, from 0.
  bool from_logits = false;            ///< The predictions are logits, not probabilities.
  double label_smoothing = 0;          ///< s from 0 to 1: targets become t (1 - s) + s / 2.
  Reduction reduction = "sum_over_batch_size";  ///< What becomes of one value a sample.
};

/// Options of losses::categorical_focal_crossentropy.
struct CategoricalFocalCrossentropyOptions {
  double alpha = 0.25;         ///< Weight of all classes, from 0.
  double gamma = 2;            ///< How much less the easy count, from 0.
  bool from_logits = false;    ///< The predictions are logits, not probabilities.
  double label_smoothing = 0;  ///< s from 0 to 1: targets become t (1 - s) + s / classes.
  Reduction reduction = "sum_over_batch_size";  ///< What becomes of one value a sample.
};

namespace losses {

/// Mean over outputs of -[t log p + (1 - t) log(1 - p)], t in [0, 1]; from logits z that is
/// max(z, 0) - z t + log(1 + exp(-|z|)). Keras: `binary_crossentropy`, "bce".
Tensor binary_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                           CrossentropyOptions options = {}, const Tensor& sample_weight = {});
/// -sum_j t_j log p_j. y_true: distributions (one-hot rows), [..., classes], as y_pred;
/// probabilities are first divided by their sum. Keras: `categorical_crossentropy`.
Tensor categorical_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                                CrossentropyOptions options = {}, const Tensor& sample_weight = {});
/// -log p_label. y_true: labels 0 to classes - 1, [...] or [..., 1]; y_pred: [..., classes],
/// divided by their sum. Keras: `sparse_categorical_crossentropy`. \throws DataError for a label
/// outside the classes.
Tensor sparse_categorical_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                                       SparseCategoricalCrossentropyOptions options = {},
                                       const Tensor& sample_weight = {});
/// Mean over outputs of -[t log p + (1 - t) log(1 - p)] q^gamma, q = t (1 - p) + (1 - t) p being
/// what is wrong with p; with apply_class_balancing times t alpha + (1 - t)(1 - alpha) (Lin et al.
/// 2017). Keras: `binary_focal_crossentropy`, which clips after a sigmoid, where this goes on from
/// the logits.
Tensor binary_focal_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                                 BinaryFocalCrossentropyOptions options = {},
                                 const Tensor& sample_weight = {});
/// -sum_j alpha (1 - p_j)^gamma t_j log p_j; y_true and y_pred as for categorical_crossentropy().
/// Keras: `categorical_focal_crossentropy`, which clips after a softmax, where this goes on from
/// the logits.
Tensor categorical_focal_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                                      CategoricalFocalCrossentropyOptions options = {},
                                      const Tensor& sample_weight = {});
/// sum_j t_j log(t_j / p_j), t and p clipped to [1e-7, 1]: Kullback and Leibler's divergence (1951)
/// of distributions along the last axis. Keras: `kl_divergence`, "kld".
Tensor kl_divergence(const Tensor& y_true, const Tensor& y_pred, LossOptions options = {},
                     const Tensor& sample_weight = {});
/// Mean over outputs of p - t log(p + 1e-7): how unlikely counts t are when p is expected, but for
/// log(t!). p above -1e-7. Keras: `poisson`.
Tensor poisson(const Tensor& y_true, const Tensor& y_pred, LossOptions options = {},
               const Tensor& sample_weight = {});

/// binary_crossentropy() as an object.
struct BinaryCrossentropy : LossObject<CrossentropyOptions, binary_crossentropy> {
  using LossObject::LossObject;
};
/// categorical_crossentropy() as an object.
struct CategoricalCrossentropy : LossObject<CrossentropyOptions, categorical_crossentropy> {
  using LossObject::LossObject;
};
/// sparse_categorical_crossentropy() as an object.
struct SparseCategoricalCrossentropy
    : LossObject<SparseCategoricalCrossentropyOptions, sparse_categorical_crossentropy> {
  using LossObject::LossObject;
};
/// binary_focal_crossentropy() as an object.
struct BinaryFocalCrossentropy
    : LossObject<BinaryFocalCrossentropyOptions, binary_focal_crossentropy> {
  using LossObject::LossObject;
};
/// categorical_focal_crossentropy() as an object.
struct CategoricalFocalCrossentropy
    : LossObject<CategoricalFocalCrossentropyOptions, categorical_focal_crossentropy> {
  using LossObject::LossObject;
};
/// kl_divergence() as an object.
struct KLDivergence : LossObject<LossOptions, kl_divergence> {
  using LossObject::LossObject;
};
/// poisson() as an object.
struct Poisson : LossObject<LossOptions, poisson> {
  using LossObject::LossObject;
};

}  // namespace losses
}  // namespace hebb
