// hebb predict: what a model makes of data.

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "cli/files/model_files.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/verbs/answers.hpp"
#include "cli/verbs/inputs.hpp"
#include "cli/verbs/verbs.hpp"
#include "hebb/assets.hpp"
#include "hebb/saving.hpp"

namespace hebb::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  hebb predict runs/iris-1 new.csv                     # a table with the columns of the training
  hebb predict runs/iris-1 new.csv -o answers.csv
  zcat big.csv.gz | hebb predict runs/iris-1 - | head  # pipes, block by block
  hebb predict model.keras images.npy -o classes.npy   # one input, one output
  hebb predict model.keras inputs.npz -o outputs.npz   # an array each, under its name
  hebb predict model.keras digit.png

CSV has a line a sample: the prediction, then a probability for each class, under its name. Columns
are found by their names; others, such as the target, are passed over. A model without preprocessing
takes numbers alone, and its classes are called 0, 1, ... Arrays go to the network as they are.)";

/// Samples a step; a matter of speed alone.
constexpr std::int64_t kBatch = 1024;

struct PredictCommand {
  std::string model, input;
  std::string output = std::string(kPipe);
  bool force = false;
};

int predict(const PredictCommand& command) {
  check_answer_path(command.output);
  check_data_path(command.input);
  if (command.output != kPipe) check_may_write(command.output, command.force);
  const std::shared_ptr<Model> model = load_model(model_file(command.model), {.compile = false});
  const std::optional<TableEncoder> encoder = preprocessing(*model);
  const TableEncoder* known = encoder ? &*encoder : nullptr;
  const auto inputs = open_inputs(command.input, *model, known);
  const auto answers = open_answers(command.output, *model, known);
  while (const std::optional<Tensors> samples = inputs->next()) {
    answers->add(model->predict_outputs(*samples, {.batch_size = kBatch, .verbose = 0}));
  }
  answers->finish();
  return kSuccess;
}

}  // namespace

Command attach_predict(CLI::App& app) {
  const auto command = std::make_shared<PredictCommand>();
  add_model_argument(app, command->model);
  app.add_option("INPUT", command->input,
                 "Samples: a .csv, .npy, .npz, .png or .jpg file, or - for CSV\n"
                 "on the standard input")
      ->option_text(" ")
      ->required();
  app.add_option("-o,--output", command->output,
                 "File for the predictions, .csv, .npy or .npz\n"
                 "(default -: CSV on the standard output)")
      ->option_text("OUT");
  app.add_flag("--force", command->force, "Replace OUT when it is there already");
  app.footer(kExamples);
  return [command](const Invocation&) { return predict(*command); };
}

}  // namespace hebb::cli
