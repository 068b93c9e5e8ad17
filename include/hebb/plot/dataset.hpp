/// \file
/// Pictures of a data set before training.
#pragma once

#include <string>
#include <vector>

#include "hebb/plot/figure.hpp"
#include "hebb/tensor.hpp"

namespace hebb::plot {

/// Options of scatter_matrix().
struct ScatterMatrixOptions {
  std::string title = {};                       ///< Above the matrix.
  std::vector<std::string> feature_names = {};  ///< Of the columns of x; none: feature 1, ...
  Tensor y = {};                                ///< Labels, [n] or [n, 1]; undefined: one class.
  std::vector<std::string> class_names = {};    ///< Name of class 0, 1, ...; none: their numbers.
  int most = 6;                                 ///< So many features are shown, the first ones.
};

/// Each feature over each other one, and on the diagonal how it is distributed, by class. x: [n,
/// features]; rows with numbers that are not finite are left out. \throws ShapeError for other
/// shapes or different lengths; DataError for no finite row, a label that is no class of up to 100;
/// ValueError for fewer names than features or classes, or most below 1.
Figure scatter_matrix(const Tensor& x, const ScatterMatrixOptions& options = {});

}  // namespace hebb::plot
