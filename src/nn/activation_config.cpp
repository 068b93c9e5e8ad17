#include "nn/activation_config.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "hebb/activation.hpp"
#include "hebb/error.hpp"
#include "hebb/layer.hpp"
#include "hebb/registry.hpp"
#include "nn/layer_state.hpp"

namespace hebb {

namespace {

struct LayerFunction final : detail::ActivationFunction {
  std::shared_ptr<Layer> shared;
  explicit LayerFunction(std::shared_ptr<Layer> given) : shared(std::move(given)) {}
  Tensor call(const Tensor& x) const override { return (*shared)(Tensors(x))[0]; }
  const Layer* layer() const override { return shared.get(); }
};

}  // namespace

bool may_be_activation(std::string_view type) {
  constexpr std::string_view kTypes[] = {"ReLU", "LeakyReLU", "ELU", "Softmax"};
  return std::find(std::begin(kTypes), std::end(kTypes), type) != std::end(kTypes);
}

Activation Activation::from_config(const Config& config) {
  if (!config.is_object()) return parse(config.as_string());
  Activation result;
  result.id_ = kCustom;
  const auto layer = make_layer(config);
  if (!may_be_activation(layer->type())) {
    throw ValueError(text::format("a layer {} is no activation; those that are: {}", layer->type(),
                                  kActivationLayers));
  }
  result.function_ = std::make_shared<LayerFunction>(layer);
  return result;
}

Config Activation::config() const {
  if (!is_custom()) return name();
  const Layer* layer = function_->layer();
  if (layer && may_be_activation(layer->type())) return layer->config();
  throw ValueError(
      text::format("a function of the program's cannot be written to a file; use a named "
                   "activation, or one of the layers {}",
                   kActivationLayers));
}

bool Activation::replayable() const {
  if (!is_custom()) return true;
  const Layer* layer = function_->layer();
  return layer && may_be_activation(layer->type()) && layer->replayable() &&
         !layer->state_->options.activity_regularizer.is_custom();
}

}  // namespace hebb
