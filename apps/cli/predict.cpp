// hebb predict: what a model makes of data.

#include <CLI/CLI.hpp>
#include <memory>

#include "errors.hpp"
#include "hebb/saving.hpp"
#include "model_files.hpp"
#include "verbs.hpp"

namespace hebb::cli {

namespace {

constexpr const char* kExamples = R"(Examples:
  hebb predict model.safetensors inputs.npz -o predictions.npz
  hebb predict model.safetensors images.npy -o classes.npy    # one input, one output

A .npz file has an array for each input or output, under its name
(hebb summary MODEL shows them), one row a sample.)";

struct PredictCommand {
  std::string model, input, output;
  bool force = false;
};

int predict(const PredictCommand& command) {
  check_array_path(command.input, "INPUT");
  check_array_path(command.output, "-o");
  check_may_write(command.output, command.force);
  const std::shared_ptr<Model> model = load_model(model_file(command.model), {.compile = false});
  const Arrays arrays = read_arrays(command.input);
  const Tensors inputs = take_arrays(arrays, model->input_names(), {"x"}, command.input);
  const Tensors outputs = model->predict_outputs(inputs, {.verbose = 0});
  const std::vector<std::string> names = model->output_names();
  std::vector<NamedTensor> results;
  for (std::size_t i = 0; i < outputs.size(); ++i) results.push_back({names.at(i), outputs[i]});
  write_arrays(command.output, results);
  return kSuccess;
}

}  // namespace

Command attach_predict(CLI::App& app) {
  const auto command = std::make_shared<PredictCommand>();
  add_model_argument(app, command->model);
  app.add_option("INPUT", command->input, "Samples, a .npz or .npy file")
      ->option_text(" ")
      ->required();
  app.add_option("-o,--output", command->output, "File for the predictions, .npz or .npy")
      ->option_text("OUT")
      ->required();
  app.add_flag("--force", command->force, "Replace OUT when it is there already");
  app.footer(kExamples);
  return [command](const Invocation&) { return predict(*command); };
}

}  // namespace hebb::cli
