// A run of `hebb train`: from a recipe to a result and a run folder.
#pragma once

#include <string>

#include "recipe.hpp"
#include "run_folder.hpp"
#include "verbs.hpp"

namespace hebb::cli {

/// How a run shows itself, which changes nothing about its result.
struct RunOptions {
  RunPlace place;
  std::string resume;  ///< The folder of a run that goes on; empty: a new run.
  bool dry = false;    ///< Check everything, train nothing, write nothing.
  bool json = false;   ///< The result as JSON.
  bool quiet = false;  ///< Nothing on stderr.
  bool color = true;   ///< Colors on terminals.
  bool plot = false;   ///< The curve of the loss, in characters.
  int log_every = 0;   ///< A line every so many epochs; 1: the progress bar; 0: by their number.
};

/// Runs it. \throws whatever is wrong with the data, the files or the run.
int run(Recipe recipe, const RunOptions& options, const Invocation& invocation);

}  // namespace hebb::cli
