// Cross-validation: how good a network is, and how sure that figure is.
#pragma once

#include <vector>

#include "cli/data/source.hpp"
#include "cli/recipe/recipe.hpp"
#include "cli/terminal/talk.hpp"
#include "hebb/history.hpp"

namespace hebb::cli {

/// Figures of the folds.
struct CrossFigures {
  std::vector<Logs> folds;  ///< Of each fold on the part that judged it.
  Logs mean;                ///< Their means.
  Logs deviation;           ///< Their standard deviations, with n - 1.
};

/// Trains a network a fold, each from the start on data encoded anew, and tests it on the part that
/// it has not seen. An open setting of the recipe is what the first fold makes of it.
/// \throws Interrupted between two batches.
CrossFigures cross_validate(const Recipe& recipe, const Source& source, Talk& talk);

/// The result for stdout: `cv loss 0.1234 +- 0.0210, accuracy 0.9600 +- 0.0200`.
std::string cross_text(const CrossFigures& figures);

}  // namespace hebb::cli
