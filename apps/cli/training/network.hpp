// Networks for a source of data.
#pragma once

#include <memory>
#include <vector>

#include "cli/data/source.hpp"
#include "cli/recipe/recipe.hpp"
#include "cli/recipe/task.hpp"
#include "hebb/model.hpp"

namespace hebb::cli {

/// What a network's last layer makes of numbers z of size 1, for each target: deviation z + mean.
struct TargetScale {
  std::vector<double> mean, deviation;
};

/// Mean and standard deviation of targets [samples, outputs], 1 for one that is constant; for an
/// output that is not below 0 the mean is 0 and the deviation the root mean square.
TargetScale target_scale(const Tensor& y, const Goal& goal);

/// True when the network gives numbers in the targets' own units, as a last layer makes them from
/// numbers of size 1: a regression with an output that is not bound to 0 to 1.
bool rescales_output(const Goal& goal);

/// A network for the data, compiled and ready to train: inputs are brought to size 1 (pixels by
/// 1 / 255, features by a Normalization, unless an encoder has done so) and flattened; then come
/// the hidden layers and the output layer. A regression ends in Dense(n) and Rescaling(standard
/// deviation, mean) of the training targets (of several targets the inverse of a Normalization), so
/// that predictions, losses and curves are in the targets' units and the network learns at once. An
/// output of relu or softplus is multiplied by the root mean square alone and stays positive.
/// The recipe's own network is taken as it is. An encoder travels with the model, and how the
/// recipe says that its table is written. \throws DataError when the recipe's network does not fit
/// the data; ValueError for one that cannot be built.
std::shared_ptr<Model> build_network(const Recipe& recipe, const Parts& parts, const Goal& goal);

/// What is done to inputs before the hidden layers, for people.
std::string input_text(const Parts& parts);

/// The architecture of the recipe's own network as JSON, from its file or as it stands there.
/// \throws IOError, DataError for a file that cannot be read or has none.
std::string architecture_of(const Recipe& recipe);

}  // namespace hebb::cli
