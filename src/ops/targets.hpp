// What losses do with targets and weights that depends on the numbers in them. Nothing here has a
// derivative; each is one call that a program repeats.
#pragma once

#include <cstdint>

#include "hebb/tensor.hpp"

namespace hebb {

/// Targets of a hinge loss: 2 y - 1 when every element is 0 or 1, else y. y: floating.
Tensor signed_targets(const Tensor& y);

/// Labels with 0 in place of `ignored`, and 1 beside each that is kept, 0 beside the others.
struct KeptLabels {
  Tensor label;  // float64
  Tensor kept;   // of the dtype asked for
};
KeptLabels keep_labels(const Tensor& label, std::int64_t ignored, DType dtype);

/// 1 / x, and 0 for 0, element by element. x: floating.
Tensor reciprocal_or_zero(const Tensor& x);

}  // namespace hebb
