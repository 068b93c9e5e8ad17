// How each named activation is computed.
#pragma once

#include "hebb/activation.hpp"
#include "kernels/table.hpp"

namespace hebb {

/// A row per name of detail::kActivationNames, in its order.
struct ActivationRow {
  Tensor (*function)(const Tensor& x);
  /// True when dense() computes the activation as part of the matrix product, by `kernel`. Sigmoid
  /// and softmax stay operations of their own: a cross-entropy after them wants their input.
  bool fused;
  kernels::Unary kernel;
};

/// The row of a named activation.
const ActivationRow& activation_row(const Activation& named);

}  // namespace hebb
