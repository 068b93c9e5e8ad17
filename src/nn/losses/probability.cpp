#include "hebb/losses/probability.hpp"

#include "hebb/ops.hpp"
#include "nn/allowed.hpp"
#include "nn/losses/common.hpp"
#include "ops/targets.hpp"
#include "tensor/impl.hpp"

namespace hebb {

namespace {

/// Probabilities away from 0 and 1, where the logarithm has no value.
Tensor clipped(const Tensor& p) { return clip(p, kEpsilon, 1 - kEpsilon); }

/// Probabilities of rows that need not sum to 1.
Tensor normalized(const Tensor& p) { return clipped(p / sum(p, {-1}, {.keepdims = true})); }

/// The logits behind the predictions; undefined when there are none.
Tensor logits_behind(const Tensor& prediction, bool from_logits, Squash squash) {
  return from_logits ? prediction : logits_of(prediction, squash);
}

/// Targets that are less sure: t (1 - s) + s / classes.
Tensor smoothed(const char* loss, const Tensor& t, double smoothing, std::int64_t classes) {
  check_number(loss, "label_smoothing", smoothing, kShare);
  if (smoothing == 0) return t;
  return t * (1 - smoothing) + smoothing / static_cast<double>(classes);
}

/// x^exponent for x from 0; what is below 1e-7 counts as 1e-7.
Tensor power(const Tensor& x, double exponent) {
  return exp(exponent * log(at_least(kEpsilon, x)));
}

/// -[t log p + (1 - t) log(1 - p)] of probabilities.
Tensor binary_elements(const Tensor& t, const Tensor& any_p) {
  const Tensor p = clipped(any_p);
  return -(t * log(p) + (1.0 - t) * log(1.0 - p));
}

}  // namespace

namespace losses {

Tensor binary_crossentropy(const Tensor& y_true, const Tensor& y_pred, CrossentropyOptions options,
                           const Tensor& sample_weight) {
  const char* loss = "binary_crossentropy";
  const auto [truth, p] = matched(loss, y_true, y_pred);
  const Tensor t = smoothed(loss, truth, options.label_smoothing, 2);
  const Tensor logits = logits_behind(p, options.from_logits, Squash::sigmoid);
  const Tensor values = logits.defined() ? sigmoid_cross_entropy(t, logits) : binary_elements(t, p);
  return reduced_outputs(loss, values, options.reduction, sample_weight);
}

Tensor categorical_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                                CrossentropyOptions options, const Tensor& sample_weight) {
  const char* loss = "categorical_crossentropy";
  const auto [truth, p] = matched_rows(loss, y_true, y_pred);
  const Tensor t = smoothed(loss, truth, options.label_smoothing, p.shape()[-1]);
  const Tensor logits = logits_behind(p, options.from_logits, Squash::softmax);
  const Tensor values =
      logits.defined() ? softmax_cross_entropy(t, logits) : -sum(t * log(normalized(p)), {-1});
  return reduced(loss, values, options.reduction, sample_weight);
}

}  // namespace losses

namespace {

/// -log p_label, row by row.
Tensor sparse_values(const Tensor& label, const Tensor& y_pred, bool from_logits) {
  const Tensor logits = logits_behind(y_pred, from_logits, Squash::softmax);
  if (logits.defined()) return sparse_softmax_cross_entropy(label, logits);
  // -log q_label = -log softmax(log q)_label - log sum q: labels are checked in one place.
  const Tensor log_q = log(normalized(floating(y_pred)));
  return sparse_softmax_cross_entropy(label, log_q) - log(sum(exp(log_q), {-1}));
}

}  // namespace

namespace losses {

Tensor sparse_categorical_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                                       SparseCategoricalCrossentropyOptions options,
                                       const Tensor& sample_weight) {
  const char* loss = "sparse_categorical_crossentropy";
  const Tensor label = labels_beside(loss, y_true, y_pred);
  if (!options.ignore_class) {
    return reduced(loss, sparse_values(label, y_pred, options.from_logits), options.reduction,
                   sample_weight);
  }
  const auto [checked, kept] = keep_labels(label, *options.ignore_class, floating(y_pred).dtype());
  const Tensor values = sparse_values(checked, y_pred, options.from_logits);
  // A mean is over the rows that are kept.
  const bool over_kept =
      options.reduction.is("sum_over_batch_size") || options.reduction.is("mean");
  const Tensor mask = over_kept ? kept * reciprocal_or_zero(mean(kept)) : kept;
  const Tensor weights =
      sample_weight.defined() ? weights_beside(loss, sample_weight, values) * mask : mask;
  return reduced(loss, values, options.reduction, weights);
}

Tensor binary_focal_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                                 BinaryFocalCrossentropyOptions options,
                                 const Tensor& sample_weight) {
  const char* loss = "binary_focal_crossentropy";
  check_number(loss, "gamma", options.gamma, kFromZero);
  check_number(loss, "alpha", options.alpha, kShare);
  const auto [truth, p] = matched(loss, y_true, y_pred);
  const Tensor t = smoothed(loss, truth, options.label_smoothing, 2);
  const Tensor f = 1.0 - t;
  const Tensor z = logits_behind(p, options.from_logits, Squash::sigmoid);
  const Tensor wrong = z.defined() ? t * sigmoid(-z) + f * sigmoid(z) : t * (1.0 - p) + f * p;
  Tensor values = z.defined() ? sigmoid_cross_entropy(t, z) : binary_elements(t, p);
  values = power(wrong, options.gamma) * values;
  if (options.apply_class_balancing) {
    values = (t * options.alpha + f * (1 - options.alpha)) * values;
  }
  return reduced_outputs(loss, values, options.reduction, sample_weight);
}

Tensor categorical_focal_crossentropy(const Tensor& y_true, const Tensor& y_pred,
                                      CategoricalFocalCrossentropyOptions options,
                                      const Tensor& sample_weight) {
  const char* loss = "categorical_focal_crossentropy";
  check_number(loss, "gamma", options.gamma, kFromZero);
  check_number(loss, "alpha", options.alpha, kFromZero);
  const auto [truth, y] = matched_rows(loss, y_true, y_pred);
  const Tensor t = smoothed(loss, truth, options.label_smoothing, y.shape()[-1]);
  const Tensor z = logits_behind(y, options.from_logits, Squash::softmax);
  const Tensor p = z.defined() ? softmax(z) : normalized(y);
  const Tensor log_p = z.defined() ? log_softmax(z) : log(p);
  const Tensor factor = power(1.0 - p, options.gamma) * options.alpha;
  return reduced(loss, -sum(factor * t * log_p, {-1}), options.reduction, sample_weight);
}

Tensor kl_divergence(const Tensor& y_true, const Tensor& y_pred, LossOptions options,
                     const Tensor& sample_weight) {
  const auto [truth, prediction] = matched("kl_divergence", y_true, y_pred);
  const Tensor t = clip(truth, kEpsilon, 1), p = clip(prediction, kEpsilon, 1);
  return reduced("kl_divergence", sum(t * log(t / p), {-1}), options.reduction, sample_weight);
}

Tensor poisson(const Tensor& y_true, const Tensor& y_pred, LossOptions options,
               const Tensor& sample_weight) {
  const auto [t, p] = matched("poisson", y_true, y_pred);
  return reduced_outputs("poisson", p - t * log(p + kEpsilon), options.reduction, sample_weight);
}

}  // namespace losses
}  // namespace hebb
