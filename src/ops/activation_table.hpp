// How each named activation is computed.
#pragma once

#include "hebb/activation.hpp"
#include "kernels/table.hpp"

namespace hebb {

/// A row per name of detail::kActivationNames, in its order.
struct ActivationRow {
  Tensor (*function)(const Tensor& x);
  /// True when dense() computes the activation as part of the matrix product, by `kernel`. Sigmoid
  /// and softmax stay operations of their own, for a cross-entropy after them wants their input; so
  /// do all whose derivative needs x.
  bool fused = false;
  kernels::Unary kernel = kernels::Unary::identity;
};

/// The row of a named activation.
const ActivationRow& activation_row(const Activation& named);

}  // namespace hebb
