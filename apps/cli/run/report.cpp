#include "cli/run/report.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cli/files/run_folder.hpp"
#include "cli/training/judgement_json.hpp"
#include "cli/training/network.hpp"

namespace hebb::cli {

namespace {

using Json = nlohmann::ordered_json;

/// Classes are uneven when the largest has more than so many times the rows of the smallest.
constexpr std::int64_t kUneven = 4;

std::string validation_text(const Recipe& recipe, const Parts& parts) {
  if (!parts.validation.x.defined()) {
    return "validation: none; all epochs are run and the last weights are kept";
  }
  const int patience = recipe.patience.value_or(0);
  const std::string end =
      patience == 0
          ? "training does not end early"
          : text::format("training ends after {} epochs without a lower val_loss", patience);
  return text::format("validation: after every epoch; {}; the weights of the best epoch are kept",
                      end);
}

/// Says so when some classes are rare.
void say_uneven(const Recipe& recipe, const Source& source, const Parts& parts, Talk& talk) {
  if (!source.labels.defined()) return;
  const std::vector<std::int64_t> counts = class_counts(parts.train.y, source.classes.size());
  const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
  if (*most <= kUneven * *least) return;
  const auto name = [&](auto count) {
    return source.classes[static_cast<std::size_t>(count - counts.begin())];
  };
  talk.warn(text::format(
      "classes are uneven: {} has {} training rows, {} has {}; {}", name(most),
      text::with_commas(*most), name(least), text::with_commas(*least),
      recipe.class_weight.empty()
          ? "accuracy says little then; --class-weight balanced lets each count the same"
          : "their rows count by --class-weight balanced"));
}

}  // namespace

void say_choices(const Recipe& recipe, const Source& source, const Division& division,
                 const Parts& parts, const Goal& goal, Talk& talk) {
  talk.say(text::format("task: {}", describe(goal)));
  if (rescales_output(goal) && recipe.model.empty()) {
    talk.say(text::format("      the last layer gives the targets' own units{}",
                          recipe.optimizer == "sgd"
                              ? "; SGD's learning rate is divided by their variance for it"
                              : ""));
  }
  talk.say(describe(division, source, recipe));
  if (recipe.model.empty()) talk.say(text::format("input: {}", input_text(parts)));
  talk.say(validation_text(recipe, parts));
  say_uneven(recipe, source, parts, talk);
}

void say_repetition(const Recipe& recipe, const std::string& folder, Talk& talk) {
  talk.say(text::format("same as: {}", command_of(recipe)));
  if (folder.empty()) return;
  talk.say(
      text::format("     or: {}", shell_words({"hebb", "train", in_folder(folder, kConfigFile)})));
}

void say_outcome(const Outcome& outcome, const std::vector<Baseline>& baselines,
                 const std::string& folder, Talk& talk) {
  talk.say(text::format("trained: {} {} in {}; the weights are those of epoch {}", outcome.epochs,
                        outcome.epochs == 1 ? "epoch" : "epochs", seconds_text(outcome.seconds),
                        outcome.best_epoch + 1));
  for (const Baseline& baseline : baselines) {
    talk.say(text::format("baseline: {} has {}", baseline.what, figures_text(baseline.figures)));
  }
  talk.say(text::format("run folder: {}", folder));
}

std::string seconds_text(double seconds) {
  return text::format("{:.{}f} s", seconds, seconds < 1 ? 2 : 1);
}

const std::vector<std::string>& result_names(const Source& source) {
  return source.classes.empty() ? source.targets : source.classes;
}

std::string metrics_text(const Outcome& outcome, const Recipe& recipe, const Source& source,
                         const std::vector<Baseline>& baselines) {
  Json json;
  if (outcome.tested) json["test"] = json_of(outcome.test.figures);
  json["baselines"] = Json::object();
  for (const Baseline& baseline : baselines)
    json["baselines"][baseline.key] = json_of(baseline.figures);
  json["best_epoch"] = nullptr;
  if (outcome.best_epoch >= 0) json["best_epoch"] = outcome.best_epoch;
  json["epochs"] = outcome.epochs;
  json["seconds"] = outcome.seconds;
  json["seed"] = recipe.seed;
  json["task"] = to_string(source.task);
  json[source.classes.empty() ? "targets" : "classes"] = result_names(source);
  if (outcome.test.confusion.defined()) {
    json["confusion_matrix"] = json_of(outcome.test.confusion);
  }
  if (outcome.interrupt != 0) json["interrupted"] = true;
  return json.dump(2) + "\n";
}

std::string cross_metrics_text(const CrossFigures& figures, const Recipe& recipe,
                               const Source& source) {
  Json json;
  json["cv"]["mean"] = json_of(figures.mean);
  json["cv"]["deviation"] = json_of(figures.deviation);
  for (const Logs& fold : figures.folds) json["cv"]["folds"].push_back(json_of(fold));
  json["seed"] = recipe.seed;
  json["task"] = to_string(source.task);
  return json.dump(2) + "\n";
}

std::string interrupted_text(const Outcome& outcome, const Recipe& recipe,
                             const std::string& folder) {
  return text::format("interrupted after {} of {} epochs, what was done is in {}; to go on: {}",
                      outcome.epochs, recipe.epochs.value_or(0), folder,
                      shell_words({"hebb", "train", "--resume", folder}));
}

}  // namespace hebb::cli
