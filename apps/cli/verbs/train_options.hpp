// What hebb train, cv and tune are told: options of the command line, as text until the data are
// known.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "cli/recipe/recipe.hpp"
#include "cli/run/run.hpp"

namespace CLI {
class App;
}

namespace hebb::cli {

/// The command line as text; what was not given is not in `values`.
struct TrainOptions {
  std::string data;
  std::map<std::string_view, std::string> values;  // by the key of the setting
  std::string log_every;
  RunOptions run;
};

/// Adds the settings of a recipe to a command.
void add_settings(CLI::App& app, const std::shared_ptr<TrainOptions>& options);

/// Adds what is said about the run: its folder, how it ends.
void add_run_options(CLI::App& app, const std::shared_ptr<TrainOptions>& options);

/// Adds what is shown of its epochs.
void add_epoch_options(CLI::App& app, const std::shared_ptr<TrainOptions>& options);

/// Refuses words that do not go together. \throws UsageError.
void check_words(const CLI::App& app, const TrainOptions& options);

/// The recipe that was asked for. \throws UsageError for a mistake in an option, DataError for data
/// that are not there, whatever read_config() throws.
Recipe recipe_of(const TrainOptions& options);

/// The recipe of the run in a folder. \throws UsageError for options that do not go with it,
/// DataError for a folder without a run.
Recipe recipe_to_resume(const TrainOptions& options);

}  // namespace hebb::cli
