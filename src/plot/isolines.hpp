// Lines of equal height on a grid.
#pragma once

#include <span>

#include "plot/geometry.hpp"

namespace hebb::plot {

/// Heights at the corners of a grid, row by row.
struct Heights {
  std::span<const double> values;
  int rows = 0, columns = 0;

  double operator()(int row, int column) const {
    return values[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
                  static_cast<std::size_t>(column)];
  }
  /// Between the corners, linear in both directions; row and column may be fractions.
  double at(double row, double column) const;
};

/// Where the height is `level`: x is the column, y the row, both as fractions. Squares with a
/// corner that is no number are left out. Marching squares (Maple 2003).
Path isoline(const Heights& heights, double level);

}  // namespace hebb::plot
