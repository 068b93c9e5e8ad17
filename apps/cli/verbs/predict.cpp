// hebb predict: what a model makes of data.

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "cli/data/samples.hpp"
#include "cli/files/model_files.hpp"
#include "cli/files/trained_model.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/terminal/output.hpp"
#include "cli/terminal/signals.hpp"
#include "cli/terminal/talk.hpp"
#include "cli/verbs/answers.hpp"
#include "cli/verbs/setting_options.hpp"
#include "cli/verbs/verbs.hpp"
#include "hebb/callbacks.hpp"
#include "hebb/saving.hpp"

namespace hebb::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  hebb predict runs/iris-1 new.csv                     # a table with the columns of the training
  hebb predict runs/iris-1 new.csv -o answers.csv
  zcat big.csv.gz | hebb predict runs/iris-1 - | head  # pipes, block by block
  hebb predict model.keras images.npy -o classes.npy   # one input, one output
  hebb predict model.keras inputs.npz -o outputs.npz   # an array each, under its name
  hebb predict runs/photos-1 holiday.jpg
  hebb predict runs/photos-1 new_photos/               # every image in it, with its file

CSV has a line a sample: the prediction, then a probability for each class, under its name, and for
images of a folder the file. Columns of a table are found by their names; others, such as the
target, are passed over. A model without preprocessing takes numbers alone; one that hebb has not
trained calls its classes 0, 1, ... Arrays go to the network as they are; images are scaled to the
size that it takes. Tables are read as the training was told, unless options say otherwise; a
category that it never saw counts as none, and how many there were is said on stderr.)";

/// Samples a step; a matter of speed alone.
constexpr std::int64_t kBatch = 1024;

struct PredictCommand {
  std::string model, input;
  SettingTexts settings;
  std::string output = std::string(kPipe);
  bool force = false;
};

/// Leaves between two batches, so that a file that was begun is taken away.
struct LeaveAtInterrupt : Callback {
  void on_predict_batch_end(std::int64_t, Logs&) override { leave_if_interrupted(); }
};

int predict(const PredictCommand& command) {
  check_answer_path(command.output);
  const Recipe recipe = recipe_of(command.input, command.settings, Purpose::asking);
  if (command.output != kPipe) check_may_write(command.output, command.force);
  const std::string file = model_file(command.model);
  const TrainedModel trained = trained_model(load_model(file, {.compile = false}), file);
  watch_interrupts();
  if (command.output != kPipe) note_interrupts();
  const auto answers = open_answers(command.output, trained);
  const auto samples = open_samples({recipe, trained, false});
  const PredictOptions options{
      .batch_size = kBatch, .verbose = 0, .callbacks = {LeaveAtInterrupt()}};
  while (const std::optional<Block> block = samples->next()) {
    answers->add(trained.model->predict_outputs(block->x, options), block->files);
  }
  answers->finish();
  Talk talk(false);
  for (const std::string& remark : samples->remarks()) talk.warn(remark);
  return kSuccess;
}

}  // namespace

Command attach_predict(CLI::App& app) {
  const auto command = std::make_shared<PredictCommand>();
  add_model_argument(app, command->model);
  app.add_option("INPUT", command->input,
                 "Samples: a .csv, .npy, .npz or idx file, an image or a folder of\n"
                 "images, the name of a data set (its test part), or - for CSV\n"
                 "on the standard input")
      ->option_text(" ")
      ->required();
  app.add_option("-o,--output", command->output,
                 "File for the predictions, .csv, .npy or .npz\n"
                 "(default -: CSV on the standard output)")
      ->option_text("OUT");
  app.add_flag("--force", command->force, "Replace OUT when it is there already");
  add_settings(app, command->settings, {"missing", "delimiter", "decimal"});
  app.footer(kExamples);
  return [command](const Invocation&) { return predict(*command); };
}

}  // namespace hebb::cli
