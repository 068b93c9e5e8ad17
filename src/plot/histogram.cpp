#include "plot/histogram.hpp"

#include <algorithm>
#include <cmath>

#include "plot/ticks.hpp"

namespace hebb::plot {

std::vector<double> bin_edges(const std::vector<double>& values) {
  constexpr int kFewest = 5, kMost = 60;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const double span = *high - *low, size = std::max(std::abs(*low), std::abs(*high));
  if (span <= size * 1e-9) {
    const double half = size == 0 ? 0.5 : size * 0.05;
    return {*low - half, *low + half};
  }
  const double rice = 2 * std::cbrt(static_cast<double>(values.size()));
  const int bins = std::clamp(static_cast<int>(rice), kFewest, kMost);
  std::vector<double> edges;
  for (const Tick& tick : linear_ticks(*low, *high, bins + 1)) edges.push_back(tick.value);
  const double step = edges[1] - edges[0];
  if (edges.front() > *low) edges.insert(edges.begin(), edges.front() - step);
  if (edges.back() < *high) edges.push_back(edges.back() + step);
  return edges;
}

Histogram histogram(const std::vector<double>& values, const std::vector<double>& edges) {
  Histogram result{edges, std::vector<double>(edges.size() - 1, 0.0)};
  for (const double value : values) {
    if (!(value >= edges.front() && value <= edges.back())) continue;
    const auto above = std::upper_bound(edges.begin(), edges.end(), value) - edges.begin();
    const auto bin = std::min(above - 1, std::ssize(result.counts) - 1);
    result.counts[static_cast<std::size_t>(bin)] += 1;
  }
  return result;
}

}  // namespace hebb::plot
