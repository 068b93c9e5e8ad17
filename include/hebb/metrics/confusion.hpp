/// \file
/// Confusion matrices and what is read off them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hebb/tensor.hpp"

namespace hebb::metrics {

/// Counts of (true class, predicted class). y_true, y_pred: labels, [n] or [n, 1] -> int64
/// [classes, classes], row = truth. `classes` 0: one more than the largest label seen. With sample
/// weights, [n] or [n, 1], float64 sums of weights. \throws ValueError for a negative number of
/// classes; DataError for a negative label or one outside the classes; ShapeError when lengths
/// differ.
Tensor confusion_matrix(const Tensor& y_true, const Tensor& y_pred, std::int64_t classes = 0,
                        const Tensor& sample_weight = {});

/// A confusion matrix, int64 or float64, as text with the names of the classes (their numbers when
/// there are none). \throws ShapeError for a matrix that is not square; DTypeError for another
/// dtype; DataError for a count that is negative or not finite; ValueError for fewer names than
/// classes.
std::string confusion_matrix_text(const Tensor& matrix,
                                  const std::vector<std::string>& class_names = {});

/// Precision, recall, F1 and support of each class, accuracy, and their means, as text, from a
/// confusion matrix. A figure that would divide by zero is 0. \throws as confusion_matrix_text().
std::string classification_report(const Tensor& matrix,
                                  const std::vector<std::string>& class_names = {});

}  // namespace hebb::metrics
