// Which learning rate to train with.
#pragma once

#include <string>

#include "hebb/plot/figure.hpp"

namespace hebb::cli {

/// The loss of the network of a run, begun anew on its data, over a learning rate that grows from
/// batch to batch (plot::learning_rate_finder()). The loss is always that of the same up to 1000
/// training rows, because single batches differ by more than a step changes. Same run, same
/// picture. \throws what keeps the run from being repeated.
plot::Figure learning_rates(const std::string& run);

}  // namespace hebb::cli
