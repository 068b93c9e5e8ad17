// hebb evaluate: how good a model is on data with known targets.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "base/terminal.hpp"
#include "cli/files/model_files.hpp"
#include "cli/run/evaluation.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/terminal/output.hpp"
#include "cli/terminal/talk.hpp"
#include "cli/training/judgement_json.hpp"
#include "cli/verbs/setting_options.hpp"
#include "cli/verbs/verbs.hpp"

namespace hebb::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  hebb evaluate runs/iris-1 new.csv            # a table with the columns of the training
  hebb evaluate runs/wide fashion_mnist        # the test part of a data set
  hebb evaluate runs/photos-1 other_photos/    # images in one folder a class
  hebb evaluate model.safetensors data.npz     # arrays x and y, or x_test and y_test
  hebb evaluate runs/iris-1 new.csv --json

A .npz file of a model with several inputs or outputs has an array for each, under its name. Classes
are those of the training, by name. Tables are read as it was told, unless options say otherwise.
Results go to stdout: for classes the confusion matrix and a report on each, and as the last line
the figures: test loss 0.3301, accuracy 0.8812.)";

struct EvaluateCommand {
  std::string model, data;
  SettingTexts settings;
  bool json = false;
};

std::string json_text(const Judgement& judgement, const std::vector<std::string>& names) {
  nlohmann::ordered_json json = json_of(judgement.figures);
  if (judgement.confusion.defined()) {
    json[judgement.confusion.rank() == 2 ? "classes" : "labels"] = names;
    json["confusion_matrix"] = json_of(judgement.confusion);
  }
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

int print_evaluation(const EvaluateCommand& command) {
  const Recipe recipe = recipe_of(command.data, command.settings, Purpose::asking);
  const auto& [x, y, meaning, judgement, remarks] = evaluate(compiled_model(command.model), recipe);
  Talk talk(false);
  for (const std::string& remark : remarks) talk.warn(remark);
  const std::vector<std::string> names = meaning ? meaning->names : std::vector<std::string>();
  print_result(command.json ? json_text(judgement, names)
                            : judgement_text(judgement, names, columns_of_terminal(STDOUT_FILENO)));
  return kSuccess;
}

}  // namespace

Command attach_evaluate(CLI::App& app) {
  const auto command = std::make_shared<EvaluateCommand>();
  add_model_argument(app, command->model);
  app.add_option("DATA", command->data,
                 "Whatever hebb train takes: a .csv, .npz or idx file, a folder of\n"
                 "images, the name of a data set; - for CSV on the standard input.\n"
                 "Of data with a test part that part")
      ->option_text(" ")
      ->required();
  app.add_flag("--json", command->json, "Write the result as JSON");
  add_settings(app, command->settings, {"missing", "delimiter", "decimal", "labels"});
  app.footer(kExamples);
  return [command](const Invocation&) { return print_evaluation(*command); };
}

}  // namespace hebb::cli
