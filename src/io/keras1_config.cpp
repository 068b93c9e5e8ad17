#include "io/keras1_config.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "io/config_text.hpp"

namespace hebb::io {

namespace {

/// A name of Keras 1 and what it is in Keras 3.
struct Renamed {
  std::string_view owner, old, now;
};

constexpr Renamed kOptions[] = {
    {"Dense", "output_dim", "units"},
    {"Dense", "init", "kernel_initializer"},
    {"Dense", "bias", "use_bias"},
    {"Dense", "W_regularizer", "kernel_regularizer"},
    {"Dense", "b_regularizer", "bias_regularizer"},
    {"Dense", "W_constraint", "kernel_constraint"},
    {"Dense", "b_constraint", "bias_constraint"},
    {"Embedding", "init", "embeddings_initializer"},
    {"Embedding", "W_regularizer", "embeddings_regularizer"},
    {"Embedding", "W_constraint", "embeddings_constraint"},
    {"BatchNormalization", "gamma_init", "gamma_initializer"},
    {"BatchNormalization", "beta_init", "beta_initializer"},
    {"PReLU", "init", "alpha_initializer"},
    {"Dropout", "p", "rate"},
    {"GaussianDropout", "p", "rate"},
    {"GaussianNoise", "sigma", "stddev"},
    {"InputLayer", "input_dtype", "dtype"},
};
constexpr Renamed kInitializers[] = {{"", "uniform", "random_uniform"},
                                     {"", "normal", "random_normal"},
                                     {"", "zero", "zeros"},
                                     {"", "one", "ones"}};
constexpr Renamed kObjects[] = {{"", "WeightRegularizer", "L1L2"},
                                {"", "L1L2Regularizer", "L1L2"},
                                {"", "ActivityRegularizer", "L1L2"}};
constexpr Renamed kOfConstraints[] = {{"MaxNorm", "m", "max_value"}};
/// Modes of the layer Merge.
constexpr Renamed kMerging[] = {{"", "sum", "Add"},     {"", "mul", "Multiply"},
                                {"", "ave", "Average"}, {"", "max", "Maximum"},
                                {"", "dot", "Dot"},     {"", "concat", "Concatenate"}};

/// What a name is now; itself when it is none of the old ones.
template <std::size_t n>
std::string_view renamed(const Renamed (&names)[n], std::string_view owner, std::string_view name) {
  const auto* found = std::find_if(std::begin(names), std::end(names), [&](const Renamed& row) {
    return row.owner == owner && row.old == name;
  });
  return found == std::end(names) ? name : found->now;
}

/// A regularizer or constraint; Keras 1 has its class and its options side by side.
Config modern_object(const Config& object) {
  const std::string_view type = text_in(object, "name");
  if (type.empty() || object.find("class_name")) return object;
  Config options = Config::Object{};
  for (const auto& [name, value] : object.as_object()) {
    if (name != "name") options.set(renamed(kOfConstraints, type, name), value);
  }
  return Config::Object{{"class_name", renamed(kObjects, "", type)}, {"config", options}};
}

Config modern_value(std::string_view option, const Config& value) {
  if (option.ends_with("_initializer") && value.is_string()) {
    return renamed(kInitializers, "", value.as_string());
  }
  const bool object = option.ends_with("_regularizer") || option.ends_with("_constraint");
  return object && value.is_object() ? modern_object(value) : value;
}

/// The layer that a Merge is; itself when it merges by a function.
Config merging(const Config& layer, const Config& options) {
  const std::string_view mode = text_in(options, "mode");
  const std::string_view type = renamed(kMerging, "", mode);
  if (type == mode || text_in(options, "mode_type") == "lambda") return layer;
  Config own = Config::Object{};
  for (const std::string_view name : {"name", "trainable"}) {
    if (const Config* value = options.find(name)) own.set(name, *value);
  }
  const Config *concat = options.find("concat_axis"), *dot = options.find("dot_axes");
  if (type == "Concatenate" && concat) own.set("axis", *concat);
  if (type == "Dot" && dot) own.set("axes", *dot);
  Config result = layer;
  result.set("class_name", type);
  result.set("config", std::move(own));
  return result;
}

}  // namespace

Config without_keras_1(const Config& layer) {
  const Config* options = layer.find("config");
  if (!options || !options->is_object()) return layer;
  const std::string_view type = text_in(layer, "class_name");
  if (type == "Merge") return merging(layer, *options);
  Config own = Config::Object{};
  for (const auto& [name, value] : options->as_object()) {
    const std::string_view now = renamed(kOptions, type, name);
    own.set(now, modern_value(now, value));
  }
  Config result = layer;
  result.set("config", std::move(own));
  return result;
}

}  // namespace hebb::io
