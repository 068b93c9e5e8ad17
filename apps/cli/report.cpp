#include "report.hpp"

#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "hebb/metrics.hpp"
#include "run_folder.hpp"

namespace hebb::cli {

namespace {

/// The short way to have the same run again.
std::string repeat_command(const std::string& folder) {
  return shell_words({"hebb", "train", in_folder(folder, kConfigFile)});
}

std::string validation_text(const Recipe& recipe) {
  if (recipe.validation_split == 0) {
    return "validation: none; all epochs are run and the last weights are kept";
  }
  const std::string end =
      recipe.patience == 0
          ? "training does not end early"
          : text::format("training ends after {} epochs without a lower val_loss", recipe.patience);
  return text::format(
      "validation: on the last {:g} % of the training samples; {}; the weights of the best "
      "epoch are kept",
      100 * recipe.validation_split, end);
}

}  // namespace

void say_choices(const Recipe& recipe, const TrainTest& data, const std::string& folder,
                 Talk& talk) {
  talk.say(text::format("task: one of {} classes: softmax output, sparse categorical cross-entropy",
                        count_classes(data.train)));
  talk.say(text::format("input: {} numbers{}", data.train.x.shape().without(0).size(),
                        data.train.x.dtype() == DType::uint8 ? ", pixels divided by 255" : ""));
  talk.say(validation_text(recipe));
  talk.say(text::format("same as: {}", command_of(recipe)));
  talk.say(text::format("     or: {}", repeat_command(folder)));
}

void say_outcome(const Outcome& outcome, const TrainTest& data, const std::string& folder,
                 Talk& talk) {
  talk.say(text::format("trained: {} {} in {:.1f} s; the weights are those of epoch {}",
                        outcome.epochs, outcome.epochs == 1 ? "epoch" : "epochs", outcome.seconds,
                        outcome.best_epoch + 1));
  talk.say(text::format("baseline: always guessing the most frequent class has accuracy {:.4f}",
                        majority_accuracy(data)));
  talk.say(text::format("run folder: {}", folder));
}

std::string result_text(const Outcome& outcome, const TrainTest& data) {
  const auto& names = data.train.class_names;
  return text::format("{}\n{}\ntest loss {:.4f}, accuracy {:.4f}\n",
                      metrics::confusion_matrix_text(outcome.confusion, names),
                      metrics::classification_report(outcome.confusion, names),
                      outcome.test["loss"], outcome.test["accuracy"]);
}

std::string metrics_text(const Outcome& outcome, const Recipe& recipe, const TrainTest& data) {
  nlohmann::ordered_json json;
  if (outcome.tested) {
    json["test"]["loss"] = outcome.test["loss"];
    json["test"]["accuracy"] = outcome.test["accuracy"];
  }
  json["baselines"]["majority_class"]["accuracy"] = majority_accuracy(data);
  json["best_epoch"] = nullptr;
  if (outcome.best_epoch >= 0) json["best_epoch"] = outcome.best_epoch;
  json["epochs"] = outcome.epochs;
  json["seconds"] = outcome.seconds;
  json["seed"] = recipe.seed;
  if (outcome.interrupt != 0) json["interrupted"] = true;
  return json.dump(2) + "\n";
}

std::string interrupted_text(const Outcome& outcome, const Recipe& recipe,
                             const std::string& folder) {
  return text::format("interrupted after {} of {} epochs, what was done is in {}; to go on: {}",
                      outcome.epochs, recipe.epochs, folder,
                      shell_words({"hebb", "train", "--resume", folder}));
}

}  // namespace hebb::cli
