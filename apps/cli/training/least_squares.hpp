// Linear regression, solved outright.
#pragma once

#include "hebb/dataset.hpp"
#include "hebb/tensor.hpp"

namespace hebb::cli {

/// True for inputs that are few enough to be solved for in moments.
bool can_fit_least_squares(const Tensor& x);

/// What linear regression, learned from `train`, predicts for x: [samples, outputs] of float64.
/// Inputs z are flattened, less their means and divided by their deviations; W solves
/// (z'z + 1e-8 n I) W = z'(y - mean y) by Cholesky's method, n being the number of rows: the ridge
/// makes columns that depend on each other, such as those of a one-hot code, harmless.
Tensor least_squares(const Dataset& train, const Tensor& x);

}  // namespace hebb::cli
