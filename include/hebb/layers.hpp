/// \file
/// All layers.
#pragma once

#include "hebb/layers/activations.hpp"
#include "hebb/layers/core.hpp"
#include "hebb/layers/dense.hpp"
#include "hebb/layers/embedding.hpp"
#include "hebb/layers/input.hpp"
#include "hebb/layers/lambda.hpp"
#include "hebb/layers/merging.hpp"
#include "hebb/layers/normalization.hpp"
#include "hebb/layers/preprocessing.hpp"
#include "hebb/layers/regularization.hpp"
#include "hebb/layers/reshaping.hpp"
