#include "hebb/metrics/auc.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/math.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "hebb/state_fields.hpp"
#include "nn/losses/common.hpp"
#include "nn/metrics/common.hpp"

namespace hebb::metrics {

AUC::AUC(Options options)
    : NamedMetric("auc", options.name),
      options_(std::move(options)),
      thresholds_(options_.thresholds) {
  if (options_.num_thresholds < 2) {
    throw ValueError(text::format("{}: a curve needs 2 thresholds or more, got num_thresholds {}",
                                  label(), options_.num_thresholds));
  }
  for (const double threshold : thresholds_) {
    if (threshold >= 0 && threshold <= 1) continue;
    throw ValueError(text::format("{}: thresholds are from 0 to 1, got {}", label(), threshold));
  }
  for (const double weight : options_.label_weights) {
    if (weight >= 0 && std::isfinite(weight)) continue;
    throw ValueError(
        text::format("{}: label_weights are finite and not negative, got {}", label(), weight));
  }
  std::sort(thresholds_.begin(), thresholds_.end());
  if (!thresholds_.empty()) return;
  const std::int64_t last = options_.num_thresholds - 1;
  for (std::int64_t i = 1; i < last; ++i) {
    thresholds_.push_back(static_cast<double>(i) / static_cast<double>(last));
  }
}

AUCOptions AUC::options() const {
  Options options = options_;
  options.name = name();
  return options;
}

void AUC::describe_state(StateFields& fields) {
  fields.field("labels", labels_);
  fields.records("weights", weights_);
  check_state(label(), weights_.empty() || weights_.size() == labels_ * bins());
}

/// Number of thresholds below the prediction.
std::size_t AUC::bin_of(double prediction, DType dtype) const {
  const auto reached = std::partition_point(
      thresholds_.begin(), thresholds_.end(),
      [&](double threshold) { return prediction > rounded(threshold, dtype); });
  return static_cast<std::size_t>(reached - thresholds_.begin());
}

double AUC::label_weight(std::size_t label) const {
  return options_.label_weights.empty() ? 1 : options_.label_weights[label];
}

void AUC::collect(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) {
  const bool by_labels = options_.multi_label || !options_.label_weights.empty();
  if (by_labels && y_pred.rank() < 2) {
    throw_shapes(label(), "multi_label and label_weights need predictions [batch, labels]", y_true,
                 y_pred);
  }
  const auto width = static_cast<std::size_t>(by_labels ? y_pred.shape()[-1] : 1);
  const std::size_t given = options_.label_weights.size();
  if (given != 0 && given != width) {
    throw ShapeError(text::format("{}: {} label_weights beside predictions of {} labels", label(),
                                  given, width));
  }
  const std::size_t labels = options_.multi_label ? width : 1;
  check_width(label(), "labels", weights_.empty() ? 0 : labels_, labels);
  const Batch batch =
      batch_of(label(), y_true, options_.from_logits ? sigmoid(y_pred) : y_pred, sample_weight);
  for (const double p : batch.p) {
    if (p >= 0 && p <= 1) continue;
    throw DataError(
        text::format("{}: predictions are probabilities from 0 to 1, got {}; of logits "
                     "say so by from_logits",
                     label(), p));
  }
  labels_ = labels;
  weights_.resize(labels_ * bins());
  for (std::size_t i = 0; i < batch.p.size(); ++i) {
    const std::size_t at = i % width;
    Bin& bin =
        weights_[(options_.multi_label ? at : 0) * bins() + bin_of(batch.p[i], y_pred.dtype())];
    const double w = options_.multi_label ? batch.w[i] : batch.w[i] * label_weight(at);
    (batch.t[i] != 0 ? bin.positive : bin.negative) += w;
  }
}

namespace {

/// Weights of what is predicted positive at a point of the curve.
struct Point {
  double tp = 0, fp = 0;
};

/// Area between two points of the precision-recall curve times all positives: with tp and fp going
/// linearly between them, precision is slope + (b.tp - slope b) / (tp + fp), b = b.tp + b.fp.
double interpolated(const Point& a, const Point& b) {
  const double p_a = a.tp + a.fp, p_b = b.tp + b.fp;
  const double slope = ratio(a.tp - b.tp, std::max(p_a - p_b, 0.0));
  const double intercept = b.tp - slope * p_b;
  const double log_ratio = p_a > 0 && p_b > 0 ? math::log(p_a / p_b) : 0;
  return slope * (a.tp - b.tp + intercept * log_ratio);
}

}  // namespace

double AUC::area(std::size_t label) const {
  const Bin* first = weights_.data() + label * bins();
  double positives = 0, negatives = 0;
  for (std::size_t i = 0; i < bins(); ++i) {
    positives += first[i].positive;
    negatives += first[i].negative;
  }
  const bool roc = options_.curve.is("ROC");
  const auto x = [&](const Point& a) {
    return roc ? ratio(a.fp, negatives) : ratio(a.tp, positives);
  };
  const auto y = [&](const Point& a) {
    return roc ? ratio(a.tp, positives) : ratio(a.tp, a.tp + a.fp);
  };
  double total = 0;
  Point above;  // beyond all predictions
  for (std::size_t i = bins(); i-- > 0;) {
    const Point here{above.tp + first[i].positive, above.fp + first[i].negative};
    if (options_.summation_method.is("interpolation") && !roc) {
      total += ratio(interpolated(here, above), positives);
    } else {
      const double low = std::min(y(here), y(above)), high = std::max(y(here), y(above));
      const double height = options_.summation_method.is("minoring")   ? low
                            : options_.summation_method.is("majoring") ? high
                                                                       : (low + high) / 2;
      total += (x(here) - x(above)) * height;
    }
    above = here;
  }
  return positives + negatives == 0 ? std::numeric_limits<double>::quiet_NaN() : total;
}

double AUC::result() const {
  if (weights_.empty()) return std::numeric_limits<double>::quiet_NaN();
  if (!options_.multi_label) return area(0);
  double total = 0, weights = 0;
  for (std::size_t label = 0; label < labels_; ++label) {
    total += label_weight(label) * area(label);
    weights += label_weight(label);
  }
  return ratio(total, weights);
}

}  // namespace hebb::metrics
