// hebb evaluate: how good a model is on data with known targets.

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.hpp"
#include "cli/files/model_files.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/terminal/output.hpp"
#include "cli/training/judgement.hpp"
#include "cli/verbs/answers.hpp"
#include "cli/verbs/inputs.hpp"
#include "cli/verbs/verbs.hpp"
#include "hebb/assets.hpp"
#include "hebb/datasets.hpp"
#include "hebb/ops.hpp"
#include "io/model_files.hpp"

namespace hebb::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  hebb evaluate runs/iris-1 new.csv            # a table with the columns of the training
  hebb evaluate runs/wide fashion_mnist        # the test part of a data set
  hebb evaluate model.safetensors data.npz     # arrays x and y, or x_test and y_test
  hebb evaluate runs/iris-1 new.csv --json

A .npz file of a model with several inputs or outputs has an array for each, under its name.
Results go to stdout: for classes the confusion matrix and a report on each, and as the last line
the figures: test loss 0.3301, accuracy 0.8812.)";

struct EvaluateCommand {
  std::string model, data;
  bool json = false;
};

/// Inputs and targets, and the names of the classes where the data say them.
struct Samples {
  Tensors x, y;
  std::vector<std::string> class_names = {};
};

/// All rows of a table.
Samples read_rows(const std::string& path, const Model& model, const TableEncoder* encoder) {
  if (!encoder) {
    throw DataError(text::format(
        "{}: the model was saved without preprocessing, so it does not know which column is the "
        "target; name a .npz file with arrays x and y",
        path));
  }
  EncodedRows rows(path, *encoder, reading(model), true);
  std::vector<Tensor> x, y;
  while (const std::optional<Dataset> block = rows.next()) {
    x.push_back(block->x);
    y.push_back(block->y);
  }
  return {concatenate(x, 0), concatenate(y, 0), encoder->class_names()};
}

Samples samples_of(const std::string& data, const Model& model, const TableEncoder* encoder) {
  if (kind_of(data) == DataKind::table) return read_rows(data, model, encoder);
  if (!data.ends_with(".npz")) {
    const Dataset test = datasets::load(data).test;
    return {test.x, test.y, test.class_names};
  }
  const Arrays arrays = read_npz(data);
  return {take_arrays(arrays, model.input_names(), {"x_test", "x"}, data),
          take_arrays(arrays, model.output_names(), {"y_test", "y"}, data)};
}

/// What the model is for, if it is one of the tasks that are judged by more than figures.
std::optional<Meaning> meaning_for(const Model& model, const TableEncoder* encoder,
                                   const Samples& samples) {
  const Shape& out = model.output_shape();
  if (samples.x.size() != 1 || samples.y.size() != 1 || out.rank() != 2) return std::nullopt;
  Meaning meaning = meaning_of(model, encoder, out[1]);
  const bool labels = meaning.task != Task::multiclass || !is_floating(samples.y[0].dtype()) ||
                      samples.y[0].rank() == 1;
  if (!labels) return std::nullopt;  // one-hot
  if (samples.class_names.size() == meaning.names.size()) meaning.names = samples.class_names;
  return meaning;
}

std::string json_text(const Judgement& judgement, const std::vector<std::string>& names) {
  nlohmann::ordered_json json;
  for (const auto& [name, value] : judgement.figures) json[name] = value;
  if (judgement.confusion.defined()) {
    json[judgement.confusion.rank() == 2 ? "classes" : "labels"] = names;
    json["confusion_matrix"] = judgement.confusion.to_vector<std::int64_t>();
  }
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

int evaluate(const EvaluateCommand& command) {
  const std::string file = model_file(command.model);
  const SavedModel saved = io::read_saved_model(file);
  const std::shared_ptr<Model> model = io::model_of(saved, file, {.compile = false});
  try {
    io::compile_as_saved(*model, saved, file);
  } catch (const ValueError& error) {
    throw DataError(
        text::format("{}: {}; save it compiled with what hebb has", file, error.message()));
  }
  if (!model->compiled()) {
    throw DataError(
        text::format("{}: does not say by which loss the model is judged; save it "
                     "compiled, in a format that holds that, such as .keras",
                     file));
  }
  const std::optional<TableEncoder> encoder = preprocessing(*model);
  const TableEncoder* known = encoder ? &*encoder : nullptr;
  const Samples samples = samples_of(command.data, *model, known);
  const std::optional<Meaning> meaning = meaning_for(*model, known, samples);
  const Judgement judgement =
      meaning ? judge(*model, meaning->task, {samples.x[0], samples.y[0], {}})
              : Judgement{.figures = model->evaluate(samples.x, samples.y, {.verbose = 0})};
  const std::vector<std::string> names = meaning ? meaning->names : std::vector<std::string>();
  print_result(command.json ? json_text(judgement, names) : judgement_text(judgement, names));
  return kSuccess;
}

}  // namespace

Command attach_evaluate(CLI::App& app) {
  const auto command = std::make_shared<EvaluateCommand>();
  add_model_argument(app, command->model);
  app.add_option("DATA", command->data,
                 "Name of a data set, or a .csv or .npz file; - for CSV on the\nstandard input")
      ->option_text(" ")
      ->required();
  app.add_flag("--json", command->json, "Write the result as JSON");
  app.footer(kExamples);
  return [command](const Invocation&) { return evaluate(*command); };
}

}  // namespace hebb::cli
