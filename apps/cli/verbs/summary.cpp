// hebb summary: the layers of a model.

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/files/model_files.hpp"
#include "cli/terminal/errors.hpp"
#include "cli/terminal/output.hpp"
#include "cli/verbs/verbs.hpp"
#include "io/model_files.hpp"

namespace hebb::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kExamples = R"(Examples:
  hebb summary model.safetensors
  hebb summary model.json --json      # for programs)";

struct SummaryCommand {
  std::string model;
  bool json = false;
};

/// A shape as Keras writes it into files: [null, 3].
Json shape_of(const Shape& shape) {
  Json sizes = Json::array();
  for (const std::int64_t size : shape) sizes.push_back(size < 0 ? Json() : Json(size));
  return sizes;
}

std::string json_text(const Model& model) {
  Json json = {{"name", model.name()},
               {"class_name", model.type()},
               {"inputs", model.input_names()},
               {"outputs", model.output_names()}};
  json["layers"] = Json::array();
  for (const std::shared_ptr<Layer>& layer : model.layers()) {
    json["layers"].push_back({{"name", layer->name()},
                              {"class_name", layer->type()},
                              {"output_shape", shape_of(layer->output_shape())},
                              {"params", layer->count_params()},
                              {"trainable", layer->trainable()}});
  }
  std::int64_t trainable = 0;
  for (const Variable& v : model.trainable_variables()) trainable += v.value().size();
  json["total_params"] = model.count_params();
  json["trainable_params"] = trainable;
  json["non_trainable_params"] = model.count_params() - trainable;
  return json.dump(2) + "\n";
}

int summarize(const SummaryCommand& command) {
  const std::string file = model_file(command.model);
  const std::shared_ptr<Model> model =
      model_as_known(io::read_saved_model(file), file, "the optimizer is left out");
  print_result(command.json ? json_text(*model) : model->summary_text());
  return kSuccess;
}

}  // namespace

Command attach_summary(CLI::App& app) {
  const auto command = std::make_shared<SummaryCommand>();
  add_model_argument(app, command->model);
  app.add_flag("--json", command->json, "As JSON");
  app.footer(kExamples);
  return [command](const Invocation&) { return summarize(*command); };
}

}  // namespace hebb::cli
