/// \file
/// Dataset: inputs and targets that belong together.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hebb/tensor.hpp"

namespace hebb {

/// Samples with their targets; row i of `x` belongs to row i of `y`.
struct Dataset {
  Tensor x;                              ///< Inputs, [samples, ...].
  Tensor y;                              ///< Targets, [samples] or [samples, outputs].
  std::vector<std::string> class_names;  ///< Name of class 0, 1, ...; empty when there are none.

  /// These samples, in this order, with the same class names.
  /// \throws ShapeError unless x and y have equal numbers of rows; ValueError for a row that is not
  /// there.
  Dataset take(std::span<const std::int64_t> rows) const;
};

/// A data set in its published two parts: `auto [train, test] = datasets::mnist();`
struct TrainTest {
  Dataset train;  ///< To learn from.
  Dataset test;   ///< To judge by.
};

}  // namespace hebb
