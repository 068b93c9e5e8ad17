#include "hebb/registry.hpp"

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "nn/layer_state.hpp"
#include "nn/visitors.hpp"

namespace hebb {

namespace {

struct Row {
  std::string_view type;
  std::shared_ptr<Layer> (*make)();  // with any options: the config replaces them
};

constexpr Row kLayers[] = {
    {"Input", [] { return std::shared_ptr<Layer>(std::make_shared<layers::Input>()); }},
    {"Dense", [] { return std::shared_ptr<Layer>(std::make_shared<layers::Dense>(1)); }},
    {"Activation",
     [] { return std::shared_ptr<Layer>(std::make_shared<layers::Activation>(Activation("linear"))); }},
    {"Flatten", [] { return std::shared_ptr<Layer>(std::make_shared<layers::Flatten>()); }},
    {"Rescaling", [] { return std::shared_ptr<Layer>(std::make_shared<layers::Rescaling>(1.0)); }},
    {"Dropout", [] { return std::shared_ptr<Layer>(std::make_shared<layers::Dropout>(0.0)); }},
    {"Sequential", [] { return std::shared_ptr<Layer>(std::make_shared<Sequential>()); }},
};

}  // namespace

std::vector<std::string_view> layer_types() {
  std::vector<std::string_view> types;
  for (const Row& row : kLayers) types.push_back(row.type);
  return types;
}

std::shared_ptr<Layer> make_layer(const Config& config) {
  const Config* type = config.find("class_name");
  if (!type) throw ValueError("layer: the description has no class_name");
  const Row* found = nullptr;
  for (const Row& row : kLayers) {
    if (row.type == type->as_string()) found = &row;
  }
  if (!found) throw ValueError(text::unknown_name("layer", type->as_string(), layer_types()));
  std::shared_ptr<Layer> layer = found->make();
  const Config* options = config.find("config");
  if (!options) return layer;
  Layer::State& state = *layer->state_;
  if (const Config* name = options->find("name")) state.options.name = name->as_string();
  state.name = state.options.name;
  if (const Config* on = options->find("trainable")) state.trainable = on->as_bool();
  if (const Config* dtype = options->find("dtype"); dtype && !dtype->is_null()) {
    state.options.dtype = parse_dtype(dtype->as_string());
  }
  if (const Config* shape = options->find("input_shape")) {
    state.options.input_shape = shape_from_config(*shape);
  }
  ReadOptions reader(*options);
  layer->describe(reader);
  return layer;
}

}  // namespace hebb
