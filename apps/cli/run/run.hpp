// A run of `hebb train`: from a recipe to a result and a run folder.
#pragma once

#include <memory>
#include <string>

#include "cli/data/source.hpp"
#include "cli/files/run_folder.hpp"
#include "cli/recipe/recipe.hpp"
#include "cli/recipe/task.hpp"
#include "cli/terminal/invocation.hpp"
#include "cli/terminal/talk.hpp"
#include "hebb/model.hpp"

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

/// The talk of a run that shows itself so.
Talk talk_of(const RunOptions& options);

/// What a run works on, once everything about it is known.
struct Work {
  Recipe recipe;
  std::shared_ptr<Source> source;
  Division division;
  Parts parts;
  Goal goal;
  std::shared_ptr<Model> model;
};

/// Reads the data of a recipe and builds the network, saying what was found; what the recipe leaves
/// open is filled in. \throws whatever is wrong with the data or the recipe.
Work prepare(const Recipe& recipe, Talk& talk);

/// Writes command.txt and config.yaml into the folder of a run that begins.
void write_beginning(const std::string& folder, const Recipe& recipe, const Invocation& invocation);

/// Runs it. \throws whatever is wrong with the data, the files or the run.
int run(Recipe recipe, const RunOptions& options, const Invocation& invocation);

}  // namespace hebb::cli
