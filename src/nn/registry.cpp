#include "hebb/registry.hpp"

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "nn/layer_state.hpp"
#include "nn/visitors.hpp"

namespace hebb {

namespace {

constexpr KerasClass kOwn{""}, kUntrained{"keras.layers", false};

struct Row {
  std::string_view type;
  std::shared_ptr<Layer> (*make)();  // with any options: the config replaces them
  KerasClass keras = {};
};

template <class L, auto... arguments>
std::shared_ptr<Layer> make() {
  return std::make_shared<L>(arguments...);
}

constexpr Row kLayers[] = {
    {"InputLayer", make<layers::Input>, kUntrained},
    {"Dense", make<layers::Dense, 1>},
    {"Activation",
     [] {
       return std::shared_ptr<Layer>(std::make_shared<layers::Activation>(Activation("linear")));
     }},
    {"ReLU", make<layers::ReLU>},
    {"LeakyReLU", make<layers::LeakyReLU>},
    {"PReLU", make<layers::PReLU>},
    {"ELU", make<layers::ELU>},
    {"Softmax", make<layers::Softmax>},
    {"Maxout", make<layers::Maxout, 1>, kOwn},
    {"Embedding", make<layers::Embedding, 1, 1>},
    {"Flatten", make<layers::Flatten>},
    {"Reshape",
     [] {
       return std::shared_ptr<Layer>(std::make_shared<layers::Reshape>(std::vector{kUnknown}));
     }},
    {"Permute",
     [] {
       return std::shared_ptr<Layer>(
           std::make_shared<layers::Permute>(std::vector<std::int64_t>{1}));
     }},
    {"RepeatVector", make<layers::RepeatVector, 1>},
    {"Rescaling", make<layers::Rescaling, 1>},
    {"Normalization", make<layers::Normalization>},
    {"Discretization", make<layers::Discretization>, kUntrained},
    {"CategoryEncoding", make<layers::CategoryEncoding, 1>},
    {"Dropout", make<layers::Dropout, 0>},
    {"GaussianNoise", make<layers::GaussianNoise, 0>},
    {"GaussianDropout", make<layers::GaussianDropout, 0>},
    {"AlphaDropout", make<layers::AlphaDropout, 0>},
    {"ActivityRegularization", make<layers::ActivityRegularization>},
    {"BatchNormalization", make<layers::BatchNormalization>},
    {"LayerNormalization", make<layers::LayerNormalization>},
    {"Add", make<layers::Add>},
    {"Subtract", make<layers::Subtract>},
    {"Multiply", make<layers::Multiply>},
    {"Average", make<layers::Average>},
    {"Maximum", make<layers::Maximum>},
    {"Minimum", make<layers::Minimum>},
    {"Concatenate", make<layers::Concatenate>},
    {"Dot", [] { return std::shared_ptr<Layer>(std::make_shared<layers::Dot>(Axes{1})); }},
    {"Arithmetic",
     [] { return std::shared_ptr<Layer>(std::make_shared<layers::Arithmetic>("add")); }, kOwn},
    {"Slice", make<layers::Slice, 0, 1>, kOwn},
    {"Sequential", make<Sequential>, {"keras"}},
    {"Functional", make<Model>, {"keras.src.models.functional"}},
};

}  // namespace

std::vector<std::string_view> layer_types() {
  std::vector<std::string_view> types;
  for (const Row& row : kLayers) types.push_back(row.type);
  return types;
}

namespace {

const Row* row_of(std::string_view type) {
  const auto* at = std::find_if(std::begin(kLayers), std::end(kLayers),
                                [type](const Row& row) { return row.type == type; });
  return at == std::end(kLayers) ? nullptr : at;
}

}  // namespace

KerasClass keras_class(std::string_view type) {
  const Row* row = row_of(type);
  return row ? row->keras : kOwn;
}

std::shared_ptr<Layer> make_layer(const Config& config) {
  const Config* type = config.find("class_name");
  if (!type) throw ValueError("layer: the description has no class_name");
  const Row* found = row_of(type->as_string());
  if (!found) throw ValueError(text::unknown_name("layer", type->as_string(), layer_types()));
  std::shared_ptr<Layer> layer = found->make();
  const Config* options = config.find("config");
  if (!options) return layer;
  Layer::State& state = *layer->state_;
  try {
    ReadOptions reader(*options);
    reader.common(state.options);
    if (layer->is_model()) state.options.dtype.reset();  // Keras writes its default there
    state.name = state.options.name;
    state.named = !state.name.empty();
    state.trainable = state.options.trainable;
    layer->describe(reader);
    layer->configured();
  } catch (const Error& e) {
    throw ValueError(text::format("{}{}: {}", found->type,
                                  state.name.empty() ? "" : text::format(" \"{}\"", state.name),
                                  e.what()));
  }
  return layer;
}

}  // namespace hebb
