/// \file
/// Pictures of weights and gradients.
#pragma once

#include <string>
#include <vector>

#include "hebb/plot/figure.hpp"
#include "hebb/tensor.hpp"

namespace hebb::plot {

/// Numbers as they were after an epoch: weights or gradients.
struct Snapshot {
  int epoch = 0;  ///< From 1; 0 before training.
  Tensor values;  ///< Of any shape.
};

/// Options of histograms_over_epochs().
struct HistogramsOptions {
  std::string title = {};        ///< Above the ridges.
  std::string label = "weight";  ///< What the numbers are.
};

/// How numbers are distributed, epoch by epoch: a ridge each, in front of that of the next epoch.
/// Of more than 25 snapshots as many are shown, evenly chosen. \throws ValueError for no snapshots,
/// epochs that do not rise, or a tensor without elements; DataError for numbers that are not
/// finite.
Figure histograms_over_epochs(const std::vector<Snapshot>& snapshots,
                              const HistogramsOptions& options = {});

/// Sizes of something, one a layer, with the name of the network.
struct NamedSizes {
  std::string name = {};           ///< In the legend.
  std::vector<double> sizes = {};  ///< One a layer.
};

/// Options of gradient_sizes().
struct GradientSizesOptions {
  std::string title = {};                ///< Above the lines.
  std::string label = "gradient size";   ///< What is measured.
  std::vector<std::string> layers = {};  ///< Names of the layers; none: 1, 2, ...
};

/// The size of the gradient in each layer of one or more networks, on a logarithmic axis: where it
/// vanishes or explodes can be seen. Sizes of 0 have no place on it and are left out. \throws
/// ValueError for no networks, fewer names than layers, or no size above 0.
Figure gradient_sizes(const std::vector<NamedSizes>& networks,
                      const GradientSizesOptions& options = {});

}  // namespace hebb::plot
