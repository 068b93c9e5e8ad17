// Checks of the options that every optimizer has.
#pragma once

#include "hebb/optimizers/optimizer.hpp"

namespace hebb {

/// The options themselves. \throws ValueError when one is out of its range.
const OptimizerOptions& checked(const OptimizerOptions& options);

}  // namespace hebb
