#include "hebb/plot/weights.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/plot/chart.hpp"
#include "plot/histogram.hpp"
#include "plot/numbers.hpp"
#include "plot/ticks.hpp"

namespace hebb::plot {

namespace {

constexpr Caller kRidges = {"histograms_over_epochs"};

/// The numbers of a snapshot.
struct Ridge {
  int epoch;
  std::vector<double> values;
};

std::vector<Ridge> ridges_of(const std::vector<Snapshot>& snapshots) {
  constexpr std::size_t kMost = 25;
  if (snapshots.empty()) {
    throw ValueError("plot: histograms_over_epochs: needs a snapshot, got none");
  }
  const std::size_t count = std::min(kMost, snapshots.size());
  std::vector<Ridge> ridges;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = count == 1 ? 0 : i * (snapshots.size() - 1) / (count - 1);
    const auto& [epoch, values] = snapshots[at];
    const int rank = values.defined() ? values.rank() : 0;
    ridges.push_back({epoch, elements(kRidges, values, "values", rank)});
    check_finite(kRidges, ridges.back().values, "values");
    if (i > 0 && epoch <= ridges[i - 1].epoch) {
      throw ValueError(text::format(
          "plot: histograms_over_epochs: epochs rise from snapshot to snapshot, got {} after {}",
          epoch, ridges[i - 1].epoch));
    }
  }
  return ridges;
}

/// Evenly spaced edges over all numbers.
std::vector<double> common_edges(const std::vector<Ridge>& ridges) {
  constexpr double kFewest = 12, kMost = 60;
  const double rice = 2 * std::cbrt(static_cast<double>(ridges[0].values.size()));
  const int bins = static_cast<int>(std::clamp(rice, kFewest, kMost));
  double low = ridges[0].values[0], high = low;
  for (const Ridge& ridge : ridges) {
    const auto [least, most] = std::minmax_element(ridge.values.begin(), ridge.values.end());
    low = std::min(low, *least);
    high = std::max(high, *most);
  }
  if (low == high) {
    low -= 0.5;
    high += 0.5;
  }
  std::vector<double> edges;
  for (int i = 0; i <= bins; ++i) {
    edges.push_back(std::lerp(low, high, static_cast<double>(i) / bins));
  }
  return edges;
}

}  // namespace

Figure histograms_over_epochs(const std::vector<Snapshot>& snapshots,
                              const HistogramsOptions& options) {
  constexpr double kOverlap = 2.6;  // height of the highest ridge, in distances of two
  const std::vector<Ridge> ridges = ridges_of(snapshots);
  const std::vector<double> edges = common_edges(ridges);
  std::vector<std::vector<double>> densities;
  double most = 0;
  for (const Ridge& ridge : ridges) {
    densities.push_back(histogram(ridge.values, edges).counts);
    for (double& density : densities.back()) {
      density /= static_cast<double>(ridge.values.size());
      most = std::max(most, density);
    }
  }
  const double apart = ridges.size() == 1
                           ? 1
                           : static_cast<double>(ridges.back().epoch - ridges.front().epoch) /
                                 static_cast<double>(ridges.size() - 1);
  Chart chart{.title = options.title,
              .x = {.label = options.label},
              .y = {.label = "epoch"},
              .aspect = 0.75};
  for (const Tick& tick : linear_ticks(ridges.front().epoch, ridges.back().epoch + 1e-6, 8, true)) {
    chart.y.ticks.push_back(tick.value);
  }
  for (std::size_t i = ridges.size(); i-- > 0;) {  // those behind come first
    Area area{.series = 0, .opacity = 1};
    const double ground = ridges[i].epoch;
    const auto add = [&](double x, double height) {
      area.x.push_back(x);
      area.low.push_back(ground);
      area.high.push_back(ground + height);
    };
    add(edges.front(), 0);
    for (std::size_t bin = 0; bin + 1 < edges.size(); ++bin) {
      add((edges[bin] + edges[bin + 1]) / 2, kOverlap * apart * densities[i][bin] / most);
    }
    add(edges.back(), 0);
    chart.marks.push_back(std::move(area));
  }
  return figure(std::move(chart));
}

Figure gradient_sizes(const std::vector<NamedSizes>& networks,
                      const GradientSizesOptions& options) {
  if (networks.empty()) throw ValueError("plot: gradient_sizes: needs a network, got none");
  std::size_t layers = 0;
  for (const NamedSizes& network : networks) layers = std::max(layers, network.sizes.size());
  Chart chart{
      .title = options.title, .x = {.label = "layer"}, .y = {.label = options.label, .log = true}};
  chart.x.categories = options.layers;
  if (!options.layers.empty() && options.layers.size() < layers) {
    throw ValueError(
        text::format("plot: gradient_sizes: layers has a name for each of {} layers, "
                     "got {}",
                     layers, options.layers.size()));
  }
  const double first = options.layers.empty() ? 1 : 0;
  for (const NamedSizes& network : networks) {
    Line line{.y = network.sizes, .label = network.name, .markers = true};
    for (std::size_t i = 0; i < line.y.size(); ++i) {
      line.x.push_back(first + static_cast<double>(i));
    }
    chart.marks.push_back(std::move(line));
  }
  return figure(std::move(chart));
}

}  // namespace hebb::plot
