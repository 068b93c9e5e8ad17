// Histograms: how many numbers lie between edges that a person would choose.
#pragma once

#include <vector>

namespace hebb::plot {

/// Edges, rising, and how many numbers lie between each two.
struct Histogram {
  std::vector<double> edges, counts;
};

/// Edges at 1, 2 or 5 times a power of 10 for these numbers, which are finite: about as many as
/// Rice's rule asks for, 2 n^(1/3), at most 60.
std::vector<double> bin_edges(const std::vector<double>& values);

/// Counts between the edges; each bar has its left edge, the last one both.
Histogram histogram(const std::vector<double>& values, const std::vector<double>& edges);

}  // namespace hebb::plot
