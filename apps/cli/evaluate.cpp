// hebb evaluate: loss and metrics of a model on data.

#include <CLI/CLI.hpp>
#include <memory>

#include "base/text.hpp"
#include "errors.hpp"
#include "hebb/datasets.hpp"
#include "hebb/saving.hpp"
#include "model_files.hpp"
#include "output.hpp"
#include "verbs.hpp"

namespace hebb::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  hebb evaluate runs/wide fashion_mnist        # the test part of a data set
  hebb evaluate model.safetensors data.npz     # arrays x and y, or x_test and y_test

A .npz file of a model with several inputs or outputs has an array for
each, under its name. The result goes to stdout: test loss 0.3301, accuracy 0.8812.)";

struct EvaluateCommand {
  std::string model, data;
};

/// Inputs and targets.
struct Samples {
  Tensors x, y;
};

Samples samples_of(const std::string& data, const Model& model) {
  if (!data.ends_with(".npz")) {
    const Dataset test = datasets::load(data).test;
    return {test.x, test.y};
  }
  const Arrays arrays = read_npz(data);
  return {take_arrays(arrays, model.input_names(), {"x_test", "x"}, data),
          take_arrays(arrays, model.output_names(), {"y_test", "y"}, data)};
}

int evaluate(const EvaluateCommand& command) {
  const std::string file = model_file(command.model);
  const std::shared_ptr<Model> model = load_model(file);
  if (!model->compiled()) {
    throw DataError(
        text::format("{}: does not say by which loss the model is judged; save it "
                     "compiled, in a format that holds that, such as .keras",
                     file));
  }
  const Samples samples = samples_of(command.data, *model);
  const Logs logs = model->evaluate(samples.x, samples.y, {.verbose = 0});
  std::string result = text::format("test loss {:.4f}", logs["loss"]);
  for (const auto& [name, value] : logs) {
    if (name != "loss") result += text::format(", {} {:.4f}", name, value);
  }
  print_result(result + "\n");
  return kSuccess;
}

}  // namespace

Command attach_evaluate(CLI::App& app) {
  const auto command = std::make_shared<EvaluateCommand>();
  add_model_argument(app, command->model);
  app.add_option("DATA", command->data, "Name of a data set, or a .npz file")
      ->option_text(" ")
      ->required();
  app.footer(kExamples);
  return [command](const Invocation&) { return evaluate(*command); };
}

}  // namespace hebb::cli
