/// \file
/// Losses of probabilities and margins as metrics: means of y_pred alone, clipped as losses are.
#pragma once

#include <string>

#include "hebb/losses/margin.hpp"
#include "hebb/losses/probability.hpp"
#include "hebb/metrics/common.hpp"

namespace hebb {

/// Options of metrics::BinaryCrossentropy and metrics::CategoricalCrossentropy.
struct CrossentropyMetricOptions {
  std::string name = {};       ///< Name in the logs; none: the metric's own.
  bool from_logits = false;    ///< The predictions are logits, not probabilities.
  double label_smoothing = 0;  ///< As in CrossentropyOptions, from 0 to 1.
};

/// Options of metrics::SparseCategoricalCrossentropy.
struct SparseCrossentropyMetricOptions {
  std::string name = {};     ///< Name in the logs; none: "sparse_categorical_crossentropy".
  bool from_logits = false;  ///< The predictions are logits, not probabilities.
};

namespace metrics {

/// Mean of losses::binary_crossentropy. Keras: `BinaryCrossentropy`.
struct BinaryCrossentropy : detail::LossMetric<CrossentropyOptions, losses::binary_crossentropy> {
  /// Options of this metric.
  using Options = CrossentropyMetricOptions;
  /// With these options.
  explicit BinaryCrossentropy(Options options = {})
      : LossMetric(
            "binary_crossentropy", std::move(options.name),
            {.from_logits = options.from_logits, .label_smoothing = options.label_smoothing}) {}
  /// As given.
  Options options() const {
    return {.name = name(),
            .from_logits = options_.from_logits,
            .label_smoothing = options_.label_smoothing};
  }
};

/// Mean of losses::categorical_crossentropy. Keras: `CategoricalCrossentropy`.
struct CategoricalCrossentropy
    : detail::LossMetric<CrossentropyOptions, losses::categorical_crossentropy> {
  /// Options of this metric.
  using Options = CrossentropyMetricOptions;
  /// With these options.
  explicit CategoricalCrossentropy(Options options = {})
      : LossMetric(
            "categorical_crossentropy", std::move(options.name),
            {.from_logits = options.from_logits, .label_smoothing = options.label_smoothing}) {}
  /// As given.
  Options options() const {
    return {.name = name(),
            .from_logits = options_.from_logits,
            .label_smoothing = options_.label_smoothing};
  }
};

/// Mean of losses::sparse_categorical_crossentropy. Keras: `SparseCategoricalCrossentropy`.
struct SparseCategoricalCrossentropy : detail::LossMetric<SparseCategoricalCrossentropyOptions,
                                                          losses::sparse_categorical_crossentropy> {
  /// Options of this metric.
  using Options = SparseCrossentropyMetricOptions;
  /// With these options.
  explicit SparseCategoricalCrossentropy(Options options = {})
      : LossMetric("sparse_categorical_crossentropy", std::move(options.name),
                   {.from_logits = options.from_logits}) {}
  /// As given.
  Options options() const { return {.name = name(), .from_logits = options_.from_logits}; }
};

/// Mean of losses::kl_divergence. Keras: `KLDivergence`.
struct KLDivergence : detail::LossMetric<LossOptions, losses::kl_divergence> {
  /// Options of this metric.
  using Options = MetricOptions;
  /// With these options.
  explicit KLDivergence(Options options = {})
      : LossMetric("kl_divergence", std::move(options.name)) {}
};

/// Mean of losses::poisson. Keras: `Poisson`.
struct Poisson : detail::LossMetric<LossOptions, losses::poisson> {
  /// Options of this metric.
  using Options = MetricOptions;
  /// With these options.
  explicit Poisson(Options options = {}) : LossMetric("poisson", std::move(options.name)) {}
};

/// Mean of losses::hinge. Keras: `Hinge`.
struct Hinge : detail::LossMetric<LossOptions, losses::hinge> {
  /// Options of this metric.
  using Options = MetricOptions;
  /// With these options.
  explicit Hinge(Options options = {}) : LossMetric("hinge", std::move(options.name)) {}
};

/// Mean of losses::squared_hinge. Keras: `SquaredHinge`.
struct SquaredHinge : detail::LossMetric<LossOptions, losses::squared_hinge> {
  /// Options of this metric.
  using Options = MetricOptions;
  /// With these options.
  explicit SquaredHinge(Options options = {})
      : LossMetric("squared_hinge", std::move(options.name)) {}
};

/// Mean of losses::categorical_hinge. Keras: `CategoricalHinge`.
struct CategoricalHinge : detail::LossMetric<LossOptions, losses::categorical_hinge> {
  /// Options of this metric.
  using Options = MetricOptions;
  /// With these options.
  explicit CategoricalHinge(Options options = {})
      : LossMetric("categorical_hinge", std::move(options.name)) {}
};

}  // namespace metrics
}  // namespace hebb
