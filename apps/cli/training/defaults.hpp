// What a recipe leaves open, and the size of the data decides.
#pragma once

#include "cli/data/source.hpp"
#include "cli/recipe/recipe.hpp"
#include "cli/recipe/task.hpp"

namespace hebb::cli {

/// Fills in the hidden layers, batch size, epochs and patience by the number of rows to learn from,
/// the share for validation, and the learning rate of the optimizer: for SGD on targets that are
/// numbers in units of their own its default is divided by their variance, because the network
/// multiplies by their standard deviation what it gives (network.hpp), and gradients twice by it.
/// Optimizers of Adam's kind divide gradients by their own size and need nothing.
void complete(Recipe& recipe, const Source& source, const Parts& parts);

}  // namespace hebb::cli
