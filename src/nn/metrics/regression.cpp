#include "hebb/metrics/regression.hpp"

#include <cmath>
#include <limits>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "hebb/state_fields.hpp"
#include "nn/losses/common.hpp"
#include "nn/metrics/common.hpp"

namespace hebb::metrics {

double RootMeanSquaredError::result() const { return std::sqrt(LossMetric::result()); }

Tensor CosineSimilarity::values(const Tensor& y_true, const Tensor& y_pred) const {
  return -losses::cosine_similarity(y_true, y_pred, {.axis = axis_, .reduction = "none"});
}

R2Score::R2Score(Options options)
    : NamedMetric("r2_score", options.name), options_(std::move(options)) {
  if (options_.num_regressors >= 0) return;
  throw ValueError(text::format("{}: num_regressors is a number of inputs, at least 0, got {}",
                                label(), options_.num_regressors));
}

R2ScoreOptions R2Score::options() const {
  Options options = options_;
  options.name = name();
  return options;
}

// The mean and the spread of the targets follow West, "Updating mean and variance estimates", 1979:
// sums of squares would lose every digit to a mean that is far from 0.
void R2Score::collect(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) {
  if (y_pred.rank() != 1 && y_pred.rank() != 2) {
    throw_shapes(label(), "predictions are [batch, outputs] or [batch]", y_true, y_pred);
  }
  const Batch batch = batch_of(label(), y_true, y_pred, sample_weight);
  const auto outputs = static_cast<std::size_t>(y_pred.rank() == 1 ? 1 : y_pred.shape()[1]);
  check_width(label(), "outputs", outputs_.size(), outputs);
  outputs_.resize(outputs);
  for (std::size_t i = 0; i < batch.t.size(); ++i) {
    const double t = batch.t[i], w = batch.w[i];
    Output& output = outputs_[i % outputs];
    output.residual += w * (t - batch.p[i]) * (t - batch.p[i]);
    output.weight += w;
    if (w == 0) continue;
    const double before = t - output.mean;
    output.mean += before * (w / output.weight);
    output.spread += w * before * (t - output.mean);
  }
}

void R2Score::describe_state(StateFields& fields) { fields.records("outputs", outputs_); }

double R2Score::score(const Output& output) const {
  if (output.weight == 0) return std::numeric_limits<double>::quiet_NaN();
  if (output.spread == 0) return output.residual == 0 ? 1 : 0;
  return 1 - output.residual / output.spread;
}

double R2Score::adjusted(double score) const {
  const double n = outputs_.empty() ? 0 : outputs_[0].weight;
  const auto regressors = static_cast<double>(options_.num_regressors);
  if (regressors == 0 || n <= regressors + 1) return score;
  return 1 - (1 - score) * (n - 1) / (n - regressors - 1);
}

double R2Score::result() const {
  if (outputs_.empty()) return std::numeric_limits<double>::quiet_NaN();
  double plain = 0, weighted = 0, spread = 0;
  for (const Output& output : outputs_) {
    plain += score(output);
    weighted += output.spread * score(output);
    spread += output.spread;
  }
  const bool by_variance = options_.class_aggregation.is("variance_weighted_average");
  return adjusted(by_variance && spread > 0 ? weighted / spread
                                            : plain / static_cast<double>(outputs_.size()));
}

std::vector<double> R2Score::results() const {
  if (!options_.class_aggregation.is("none")) return {result()};
  std::vector<double> scores;
  for (const Output& output : outputs_) scores.push_back(adjusted(score(output)));
  return scores;
}

}  // namespace hebb::metrics
