// A metric with its figures, computed elsewhere. The values: metric_golden_values.hpp, written by
// tools/golden/metrics.py.
#pragma once

#include <vector>

#include "hebb/metrics.hpp"
#include "nn/loss_golden.hpp"

namespace hebb::testing {

struct MetricGolden {
  const char* source;  // "Keras", or "definition"
  AnyMetric metric;
  GoldenData truth, prediction, sample_weight;
  std::vector<double> figures;
  double tolerance;  // in float64
};

}  // namespace hebb::testing
