/// \file
/// Pictures of activation functions.
#pragma once

#include "hebb/activation.hpp"
#include "hebb/plot/figure.hpp"

namespace hebb::plot {

/// f(x), a solid line, and its derivative by automatic differentiation, a dashed one, for x from -5
/// to 5 (sinc: -15 to 15), in float64. Of activations along an axis the first of two outputs is
/// drawn, for the inputs (x, 0); of "glu" the output for (x, x). \throws whatever a function that
/// is given instead of a name throws.
Figure activation(const Activation& activation);

/// All activations that have a name, on one sheet.
Figure activations();

}  // namespace hebb::plot
