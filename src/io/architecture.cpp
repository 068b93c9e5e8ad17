// Architectures that somebody else wrote, as far as hebb has what they ask for.

#include "io/architecture.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/registry.hpp"
#include "io/unknown_options.hpp"
#include "nn/keras_operations.hpp"

namespace hebb::io {

namespace {

/// Name and class of what a config asks for and hebb does not have.
struct Unknown {
  std::string layers, operations;
};

/// Adds what a layer and those within it ask for.
void collect_unknown(const Config& layer, const std::vector<std::string_view>& known,
                     Unknown& unknown) {
  const Config* type = layer.find("class_name");
  if (!type || !type->is_string()) return;
  const Config* options = layer.find("config");
  const Config* name = options ? options->find("name") : nullptr;
  const bool operation = is_keras_operation(layer);
  const std::string_view own = writers_class(layer);
  const bool has = operation ? has_operation(layer)
                             : own.empty() && std::find(known.begin(), known.end(),
                                                        type->as_string()) != known.end();
  if (!has) {
    std::string& list = operation ? unknown.operations : unknown.layers;
    list += text::format("{}\"{}\" ({})", list.empty() ? "" : ", ", name ? name->as_string() : "",
                         own.empty() ? type->as_string() : own);
  }
  const Config* wrapped = options ? options->find("layer") : nullptr;
  if (wrapped) collect_unknown(*wrapped, known, unknown);
  const Config* layers = options ? options->find("layers") : nullptr;
  if (!layers || !layers->is_list()) return;
  for (const Config& inner : layers->as_list()) collect_unknown(inner, known, unknown);
}

/// True when a layer of a config has this activation.
bool has_activation(const Config& config, std::string_view activation) {
  const auto within = [&](const Config& c) { return has_activation(c, activation); };
  if (config.is_list()) {
    return std::any_of(config.as_list().begin(), config.as_list().end(), within);
  }
  if (!config.is_object()) return false;
  return std::any_of(config.as_object().begin(), config.as_object().end(), [&](const auto& member) {
    const auto& [name, value] = member;
    return (name.ends_with("activation") && value == Config(activation)) || within(value);
  });
}

}  // namespace

KnownOptions known_architecture(const Config& architecture, std::string_view keras_version) {
  const bool old = keras_version.starts_with("1.") || keras_version.starts_with("2.");
  if (old && has_activation(architecture, "hard_sigmoid")) {
    throw ValueError(
        text::format("hard_sigmoid of Keras {} is clip(0.2 x + 0.5, 0, 1), of Keras 3 and hebb "
                     "clip(x / 6 + 0.5, 0, 1); save the model with another activation",
                     keras_version));
  }
  Unknown unknown;
  collect_unknown(architecture, layer_types(), unknown);
  std::string fault;
  if (!unknown.layers.empty()) {
    fault = text::format(
        "hebb does not have the layers {}; no code is taken from files, so make the model without "
        "them",
        unknown.layers);
  }
  if (!unknown.operations.empty()) {
    fault += text::format("{}hebb does not have the operations {}; it has {}",
                          fault.empty() ? "" : "; ", unknown.operations, kOperations);
  }
  if (!fault.empty()) throw ValueError(fault);
  return known_options(architecture);
}

}  // namespace hebb::io
