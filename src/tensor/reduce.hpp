// Sums over axes: shared by reductions and by the engine, which sums gradients back to a shape that
// was broadcast.
#pragma once

#include "hebb/tensor.hpp"

namespace hebb {

/// y (+)= factor * sum of x over the axes whose bit is set in `axes`. y: an array of the remaining
/// elements, of x's dtype. x: floating. Adjacent axes are summed as one, groups from the last to
/// the first.
void sum_axes(const Tensor& x, unsigned axes, double factor, void* y, bool add);

/// y (+)= x summed to the shape `narrow`, from which x's shape was broadcast.
void sum_to(const Tensor& x, const Shape& narrow, void* y, bool add);

}  // namespace hebb
