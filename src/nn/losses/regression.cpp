#include "hebb/losses/regression.hpp"

#include "hebb/ops.hpp"
#include "nn/allowed.hpp"
#include "nn/losses/common.hpp"

namespace hebb::losses {

Tensor mean_squared_error(const Tensor& y_true, const Tensor& y_pred, LossOptions options,
                          const Tensor& sample_weight) {
  const auto [t, p] = matched("mean_squared_error", y_true, y_pred);
  return reduced_outputs("mean_squared_error", square(p - t), options.reduction, sample_weight);
}

Tensor mean_absolute_error(const Tensor& y_true, const Tensor& y_pred, LossOptions options,
                           const Tensor& sample_weight) {
  const auto [t, p] = matched("mean_absolute_error", y_true, y_pred);
  return reduced_outputs("mean_absolute_error", abs(p - t), options.reduction, sample_weight);
}

Tensor mean_absolute_percentage_error(const Tensor& y_true, const Tensor& y_pred,
                                      LossOptions options, const Tensor& sample_weight) {
  const char* loss = "mean_absolute_percentage_error";
  const auto [t, p] = matched(loss, y_true, y_pred);
  const Tensor share = abs((t - p) / at_least(kEpsilon, abs(t)));
  return reduced_outputs(loss, 100.0 * share, options.reduction, sample_weight);
}

Tensor mean_squared_logarithmic_error(const Tensor& y_true, const Tensor& y_pred,
                                      LossOptions options, const Tensor& sample_weight) {
  const char* loss = "mean_squared_logarithmic_error";
  const auto [t, p] = matched(loss, y_true, y_pred);
  const auto logarithm = [](const Tensor& y) { return log(at_least(kEpsilon, y) + 1.0); };
  return reduced_outputs(loss, square(logarithm(p) - logarithm(t)), options.reduction,
                         sample_weight);
}

Tensor sum_squared_error(const Tensor& y_true, const Tensor& y_pred, LossOptions options,
                         const Tensor& sample_weight) {
  const auto [t, p] = matched("sum_squared_error", y_true, y_pred);
  const Tensor squares = square(p - t);
  return reduced("sum_squared_error", squares.rank() < 2 ? squares : sum(squares, {-1}),
                 options.reduction, sample_weight);
}

// With a = |e| and q = min(a, delta), both branches are q (a - q / 2).
Tensor huber(const Tensor& y_true, const Tensor& y_pred, HuberOptions options,
             const Tensor& sample_weight) {
  check_number("huber", "delta", options.delta, kAboveZero);
  const auto [t, p] = matched("huber", y_true, y_pred);
  const Tensor a = abs(p - t);
  const Tensor q = clip(a, 0, options.delta);
  return reduced_outputs("huber", q * (a - 0.5 * q), options.reduction, sample_weight);
}

Tensor log_cosh(const Tensor& y_true, const Tensor& y_pred, LossOptions options,
                const Tensor& sample_weight) {
  const auto [t, p] = matched("log_cosh", y_true, y_pred);
  return reduced_outputs("log_cosh", hebb::log_cosh(p - t), options.reduction, sample_weight);
}

Tensor cosine_similarity(const Tensor& y_true, const Tensor& y_pred,
                         CosineSimilarityOptions options, const Tensor& sample_weight) {
  const auto [t, p] = matched("cosine_similarity", y_true, y_pred);
  check_axes("cosine_similarity", {options.axis}, y_true, y_pred);
  const auto direction = [axis = options.axis](const Tensor& y) {
    const Tensor squares = sum(square(y), {axis}, {.keepdims = true});
    return y / sqrt(at_least(kEpsilon * kEpsilon, squares));
  };
  return reduced("cosine_similarity", -sum(direction(t) * direction(p), {options.axis}),
                 options.reduction, sample_weight);
}

}  // namespace hebb::losses
