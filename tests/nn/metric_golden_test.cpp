// Metrics over several batches, with and without weights, against the real Keras and against their
// definitions.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "golden.hpp"
#include "hebb/ops.hpp"
#include "nn/metric_golden_values.hpp"

namespace hebb {
namespace {

using testing::GoldenData;
using testing::MetricGolden;

/// Rows of a batch; undefined where there are no values.
Tensor rows_of(const GoldenData& data, std::int64_t start, std::int64_t stop, DType dtype) {
  if (data.values.empty()) return {};
  const Tensor all = Tensor::from(std::span<const double>(data.values), data.shape);
  return slice(all, start, stop).cast(dtype);
}

/// The figures over the data in batches of this many rows.
std::vector<double> figures_of(const MetricGolden& golden, std::int64_t batch, DType dtype) {
  const auto metric = golden.metric.make("mse");
  metric->reset();
  const std::int64_t rows = golden.truth.shape[0];
  for (std::int64_t start = 0; start < rows; start += batch) {
    const std::int64_t stop = std::min(start + batch, rows);
    metric->update(rows_of(golden.truth, start, stop, DType::float64),
                   rows_of(golden.prediction, start, stop, dtype),
                   rows_of(golden.sample_weight, start, stop, dtype));
  }
  return metric->results();
}

TEST(MetricGolden, AgreesWithKerasAndWithTheDefinitions) {
  testing::GoldenValues values;
  std::set<std::string> metrics;
  for (const MetricGolden& golden : testing::metric_goldens()) {
    const std::string title = std::string(golden.source) + " " + golden.metric.name() +
                              " weights " + golden.sample_weight.shape.to_string();
    metrics.insert(golden.metric.name());
    values.compare(title, figures_of(golden, 3, DType::float64), golden.figures, golden.tolerance);
    values.compare(title + " whole", figures_of(golden, 100, DType::float64), golden.figures,
                   golden.tolerance);
    // float32 has no digits for targets that lie 1e6 from 0.
    const bool far = golden.truth.values[0] > 1e5;
    if (far) continue;
    values.compare(title + " float32", figures_of(golden, 3, DType::float32), golden.figures,
                   std::max(golden.tolerance, 1e-6));
  }
  EXPECT_EQ(metrics.size(), AnyMetric::names().size());
}

TEST(MetricGolden, ResultIsTheMeanOfTheFigures) {
  for (const MetricGolden& golden : testing::metric_goldens()) {
    const std::vector<double> figures = figures_of(golden, 3, DType::float64);
    double sum = 0;
    for (const double figure : figures) sum += figure;
    const double mean = sum / static_cast<double>(figures.size());
    EXPECT_NEAR(golden.metric.make("mse")->result(), mean, 1e-12 * std::fmax(1, std::fabs(mean)))
        << golden.metric.name();
  }
}

}  // namespace
}  // namespace hebb
