/// \file
/// Pictures of regressions.
#pragma once

#include <string>
#include <vector>

#include "hebb/plot/figure.hpp"
#include "hebb/tensor.hpp"

namespace hebb::plot {

/// Options of predicted_against_true() and residuals().
struct RegressionOptions {
  std::string title = {};         ///< Above the picture.
  std::string target = "target";  ///< What is predicted, with its unit.
};

/// Predictions over true values; on the line they are equal. With R² = 1 - sum (y - p)² / sum (y -
/// mean y)² and the mean absolute error. y_true, y_pred: [n] or [n, 1]. \throws ShapeError for
/// other shapes or different lengths; DataError for numbers that are not finite.
Figure predicted_against_true(const Tensor& y_true, const Tensor& y_pred,
                              const RegressionOptions& options = {});

/// Residuals, y_true - y_pred, over predictions, and how they are distributed: good ones show no
/// pattern. \throws as predicted_against_true().
Figure residuals(const Tensor& y_true, const Tensor& y_pred, const RegressionOptions& options = {});

/// A curve with its name.
struct NamedCurve {
  std::string name = {};       ///< In the legend.
  std::vector<double> x = {};  ///< Of its points.
  std::vector<double> y = {};  ///< Of its points.
};

/// Options of curve_fit().
struct CurveFitOptions {
  std::string title = {};     ///< Above the curves.
  std::string x_label = "x";  ///< Name of the input.
  std::string y_label = "y";  ///< Name of the output.
  std::string data = "data";  ///< Name of the data in the legend.
};

/// Data of one input and the curves that were fitted to them. x, y: [n] or [n, 1]. \throws
/// ShapeError for other shapes or different lengths; DataError for data or a curve without a finite
/// point.
Figure curve_fit(const Tensor& x, const Tensor& y, const std::vector<NamedCurve>& curves,
                 const CurveFitOptions& options = {});

}  // namespace hebb::plot
