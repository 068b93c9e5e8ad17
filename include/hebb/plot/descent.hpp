/// \file
/// Pictures of gradient descent in two dimensions.
#pragma once

#include <cmath>
#include <concepts>
#include <string>
#include <vector>

#include "hebb/plot/chart.hpp"
#include "hebb/plot/figure.hpp"

namespace hebb::plot {

/// A piece of the plane.
struct Window {
  double x_low = -1;  ///< Left edge.
  double x_high = 1;  ///< Right edge.
  double y_low = -1;  ///< Lower edge.
  double y_high = 1;  ///< Upper edge.
};

/// The heights of f(x, y) over a window, at 161 x 161 points.
template <std::invocable<double, double> F>
Contours contours_of(F f, const Window& window) {
  constexpr int kSteps = 161;
  Contours result{.rows = kSteps,
                  .columns = kSteps,
                  .x_low = window.x_low,
                  .x_high = window.x_high,
                  .y_low = window.y_low,
                  .y_high = window.y_high};
  for (int row = 0; row < kSteps; ++row) {
    const double y = std::lerp(window.y_low, window.y_high, row / (kSteps - 1.0));
    for (int column = 0; column < kSteps; ++column) {
      const double x = std::lerp(window.x_low, window.x_high, column / (kSteps - 1.0));
      result.values.push_back(static_cast<double>(f(x, y)));
    }
  }
  return result;
}

/// The points that a descent went through.
struct DescentPath {
  std::string name = {};       ///< In the legend.
  std::vector<double> x = {};  ///< First weight, step by step.
  std::vector<double> y = {};  ///< Second weight, step by step.
};

/// Options of descent_paths().
struct DescentOptions {
  std::string title = {};      ///< Above the plane.
  std::string x_label = "w₁";  ///< Name of the first weight.
  std::string y_label = "w₂";  ///< Name of the second one.
};

/// Paths of descent on the contours of what is made small; the lowest point of the grid is marked.
/// A path that leaves the window ends at its edge, and the legend says so. \throws ShapeError for x
/// and y of different lengths or a grid that has not as many values as it says; ValueError for a
/// window without an inside; DataError for no finite height or a path without a finite point.
Figure descent_paths(const Contours& surface, const std::vector<DescentPath>& paths,
                     const DescentOptions& options = {});

}  // namespace hebb::plot
