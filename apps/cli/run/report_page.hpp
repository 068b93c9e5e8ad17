// report.html: a run on one page that stands alone.
#pragma once

#include <string>
#include <vector>

#include "cli/data/source.hpp"
#include "cli/recipe/recipe.hpp"
#include "cli/run/pictures.hpp"
#include "cli/training/baselines.hpp"
#include "cli/training/training.hpp"
#include "hebb/history.hpp"

namespace hebb::cli {

/// What a page is about.
struct Reported {
  const Recipe& recipe;
  const Source& source;
  const Goal& goal;
  const Division& division;
  const Parts& parts;
  const Outcome& outcome;
  const std::vector<Baseline>& baselines;
  const History& history;
  const Tested& tested;
  std::string folder;  ///< Of the run.
};

/// The page: what was trained on what, the result beside the baselines, curves, confusion,
/// mistakes, what to try next, how to load the model. It loads nothing and runs nothing.
std::string report_page(const Reported& run);

}  // namespace hebb::cli
