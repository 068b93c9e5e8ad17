// hebb train: from a data set to a trained network and a run folder.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>

#include "base/file.hpp"
#include "base/text.hpp"
#include "config_file.hpp"
#include "errors.hpp"
#include "hebb/datasets.hpp"
#include "hebb/random.hpp"
#include "hebb/threads.hpp"
#include "io/dataset_source.hpp"
#include "output.hpp"
#include "recipe.hpp"
#include "report.hpp"
#include "run_folder.hpp"
#include "signals.hpp"
#include "talk.hpp"
#include "training.hpp"
#include "verbs.hpp"

namespace hebb::cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* kExamples = R"(Examples:
  hebb train fashion_mnist
  hebb train mnist --hidden "256:relu,dropout:0.3,64:relu" --epochs 20 -o runs/wide
  hebb train mnist --hidden "" --optimizer sgd --lr 0.1      # no hidden layer
  hebb train runs/wide/config.yaml                           # the same run again
  hebb train runs/wide/config.yaml --seed 7                  # but with another seed
  hebb train --resume runs/wide                              # goes on after Ctrl-C or a crash

The last line on the standard output is the result: test loss 0.3301, accuracy 0.8812.
A run leaves config.yaml (it alone repeats the run), command.txt, history.csv (figures of every
epoch, counted from 0), metrics.json, log.txt and last.keras (it goes on from there) in its
folder. A run that is resumed ends with the same bits as one that was not interrupted.)";

/// The command line as text; what was not given is not in `values`.
struct TrainOptions {
  std::string data;
  std::map<std::string_view, std::string> values;  // by the key of the setting
  RunPlace place;
  std::string resume;  // the folder of a run; empty: a new run
  bool quiet = false;
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

bool ends_in(const std::string& name, std::initializer_list<std::string_view> endings) {
  const std::string lower = text::lower(name);
  for (const std::string_view ending : endings) {
    if (lower.ends_with(ending)) return true;
  }
  return false;
}

constexpr std::string_view kTakes =
    "this version trains on fashion_mnist, mnist and the config.yaml of a run";

/// DATA that is neither a configuration nor the name of a data set.
[[noreturn]] void refuse_data(const std::string& data, const std::string& message) {
  std::error_code ignored;
  if (fs::exists(fs::path(data) / kConfigFile, ignored)) {
    throw DataError(text::format("{} is the folder of a run; to repeat the run: hebb train {}",
                                 data, shell_words({in_folder(data, kConfigFile)})));
  }
  if (fs::is_directory(data, ignored)) {
    throw DataError(text::format("{} is a folder; {}", data, kTakes));
  }
  if (fs::exists(data, ignored)) {
    throw DataError(text::format("cannot train on the file {} yet; {}", data, kTakes));
  }
  if (data.find('/') != std::string::npos || fs::path(data).has_extension()) {
    throw DataError(text::format("{}: no such file; {}", data, kTakes));
  }
  throw DataError(text::format("{}, or the config.yaml of a run", message));
}

Recipe recipe_of(const TrainOptions& options) {
  Recipe recipe;
  apply(options, recipe);  // mistakes in the command line come before mistakes in files
  if (ends_in(options.data, {".yaml", ".yml"})) {
    recipe = read_config(options.data);
    apply(options, recipe);
  } else {
    try {
      settings().front().set(recipe, options.data);
    } catch (const ValueError& error) {
      refuse_data(options.data, error.message());
    }
  }
  complete(recipe);
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
        "{}: a run goes on as it began; only --epochs, --threads and -q go with --resume",
        setting.option));
  }
  if (!options.data.empty()) {
    throw UsageError(text::format(
        "unexpected argument \"{}\": --resume knows what the run trains on", options.data));
  }
  check_begun(options.resume);
  Recipe recipe = read_config(in_folder(options.resume, kConfigFile));
  apply(options, recipe);
  complete(recipe);
  return recipe;
}

const datasets::Info& info_of(const std::string& name) {
  for (const datasets::Info& info : datasets::catalog()) {
    if (info.name == name) return info;
  }
  throw ValueError(text::format("no data set is named \"{}\"; see hebb datasets", name));
}

/// The folder in which the files of a data set lie; empty when they cannot be seen without reading
/// them.
std::string folder_of(const std::string& name) {
  for (const io::Source& source : io::sources()) {
    if (source.name != name) continue;
    const auto paths = io::locate(source);
    if (paths) return fs::path(paths->front()).parent_path().string();
  }
  return {};
}

TrainTest load_data(const Recipe& recipe, Talk& talk) {
  const datasets::Info& info = info_of(recipe.data);
  if (info.fetched && !datasets::available(recipe.data)) {
    talk.say(text::format("data: {} is not on this machine; fetching it", info.title));
  }
  TrainTest data = datasets::load(recipe.data);
  const Shape sample = data.train.x.shape().without(0);
  talk.say(text::format("data: {} ({}), {} training and {} test samples, each {}, {} classes",
                        info.title, info.description, text::with_commas(data.train.x.shape()[0]),
                        text::with_commas(data.test.x.shape()[0]), sample.to_string(),
                        count_classes(data.train)));
  if (const std::string folder = folder_of(recipe.data); !folder.empty()) {
    talk.say(text::format("      from {}", folder));
  }
  return data;
}

/// The run itself, once there is a folder to log it in.
int run_in(const std::string& folder, const Recipe& recipe, const TrainTest& data,
           Sequential& model, const Invocation& invocation, bool resumes, Talk& talk) {
  if (!resumes) {
    std::vector<std::string> words = invocation.arguments;
    words.insert(words.begin(), "hebb");
    replace_file(in_folder(folder, kCommandFile), shell_words(words) + "\n");
    replace_file(in_folder(folder, kConfigFile), config_text(recipe));
  }
  say_choices(recipe, data, folder, talk);
  talk.say(model.summary_text());

  const Outcome outcome = train_and_test(
      model, recipe, data, {in_folder(folder, kHistoryFile), in_folder(folder, kLastFile), resumes},
      talk);
  if (resumes) replace_file(in_folder(folder, kConfigFile), config_text(recipe));  // more epochs
  replace_file(in_folder(folder, kMetricsFile), metrics_text(outcome, recipe, data));
  if (outcome.interrupt != 0) {
    if (!talk.quiet() && talks_to_terminal())
      std::fputc('\n', stderr);  // leaves the line of the bar
    throw Interrupted(outcome.interrupt, interrupted_text(outcome, recipe, folder));
  }
  say_outcome(outcome, data, folder, talk);
  const std::string result = result_text(outcome, data);
  talk.note(result);
  print_result(result);
  return kSuccess;
}

int train(const TrainOptions& options, const Invocation& invocation) {
  watch_interrupts();
  const bool resumes = !options.resume.empty();
  const Recipe recipe = resumes ? recipe_to_resume(options) : recipe_of(options);
  if (!resumes) check_run_place(options.place);
  if (recipe.threads) set_num_threads(*recipe.threads);
  set_random_seed(recipe.seed);

  Talk talk(options.quiet);
  const TrainTest data = load_data(recipe, talk);
  Sequential model = build_model(recipe, data.train);
  const std::string folder = resumes ? options.resume : make_run_folder(options.place, recipe.data);
  talk.log_to(in_folder(folder, kLogFile), resumes);
  try {
    return run_in(folder, recipe, data, model, invocation, resumes, talk);
  } catch (const std::exception& error) {
    talk.note(error_line(error.what()));
    throw;
  }
}

std::string with_default(const std::string& help, const std::string& value) {
  return text::format("{}{}(default {})", help, help.ends_with('\n') ? "" : " ", value);
}

/// Refuses words that do not go together.
void check_words(const CLI::App& app, const TrainOptions& options) {
  if (app.count("--output") > 0 && options.place.folder.empty()) {
    throw UsageError("-o: expected the path of a folder, got \"\"");
  }
  const bool resumes = app.count("--resume") > 0;
  if (resumes && options.resume.empty()) {
    throw UsageError("--resume: expected the folder of a run, got \"\"");
  }
  if (resumes && app.count("--output") + app.count("--force") > 0) {
    throw UsageError("--resume: the run goes on in its folder; leave -o and --force out");
  }
  if (!resumes && app.count("DATA") == 0) {
    throw UsageError("DATA is required; see hebb train --help");
  }
}

}  // namespace

Command attach_train(CLI::App& app) {
  const auto options = std::make_shared<TrainOptions>();
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
        ->option_text(std::string(setting.placeholder));
  }
  app.add_option("-o,--output", options->place.folder,
                 "Folder for the files of the run (default runs/NAME-N)")
      ->option_text("RUN");
  app.add_flag("--force", options->place.replace, "Replace the run that is in RUN already");
  app.add_option("--resume", options->resume,
                 "Go on with the run in RUN, which was interrupted;\n"
                 "--epochs, --threads and -q are possible")
      ->option_text("RUN");
  app.add_flag("-q,--quiet", options->quiet, "Results and errors only");
  app.footer(kExamples);
  return [options, &app](const Invocation& invocation) {
    check_words(app, *options);
    return train(*options, invocation);
  };
}

}  // namespace hebb::cli
