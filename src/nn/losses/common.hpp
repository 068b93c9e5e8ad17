// What the losses share: targets beside predictions, and one value a sample made one number.
#pragma once

#include "hebb/losses/common.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

inline constexpr double kEpsilon = 1e-7;  // Keras's: probabilities are kept this far from 0 and 1

/// Targets and predictions of one shape and one floating dtype.
struct Matched {
  Tensor truth, prediction;
};

/// \throws ValueError naming the loss and the tensor that is undefined.
void check_defined(const char* loss, const Tensor& y_true, const Tensor& y_pred);

/// \throws ShapeError naming the loss, what it expects, and both shapes.
[[noreturn]] void throw_shapes(const char* loss, const char* expected, const Tensor& y_true,
                               const Tensor& y_pred);

/// \throws ShapeError naming the loss and both shapes when the predictions lack one of the axes.
void check_axes(const char* loss, const Axes& axes, const Tensor& y_true, const Tensor& y_pred);

/// Targets in the shape and dtype of the predictions. \throws ShapeError naming the loss.
Matched matched(const char* loss, const Tensor& y_true, const Tensor& y_pred);

/// The same for one-hot rows: equal shapes with an axis of classes. \throws ShapeError naming the
/// loss.
Matched matched_rows(const char* loss, const Tensor& y_true, const Tensor& y_pred);

/// Labels, one a row of the predictions, without a last axis of size 1. \throws ShapeError naming
/// the loss.
Tensor labels_beside(const char* loss, const Tensor& y_true, const Tensor& y_pred);

/// y, or float32 made from integers.
Tensor floating(const Tensor& y);

/// x, raised to at least `low`.
Tensor at_least(double low, const Tensor& x);

/// Weights in the dtype and rank of the values, to be multiplied with them. \throws ShapeError
/// naming the loss.
Tensor weights_beside(const char* loss, const Tensor& sample_weight, const Tensor& values);

/// The result of a loss with these values, one a sample.
Tensor reduced(const char* loss, const Tensor& values, Reduction reduction,
               const Tensor& sample_weight);

/// The same from one value an output, whose mean is that of the sample.
Tensor reduced_outputs(const char* loss, const Tensor& outputs, Reduction reduction,
                       const Tensor& sample_weight);

}  // namespace hebb
