// Baselines: what a network has to beat to be worth its trouble.
#pragma once

#include <string>
#include <vector>

#include "cli/data/source.hpp"
#include "cli/recipe/recipe.hpp"
#include "cli/recipe/task.hpp"
#include "hebb/history.hpp"

namespace hebb::cli {

/// A simple way to predict, learned from the training part, and how good it is on the test part.
struct Baseline {
  std::string key;   ///< In metrics.json: `logistic_regression`.
  std::string what;  ///< For people: `logistic regression`.
  Logs figures;
};

/// Of classes and labels: always guessing the most frequent one, and logistic regression, which is
/// the network without hidden layers, trained by Adam until it gets no better. Of numbers: always
/// guessing the mean, and linear regression by least squares in float64. Inputs are those of the
/// network.
std::vector<Baseline> baselines(const Recipe& recipe, const Source& source, const Parts& parts,
                                const Goal& goal);

}  // namespace hebb::cli
