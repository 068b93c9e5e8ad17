/// \file
/// Area under a curve on which each point is a threshold of the predictions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/metrics/common.hpp"

namespace hebb {

namespace detail {

struct CurveWords {
  static constexpr std::string_view kWhat = "curve";
  static constexpr std::string_view kNames[] = {"ROC", "PR"};
  static constexpr int known(int id) { return id < 0 ? throw "unknown curve name" : id; }
};

struct SummationMethodWords {
  static constexpr std::string_view kWhat = "summation method";
  static constexpr std::string_view kNames[] = {"interpolation", "minoring", "majoring"};
  static constexpr int known(int id) { return id < 0 ? throw "unknown summation method name" : id; }
};

}  // namespace detail

/// "ROC": true positive rate tp / (tp + fn) over false positive rate fp / (fp + tn). "PR":
/// precision tp / (tp + fp) over recall tp / (tp + fn).
using Curve = detail::Choice<detail::CurveWords>;

/// The height between two points: "interpolation" their mean (for PR with tp and fp between them
/// going linearly, Davis and Goadrich 2006), "minoring" the lower, "majoring" the higher.
using SummationMethod = detail::Choice<detail::SummationMethodWords>;

/// Options of metrics::AUC.
struct AUCOptions {
  std::int64_t num_thresholds = 200;  ///< Points of the curve, evenly spaced over [0, 1], from 2.
  Curve curve = "ROC";                ///< Which curve.
  SummationMethod summation_method = "interpolation";  ///< Height between two points.
  std::string name = {};                               ///< Name in the logs; none: "auc".
  /// Thresholds from 0 to 1 in place of evenly spaced ones; a point below and one above all
  /// predictions are added.
  std::vector<double> thresholds = {};
  /// One curve a place of the last axis, and the mean of their areas; else all elements are points
  /// of one curve.
  bool multi_label = false;
  /// Weights of the places of the last axis, from 0: of the areas with multi_label, else of the
  /// elements; none: 1 each.
  std::vector<double> label_weights = {};
  bool from_logits = false;  ///< Predictions are logits: sigmoid(y_pred) counts.
};

namespace metrics {

/// Area under the ROC or the precision-recall curve, from 0 to 1. A ROC area is the share of pairs
/// of a positive and a negative that are ranked rightly (Hanley and McNeil 1982), as closely as the
/// thresholds tell them apart. While only one class has been seen a ROC area is 0; a
/// precision-recall area is 0 of negatives alone, and of positives alone 1 ("minoring": less).
/// y_true: not 0 is positive; y_pred: from 0 to 1. Keras: `AUC`, which moves predictions outside 0
/// to 1 to the nearer end.
class AUC : public detail::NamedMetric {
 public:
  /// Options of this metric.
  using Options = AUCOptions;
  /// With these options. \throws ValueError for fewer than 2 thresholds, one outside 0 to 1, or a
  /// weight that is negative or not finite.
  explicit AUC(Options options = {});
  /// As given.
  Options options() const;
  double result() const override;
  void reset() override { weights_.clear(); }
  void describe_state(StateFields& fields) override;

 protected:
  /// \throws DataError for predictions outside 0 to 1.
  void collect(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) override;

 private:
  /// Weights of the negative and positive elements between two thresholds.
  struct Bin {
    double negative = 0, positive = 0;
  };
  std::size_t bins() const { return thresholds_.size() + 1; }
  std::size_t bin_of(double prediction, DType dtype) const;
  double label_weight(std::size_t label) const;
  double area(std::size_t label) const;

  AUCOptions options_;
  std::vector<double> thresholds_;  // sorted, without the two ends
  std::size_t labels_ = 1;
  std::vector<Bin> weights_;  // label by label, bins() each
};

}  // namespace metrics
}  // namespace hebb
