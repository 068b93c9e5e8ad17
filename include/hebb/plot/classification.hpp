/// \file
/// Pictures of classifiers.
#pragma once

#include <string>
#include <vector>

#include "hebb/model.hpp"
#include "hebb/plot/figure.hpp"
#include "hebb/tensor.hpp"

namespace hebb::plot {

/// Options of decision_regions().
struct DecisionRegionsOptions {
  std::string title = {};                     ///< Above the plane.
  std::string x_label = "x₁";                 ///< Name of the first input.
  std::string y_label = "x₂";                 ///< Name of the second one.
  std::vector<std::string> class_names = {};  ///< Name of class 0, 1, ...; none: their numbers.
  double threshold = 0.5;  ///< Of a single output: class 1 above it; 0 for targets of -1 and 1.
};

/// What a model of two inputs makes of every point of the plane, with the data on it. x: [n, 2]; y:
/// labels, [n] or [n, 1]. The model has one output a class, whose largest wins, or a single one:
/// then a label above the threshold is class 1, any other class 0. The color of a region is that of
/// its class, stronger where the model is surer; the line is where two classes are equal.
/// \throws ShapeError for other shapes, or a model with other outputs; DataError for no finite
/// point, a label outside the classes; ValueError for fewer names than classes; whatever predict()
/// throws.
Figure decision_regions(Model& model, const Tensor& x, const Tensor& y,
                        const DecisionRegionsOptions& options = {});

/// Options of confusion_matrix(), roc_curve() and precision_recall_curve().
struct ClassesOptions {
  std::string title = {};                     ///< Above the picture.
  std::vector<std::string> class_names = {};  ///< Name of class 0, 1, ...; none: their numbers.
};

/// A confusion matrix as metrics::confusion_matrix() gives it, [classes, classes], row = truth: the
/// count of every cell and, up to 12 classes, its share of the row, which is the color.
/// \throws ShapeError for a matrix that is not square; DataError for a count that is negative or
/// not finite; ValueError for fewer names than classes.
Figure confusion_matrix(const Tensor& matrix, const ClassesOptions& options = {});

/// True positive rate over false positive rate for every threshold, with the area under the curve
/// (Hanley and McNeil 1982; equal scores count half). y_true: labels, [n] or [n, 1]; y_score: [n]
/// or [n, 1] for classes 0 and 1, else [n, classes], each class against all others; classes of
/// which there are no or only samples are left out. \throws ShapeError for other shapes; DataError
/// for labels outside the classes, scores that are not finite, or samples of a single class;
/// ValueError for fewer names than classes.
Figure roc_curve(const Tensor& y_true, const Tensor& y_score, const ClassesOptions& options = {});

/// Precision over recall for every threshold, with the average precision: precision weighted by the
/// growth of recall. Arguments and errors as roc_curve().
Figure precision_recall_curve(const Tensor& y_true, const Tensor& y_score,
                              const ClassesOptions& options = {});

}  // namespace hebb::plot
