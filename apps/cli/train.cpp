// hebb train: from data to a trained network and a run folder; hebb cv: the same for a
// cross-validation.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>

#include "base/text.hpp"
#include "config_file.hpp"
#include "errors.hpp"
#include "recipe.hpp"
#include "run.hpp"
#include "run_folder.hpp"
#include "signals.hpp"
#include "values.hpp"
#include "verbs.hpp"

namespace hebb::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  hebb train iris.csv --target species
  hebb train boston_housing.csv --target medv --dry-run      # what would be done
  hebb train fashion_mnist
  hebb train mnist --hidden "256:relu,dropout:0.3,64:relu" --epochs 20 -o runs/wide
  hebb train mnist --hidden "" --optimizer sgd --lr 0.1      # no hidden layer
  hebb train photos/ --image-size 32x32                      # photos/cat/*.jpg, photos/dog/*.jpg
  hebb train runs/wide/config.yaml --seed 7                  # that run again, with another seed
  hebb train --resume runs/wide                              # goes on after Ctrl-C or a crash

The last line on the standard output is the result: test loss 0.3301, accuracy 0.8812, for numbers
test loss 8.2132, mae 2.1021, r2 0.8812. A run leaves in its folder config.yaml (it alone repeats
the run), command.txt, history.csv (figures of every epoch, counted from 0), model.keras (of the
best epoch), metrics.json, log.txt, events (for TensorBoard) and last.keras (it goes on from
there). A run that is resumed ends with the same bits as one that was not interrupted.)";

constexpr const char* kCrossExamples = R"(Examples:
  hebb cv iris.csv --target species            # ten times another tenth judges
  hebb cv boston_housing.csv --target medv --cv 5 --hidden 64:relu

The last line on the standard output is the result, means with standard deviations:
cv loss 0.1234 +- 0.0210, accuracy 0.9600 +- 0.0200. All options are those of hebb train.)";

constexpr int kUsualFolds = 10;

/// The command line as text; what was not given is not in `values`.
struct TrainOptions {
  std::string data;
  std::map<std::string_view, std::string> values;  // by the key of the setting
  std::string log_every;
  bool no_color = false;
  RunOptions run;
};

/// Sets what was given on the command line.
void apply(const TrainOptions& options, Recipe& recipe) {
  for (const Setting& setting : settings()) {
    const auto given = options.values.find(setting.key);
    if (given == options.values.end()) continue;
    try {
      setting.set(recipe, given->second);
    } catch (const ValueError& error) {
      throw UsageError(text::format("{}: {}", setting.option, error.message()));
    }
  }
}

bool is_config(const std::string& name) {
  const std::string lower = text::lower(name);
  return lower.ends_with(".yaml") || lower.ends_with(".yml");
}

Recipe recipe_of(const TrainOptions& options) {
  Recipe recipe;
  apply(options, recipe);  // mistakes in the command line come before mistakes in files
  if (is_config(options.data)) {
    recipe = read_config(options.data);
    apply(options, recipe);
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
  apply(options, recipe);
  return recipe;
}

std::string with_default(const std::string& help, const std::string& value) {
  return text::format("{}{}(default {})", help, help.ends_with('\n') ? "" : " ", value);
}

/// Refuses words that do not go together.
void check_words(const CLI::App& app, const TrainOptions& options) {
  if (app.count("--output") > 0 && options.run.place.folder.empty()) {
    throw UsageError("-o: expected the path of a folder, got \"\"");
  }
  const bool resumes = app.count("--resume") > 0;
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

int parse_interval(const std::string& text) {
  try {
    return static_cast<int>(parse_whole(text, 1, 1'000'000'000));
  } catch (const ValueError& error) {
    throw UsageError(text::format("--log-every: {}", error.message()));
  }
}

int train(TrainOptions options, const Invocation& invocation) {
  watch_interrupts();
  if (!options.log_every.empty()) options.run.log_every = parse_interval(options.log_every);
  const char* no_color = std::getenv("NO_COLOR");
  options.run.color = !options.no_color && (no_color == nullptr || *no_color == '\0');
  const bool resumes = !options.run.resume.empty();
  return run(resumes ? recipe_to_resume(options) : recipe_of(options), options.run, invocation);
}

void add_settings(CLI::App& app, const std::shared_ptr<TrainOptions>& options) {
  const Recipe defaults;
  for (const Setting& setting : settings()) {
    const std::string help(setting.help);
    if (setting.option.empty()) {
      app.add_option(std::string(setting.placeholder), options->data, help)->option_text(" ");
      continue;
    }
    std::string names(setting.option);
    std::string full = "--" + std::string(setting.key);
    std::replace(full.begin() + 2, full.end(), '_', '-');
    if (full != setting.option) names += "," + full;
    const std::optional<std::string> value = setting.get(defaults);
    app.add_option_function<std::string>(
           names,
           [options, key = setting.key](const std::string& text) { options->values[key] = text; },
           value ? with_default(help, *value) : help)
        ->option_text(std::string(setting.placeholder))
        ->group(std::string(setting.group));
  }
}

void add_run_options(CLI::App& app, const std::shared_ptr<TrainOptions>& options) {
  RunOptions& run = options->run;
  const std::string group = "Run";
  app.add_option("-o,--output", run.place.folder,
                 "Folder for the files of the run (default runs/NAME-N)")
      ->option_text("RUN")
      ->group(group);
  app.add_flag("--force", run.place.replace, "Replace the run that is in RUN already")
      ->group(group);
  app.add_option("--resume", run.resume,
                 "Go on with the run in RUN, which was interrupted;\n"
                 "--epochs, --threads and what is shown may differ")
      ->option_text("RUN")
      ->group(group);
  app.add_flag("--dry-run", run.dry,
               "Check everything and build the network; train and write nothing")
      ->group(group);
  app.add_option("--log-every", options->log_every,
                 "A line every N epochs in place of the progress bar (default:\n"
                 "of more than 50 epochs some 20 lines)")
      ->option_text("N")
      ->group(group);
  app.add_flag("--plot", run.plot, "Draw the loss by epoch, in characters")->group(group);
  app.add_flag("--json", run.json, "The result as JSON, that of metrics.json")->group(group);
  app.add_flag("-q,--quiet", run.quiet, "Results and errors only")->group(group);
  app.add_flag("--no-color", options->no_color,
               "No colors on terminals (also: NO_COLOR in the environment)")
      ->group(group);
}

}  // namespace

Command attach_train(CLI::App& app) {
  const auto options = std::make_shared<TrainOptions>();
  add_settings(app, options);
  add_run_options(app, options);
  app.footer(kExamples);
  return [options, &app](const Invocation& invocation) {
    check_words(app, *options);
    return train(*options, invocation);
  };
}

Command attach_cv(CLI::App& app) {
  const auto options = std::make_shared<TrainOptions>();
  add_settings(app, options);
  add_run_options(app, options);
  app.footer(kCrossExamples);
  return [options, &app](const Invocation& invocation) {
    check_words(app, *options);
    if (!options->run.resume.empty()) {
      throw UsageError("--resume: a cross-validation does not go on; repeat it");
    }
    options->values.try_emplace("cv", text::format("{}", kUsualFolds));
    return train(*options, invocation);
  };
}

}  // namespace hebb::cli
