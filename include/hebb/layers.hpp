/// \file
/// All layers.
#pragma once

#include "hebb/layers/activations.hpp"
#include "hebb/layers/core.hpp"
#include "hebb/layers/dense.hpp"
#include "hebb/layers/input.hpp"
