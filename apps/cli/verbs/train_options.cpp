#include "cli/verbs/train_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/text.hpp"
#include "cli/files/run_folder.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/training/config_file.hpp"

namespace hebb::cli {

namespace {

/// Refuses hidden layers beside a network that has its own.
void check_network(const Recipe& recipe) {
  if (recipe.model.empty() || !recipe.hidden) return;
  throw UsageError("--hidden: --model is a whole network, hidden layers and all; leave one out");
}

bool is_config(const std::string& name) {
  const std::string lower = text::lower(name);
  return lower.ends_with(".yaml") || lower.ends_with(".yml");
}

/// The heading of the options of a run.
constexpr const char* kRunGroup = "Run";

}  // namespace

void add_settings(CLI::App& app, const std::shared_ptr<TrainOptions>& options) {
  for (const Setting& setting : settings()) {
    if (!setting.option.empty()) {
      add_setting(app, setting, options->values);
      continue;
    }
    app.add_option(std::string(setting.placeholder), options->data, std::string(setting.help))
        ->option_text(" ");
  }
}

void add_run_options(CLI::App& app, const std::shared_ptr<TrainOptions>& options) {
  RunOptions& run = options->run;
  app.add_option("-o,--output", run.place.folder,
                 "Folder for the files of the run (default runs/NAME-N)")
      ->option_text("RUN")
      ->group(kRunGroup);
  app.add_flag("--force", run.place.replace, "Replace the run that is in RUN already")
      ->group(kRunGroup);
  app.add_flag("--dry-run", run.dry,
               "Check everything and build the network; train and write nothing")
      ->group(kRunGroup);
  app.add_flag("--json", run.json, "The result as JSON, that of metrics.json")->group(kRunGroup);
  app.add_flag("-q,--quiet", run.quiet, "Results and errors only")->group(kRunGroup);
  app.add_flag_callback(
         "--no-color", [options] { options->run.color = false; },
         "No colors on terminals (also: NO_COLOR in the environment)")
      ->group(kRunGroup);
}

void add_resume_option(CLI::App& app, const std::shared_ptr<TrainOptions>& options) {
  app.add_option("--resume", options->run.resume,
                 "Go on with the run in RUN, which was interrupted;\n"
                 "--epochs, --threads and what is shown may differ")
      ->option_text("RUN")
      ->group(kRunGroup);
}

void add_epoch_options(CLI::App& app, const std::shared_ptr<TrainOptions>& options) {
  app.add_option("--log-every", options->log_every,
                 "A line every N epochs in place of the progress bar (default:\n"
                 "of more than 50 epochs some 20 lines)")
      ->option_text("N")
      ->group(kRunGroup);
  app.add_flag("--plot", options->run.plot, "Draw the loss by epoch, in characters")
      ->group(kRunGroup);
}

/// Refuses words that do not go together.
void check_words(const CLI::App& app, const TrainOptions& options) {
  if (app.count("--output") > 0 && options.run.place.folder.empty()) {
    throw UsageError("-o: expected the path of a folder, got \"\"");
  }
  const CLI::Option* resume = app.get_option_no_throw("--resume");
  const bool resumes = resume != nullptr && resume->count() > 0;
  if (resumes && options.run.resume.empty()) {
    throw UsageError("--resume: expected the folder of a run, got \"\"");
  }
  if (resumes && app.count("--output") + app.count("--force") > 0) {
    throw UsageError("--resume: the run goes on in its folder; leave -o and --force out");
  }
  if (!resumes && app.count("DATA") == 0) {
    throw UsageError(text::format("DATA is required; see hebb {} --help", app.get_name()));
  }
}

Recipe recipe_of(const TrainOptions& options) {
  Recipe recipe;
  apply(options.values, recipe);  // mistakes in the command line come before mistakes in files
  check_network(recipe);
  if (is_config(options.data)) {
    recipe = read_config(options.data);
    if (options.values.contains("model"))
      recipe.hidden.reset();  // the network of the file gives way
    if (options.values.contains("hidden")) recipe.model.clear();
    apply(options.values, recipe);
    check_network(recipe);
    return recipe;
  }
  try {
    settings().front().set(recipe, options.data);
  } catch (const ValueError& error) {
    throw DataError(error.message());  // what there is to train on is no matter of the command line
  }
  return recipe;
}

/// The recipe of the run in a folder.
Recipe recipe_to_resume(const TrainOptions& options) {
  for (const Setting& setting : settings()) {
    if (!options.values.contains(setting.key) || setting.key == "epochs" ||
        setting.key == "threads") {
      continue;
    }
    throw UsageError(text::format(
        "{}: a run goes on as it began; only --epochs, --threads and what is shown go with "
        "--resume",
        setting.option));
  }
  if (!options.data.empty()) {
    throw UsageError(text::format(
        "unexpected argument \"{}\": --resume knows what the run trains on", options.data));
  }
  check_begun(options.run.resume);
  Recipe recipe = read_config(in_folder(options.run.resume, kConfigFile));
  if (recipe.cv > 0) {
    throw DataError(text::format(
        "{} is a cross-validation, which does not go on; repeat it: hebb train {}",
        options.run.resume, shell_words({in_folder(options.run.resume, kConfigFile)})));
  }
  apply(options.values, recipe);
  return recipe;
}

}  // namespace hebb::cli
