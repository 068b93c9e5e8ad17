#include "io/keras_config.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/registry.hpp"
#include "io/config_text.hpp"
#include "io/keras1_config.hpp"

namespace hebb::io {

namespace {

/// A shape without its batch axis.
Config sample_shape(const Config& batch_shape) {
  Config::List sizes = batch_shape.as_list();
  if (!sizes.empty()) sizes.erase(sizes.begin());
  return sizes;
}

/// A dtype or policy of dtypes that hebb computes in: weights of short floats are read as float32.
Config modern_dtype(const Config& dtype) {
  constexpr std::string_view kShort[] = {"float16", "bfloat16", "mixed_float16", "mixed_bfloat16"};
  const Config* policy = dtype.find("config");
  const std::string_view name = policy              ? text_in(*policy, "name")
                                : dtype.is_string() ? std::string_view(dtype.as_string())
                                                    : "";
  const bool is_short = std::find(std::begin(kShort), std::end(kShort), name) != std::end(kShort);
  return is_short ? Config("float32") : dtype;
}

/// An activation: a layer that stands for one by name is that name; an Activation is its own.
Config modern_activation(const Config& activation) {
  struct Row {
    std::string_view type, option;
    Config value;  // of the option; the others have their defaults
    std::string_view name;
  };
  static const Row kRows[] = {{"ReLU", "max_value", Config(), "relu"},
                              {"ReLU", "max_value", 6, "relu6"},
                              {"LeakyReLU", "negative_slope", 0.2, "leaky_relu"},
                              {"ELU", "alpha", 1, "elu"},
                              {"Softmax", "axis", -1, "softmax"}};
  const Config* options = activation.find("config");
  if (!options || !options->is_object()) return activation;
  const auto is_zero = [&](const char* name) {
    const Config* value = options->find(name);
    return !value || value->is_null() || value->as_double() == 0;
  };
  const std::string_view type = text_in(activation, "class_name");
  if (const Config* own = options->find("activation"); type == "Activation" && own) return *own;
  for (const Row& row : kRows) {
    const Config* value = options->find(row.option);
    if (type != row.type || !value || value->is_null() != row.value.is_null()) continue;
    if (!value->is_null() && value->as_double() != row.value.as_double()) continue;
    if (type == "ReLU" && !(is_zero("negative_slope") && is_zero("threshold"))) continue;
    return row.name;
  }
  return activation;
}

/// True for `2 * x` in a .h5 of Keras 3, which leaves out the module that tells it from a layer; of
/// classes that are both, Keras writes more options of a layer than its name.
bool is_bare_operation(const Config& entry) {
  constexpr std::string_view kBoth[] = {"Add", "Subtract", "Multiply", "Dot"};
  const std::string_view type = text_in(entry, "class_name");
  const std::vector<std::string_view> layers = layer_types();
  const bool both = std::find(std::begin(kBoth), std::end(kBoth), type) != std::end(kBoth);
  if (!both && std::find(layers.begin(), layers.end(), type) != layers.end()) return false;
  const Config* options = entry.find("config");
  return !entry.find("module") && entry.find("inbound_nodes") && options && options->is_object() &&
         options->as_object().size() == 1 && options->find("name");
}

/// A learning rate. Keras 2's may decay with the steps: rate / (1 + decay * steps).
Config modern_rate(const Config& rate, const Config* decay) {
  if (!decay || decay->is_null() || decay->as_double() == 0) return modern(rate);
  Config options;
  options.set("initial_learning_rate", rate);
  options.set("decay_steps", 1);
  options.set("decay_rate", *decay);
  return Config::Object{{"class_name", "InverseTimeDecay"}, {"config", options}};
}

/// Turns the calls of a functional model of Keras 2, `["dense", 0, 0, {}]` for each argument, into
/// those of Keras 3. `options` are the model's.
class ModernCalls {
 public:
  explicit ModernCalls(const Config& options) : options_(options) {
    for (const Config& layer : list_in(options, "layers")) {
      if (list_in(layer, "inbound_nodes").empty()) continue;
      for (const Config& call : list_in(layer, "inbound_nodes")) {
        if (call.is_list()) note(call);
      }
    }
    for (const char* end : {"input_layers", "output_layers"}) note(Config(list_in(options, end)));
  }

  Config result() const {
    Config result = options_;
    Config::List layers;
    for (const Config& layer : list_in(options_, "layers")) {
      Config own = layer;
      Config::List calls;
      for (const Config& call : list_in(layer, "inbound_nodes")) {
        calls.push_back(call.is_list() ? modern_call(call.as_list()) : call);
      }
      own.set("inbound_nodes", std::move(calls));
      layers.push_back(std::move(own));
    }
    result.set("layers", std::move(layers));
    for (const char* end : {"input_layers", "output_layers"}) {
      Config::List places;
      for (const Config& place : list_in(options_, end)) places.push_back(modern_end(place));
      result.set(end, std::move(places));
    }
    return result;
  }

 private:
  static const Config::List& list_in(const Config& config, std::string_view name) {
    static const Config::List kNone;
    const Config* member = config.find(name);
    return member && member->is_list() ? member->as_list() : kNone;
  }

  /// The smallest number of a call of each layer.
  void note(const Config& places) {
    for (const Config& place : places.as_list()) {
      if (!is_place(place)) continue;
      const std::int64_t call = place.as_list()[1].as_int();
      const auto [known, added] = first_.emplace(place.as_list()[0].as_string(), call);
      if (!added) known->second = std::min(known->second, call);
    }
  }
  static bool is_place(const Config& config) {
    return config.is_list() && config.as_list().size() >= 3 && config.as_list()[0].is_string();
  }

  /// Keras 2 counts the drawing of a nested model as its call 0, which no file names.
  Config place(const Config& old) const {
    const Config::List& list = old.as_list();
    const bool nested = first_.at(list[0].as_string()) > 0;
    return Config::List{list[0], list[1].as_int() - (nested ? 1 : 0), list[2]};
  }

  Config modern_call(const Config::List& old) const {
    Config::List arguments;
    Config named = Config::Object{};
    for (const Config& argument : old) {
      if (!is_place(argument)) continue;
      Config options, symbol;
      options.set("keras_history", place(argument));
      symbol.set("class_name", "__keras_tensor__");
      symbol.set("config", std::move(options));
      arguments.push_back(std::move(symbol));
      if (argument.as_list().size() > 3) named = argument.as_list()[3];
    }
    Config call;
    call.set("args", arguments.size() > 1 ? Config::List{Config(arguments)} : arguments);
    call.set("kwargs", std::move(named));
    return call;
  }

  /// An input or output of the model. Keras 3 does count there, for functional models alone.
  Config modern_end(const Config& old) const {
    if (!is_place(old)) return old;
    for (const Config& layer : list_in(options_, "layers")) {
      if (text_in(layer, "name") == old.as_list()[0].as_string() &&
          text_in(layer, "class_name") == "Functional") {
        return old;
      }
    }
    return place(old);
  }

  const Config& options_;
  std::map<std::string, std::int64_t> first_;
};

/// True for the options of a functional model of Keras 2.
bool has_old_calls(const Config& options) {
  const Config* layers = options.find("layers");
  if (!layers || !layers->is_list()) return false;
  return std::any_of(layers->as_list().begin(), layers->as_list().end(), [](const Config& layer) {
    const Config* calls = layer.find("inbound_nodes");
    return calls && calls->is_list() && !calls->as_list().empty() && calls->as_list()[0].is_list();
  });
}

/// The options of an object of this class.
Config modern_options(std::string_view type, const Config& options) {
  Config result = Config::Object{};
  for (const auto& [name, value] : options.as_object()) {
    if (name == "dtype") {
      result.set(name, modern_dtype(value));
    } else if (name == "batch_input_shape" && type == "InputLayer") {
      result.set("batch_shape", value);
    } else if (name == "batch_input_shape") {  // Keras 2: of a Sequential's first layer
      if (!value.is_null()) result.set("input_shape", sample_shape(value));
    } else if (name == "lr" || name == "learning_rate") {
      result.set("learning_rate", modern_rate(value, options.find("decay")));
    } else if (name == "decay" && (options.find("lr") || options.find("learning_rate"))) {
      continue;                                           // is in the rate
    } else if (name == "alpha" && type == "LeakyReLU") {  // Keras 2
      result.set("negative_slope", value);
    } else if (name == "axis" && type == "BatchNormalization" && value.is_list() &&
               value.as_list().size() == 1) {  // tf.keras
      result.set(name, value.as_list()[0]);
    } else if (name.ends_with("activation") && value.is_object()) {
      result.set(name, modern_activation(modern(value)));
    } else {
      result.set(name, modern(value));
    }
  }
  return has_old_calls(result) ? ModernCalls(result).result() : result;
}

}  // namespace

Config modern(const Config& given) {
  if (given.is_list()) {
    Config::List list;
    for (const Config& element : given.as_list()) list.push_back(modern(element));
    return list;
  }
  if (!given.is_object()) return given;
  const Config config = given.find("class_name") ? without_keras_1(given) : given;
  const std::string_view type = text_in(config, "class_name");
  Config result = Config::Object{};
  if (is_bare_operation(config)) result.set("module", "keras.src.ops.numpy");
  for (const auto& [name, value] : config.as_object()) {
    if (name == "class_name" && type == "Model") {
      result.set(name, "Functional");
    } else if (name == "config" && value.is_list() && type == "Sequential") {  // before 2.2.3
      result.set(name, modern_options(type, Config::Object{{"layers", value}}));
    } else if (name == "config" && value.is_object()) {
      result.set(name, modern_options(type, value));
    } else {
      result.set(name, modern(value));
    }
  }
  return result;
}

}  // namespace hebb::io
