// What hebb train, cv and tune are told: options of the command line, as text until the data are
// known.
#pragma once

#include <memory>
#include <string>

#include "cli/recipe/recipe.hpp"
#include "cli/run/run.hpp"
#include "cli/verbs/setting_options.hpp"

namespace CLI {
class App;
}

namespace hebb::cli {

/// The command line as text.
struct TrainOptions {
  std::string data;
  SettingTexts values;
  std::string log_every;
  RunOptions run;
};

/// Adds the settings of a recipe to a command.
void add_settings(CLI::App& app, const std::shared_ptr<TrainOptions>& options);

/// Adds what is said about the run: its folder, how it ends.
void add_run_options(CLI::App& app, const std::shared_ptr<TrainOptions>& options);

/// Adds how to go on with a run that was interrupted.
void add_resume_option(CLI::App& app, const std::shared_ptr<TrainOptions>& options);

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
