// What the metrics share: a batch as numbers to count.
#pragma once

#include <cstddef>
#include <span>

#include "hebb/dtype.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

/// Targets, predictions and weights of one shape, in float64.
struct Batch {
  Tensor truth, prediction, weight;
  std::span<const double> t, p, w;

  /// Shape of the predictions.
  const Shape& shape() const { return prediction.shape(); }
};

/// A batch whose targets have the shape of the predictions, but for one trailing axis of size 1;
/// weights are 1 where there are none. \throws ShapeError naming the metric.
Batch batch_of(const char* metric, const Tensor& y_true, const Tensor& y_pred,
               const Tensor& sample_weight);

/// Refuses a batch of another width than the earlier ones, 0 when there were none. `what` says of
/// what. \throws ShapeError naming the metric.
void check_width(const char* metric, const char* what, std::size_t before, std::size_t now);

/// Refuses what a file has of a metric with other options. \throws ValueError naming the metric.
void check_state(const char* metric, bool fits);

/// x as a number of that dtype.
inline double rounded(double x, DType dtype) {
  return dtype == DType::float32 ? static_cast<double>(static_cast<float>(x)) : x;
}

/// part / whole, 0 where that divides by zero.
inline double ratio(double part, double whole) { return whole == 0 ? 0 : part / whole; }

}  // namespace hebb
