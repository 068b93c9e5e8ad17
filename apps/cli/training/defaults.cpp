#include "cli/training/defaults.hpp"

#include <algorithm>
#include <limits>

#include "base/text.hpp"
#include "cli/data/division.hpp"
#include "cli/training/network.hpp"
#include "hebb/optimizers.hpp"

namespace hebb::cli {

namespace {

/// What suits so many rows or fewer.
struct Defaults {
  std::int64_t rows;
  const char* hidden;
  std::int64_t batch_size;
  int epochs, patience;
};

constexpr Defaults kDefaults[] = {
    {300, "32:relu", 16, 200, 20},
    {1'000, "64:relu,32:relu", 16, 200, 20},
    {10'000, "128:relu,dropout:0.2,64:relu", 32, 100, 10},
    {std::numeric_limits<std::int64_t>::max(), "128:relu,dropout:0.2", 128, 15, 5},
};

const Defaults& defaults_for(std::int64_t rows) {
  const Defaults* fitting = kDefaults;
  while (rows > fitting->rows) ++fitting;
  return *fitting;
}

double default_rate(const Recipe& recipe, const Source& source, const Parts& parts) {
  const double rate = AnyOptimizer::parse(recipe.optimizer).make()->learning_rate();
  const Goal goal = goal_of(source.task, source.outputs(), recipe);
  if (recipe.optimizer != "sgd" || !recipe.model.empty() || !rescales_output(goal)) return rate;
  double variance = 0;
  for (const double deviation : target_scale(parts.train.y, goal).deviation) {
    variance = std::max(variance, deviation * deviation);
  }
  return rate / variance;
}

}  // namespace

void complete(Recipe& recipe, const Source& source, const Parts& parts) {
  const Defaults& defaults = defaults_for(source.rows);
  if (recipe.model.empty() && !recipe.hidden) recipe.hidden = defaults.hidden;
  if (!recipe.batch_size) recipe.batch_size = defaults.batch_size;
  if (!recipe.epochs) recipe.epochs = defaults.epochs;
  if (!recipe.patience) recipe.patience = defaults.patience;
  if (!recipe.validation_split) {
    recipe.validation_split = validation_share(recipe, source.rows);
  }
  if (!recipe.learning_rate) recipe.learning_rate = default_rate(recipe, source, parts);
}

}  // namespace hebb::cli
