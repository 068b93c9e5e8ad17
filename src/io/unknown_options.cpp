#include "io/unknown_options.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <string_view>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/registry.hpp"
#include "io/config_text.hpp"
#include "nn/activation_config.hpp"
#include "nn/keras_operations.hpp"
#include "nn/option_config.hpp"
#include "nn/visitors.hpp"

namespace hebb::io {

namespace {

using Names = std::vector<std::string>;

/// An option that some Keras writes and hebb does not have.
struct Foreign {
  std::string_view owner;  // class; empty: any
  std::string_view name;
  bool (*says_nothing)(const Config& value);
  std::string_view meaning;  // of another value, which is refused; empty: it is left out
};

bool always(const Config&) { return true; }
bool off(const Config& value) { return value == Config(false); }
bool zero(const Config& value) { return value == Config(0) || value == Config(0.0); }
bool channels_last(const Config& value) { return value == Config("channels_last"); }
bool never(const Config&) { return false; }

constexpr std::string_view kQuantized = "weights of 8 or 4 bits",
                           kSparse = "sparse tensors, of which hebb has none";

/// Null says nothing anywhere.
constexpr Foreign kForeign[] = {
    {"", "quantization_config", never, kQuantized},
    {"", "quantization_mode", never, kQuantized},
    {"", "axis", never, "an axis that is not the last"},
    {"", "data_format", channels_last, "channels before the other axes"},
    {"", "lora_rank", always, ""},  // is in the kernel that was saved
    {"", "lora_alpha", always, ""},
    {"BatchNormalization", "renorm", off, "batch renormalization"},
    {"BatchNormalization", "renorm_clipping", always, ""},  // of renorm
    {"BatchNormalization", "renorm_momentum", always, ""},
    {"BatchNormalization", "fused", always, ""},         // how it is computed
    {"BatchNormalization", "synchronized", always, ""},  // on several devices
    {"BatchNormalization", "virtual_batch_size", never, "statistics of parts of a batch"},
    {"BatchNormalization", "mode", zero, "statistics of another kind than one for each feature"},
    {"LayerNormalization", "rms_scaling", off, "division by the root mean square alone"},
    {"Embedding", "input_length", always, ""},  // follows from the input
    {"Embedding", "dropout", zero, "rows that are dropped"},
    {"", "input_dim", always, ""},  // of Keras 1, beside the shape
    {"", "input_dtype", always, ""},
    {"", "sample_weight_mode", never, "weights of time steps"},
    {"Embedding", "sparse", always, ""},  // how its gradients are kept
    {"CategoryEncoding", "sparse", off, kSparse},
    {"Discretization", "sparse", off, kSparse},
    {"SparseCategoricalCrossentropy", "ignore_class", never, "labels that do not count"},
    {"AlphaDropout", "noise_shape", never, "units that are dropped together"},
    {"Reshape", "newshape", never, "keras.ops.reshape"},  // in a .h5, which does not tell it
    {"Slice", "shape", never, "keras.ops.slice"},
    {"", "run_eagerly", always, ""},  // of compile(): how Keras runs
    {"", "steps_per_execution", always, ""},
    {"", "auto_scale_loss", always, ""},
};

/// Members of a description of a layer beside its options.
constexpr std::string_view kOfObjects[] = {"module",           "class_name",     "config",
                                           "registered_name",  "name",           "build_config",
                                           "shared_object_id", "compile_config", "inbound_nodes",
                                           "backend",          "keras_version"};
/// Options of all layers, of models, and of compile().
constexpr std::string_view kOfLayers[] = {"name", "trainable", "dtype", "activity_regularizer",
                                          "input_shape"};
constexpr std::string_view kOfModels[] = {
    "name", "trainable", "dtype", "layers", "input_layers", "output_layers", "build_input_shape"};
constexpr std::string_view kOfCompile[] = {"optimizer", "loss", "loss_weights", "metrics",
                                           "weighted_metrics"};

Names names_in(std::span<const std::string_view> list) { return {list.begin(), list.end()}; }

Names names_of(const Config& options) {
  Names names;
  for (const auto& [name, value] : options.as_object()) names.push_back(name);
  return names;
}

/// The options of what an Option reads from a description. None where it reads nothing, which
/// reading for good will say.
template <class Option>
std::optional<Names> options_read(const Config& object) {
  try {
    const Config written = Option::from_config(object).config();
    if (const Config* options = written.find("config")) return names_of(*options);
    return std::nullopt;
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// The same of the defaults of its class.
template <class Option>
std::optional<Names> options_of(const Config& object) {
  return options_read<Option>(Config::Object{{"class_name", *object.find("class_name")}});
}

/// Objects that may be the value of an option, told by how its name ends.
struct Family {
  std::string_view ending;
  std::optional<Names> (*options)(const Config& object);
};

constexpr Family kFamilies[] = {
    {"_initializer", options_of<Initializer>},
    {"_regularizer", options_of<Regularizer>},
    {"_constraint", options_of<Constraint>},
    {"optimizer", options_of<AnyOptimizer>},
    {"learning_rate", options_read<LearningRate>},
    {"loss", options_of<Loss>},
    {"metrics", options_of<AnyMetric>},
};

const Family* family_of(std::string_view option) {
  const auto* found =
      std::find_if(std::begin(kFamilies), std::end(kFamilies),
                   [&](const Family& family) { return option.ends_with(family.ending); });
  return found == std::end(kFamilies) ? nullptr : found;
}

/// The options of layers of a class; null for a class that hebb does not have.
const Names* options_of_layer(std::string_view type) {
  static const std::map<std::string_view, Names> kKnown = [] {
    std::map<std::string_view, Names> known;
    for (const std::string_view each : layer_types()) {
      const std::shared_ptr<Layer> layer = make_layer(Config::Object{{"class_name", each}});
      if (std::dynamic_pointer_cast<Model>(layer)) {
        known[each] = names_in(kOfModels);
        continue;
      }
      WriteOptions writer;
      visit(*layer, writer);
      known[each] = names_of(writer.config);
      for (const std::string_view name : kOfLayers) known[each].emplace_back(name);
    }
    return known;
  }();
  const auto found = kKnown.find(type);
  return found == kKnown.end() ? nullptr : &found->second;
}

/// Goes through a config and takes what is known.
class Sieve {
 public:
  /// The description of a layer, which lies at this path; of the model when that is empty.
  Config layer(const Config& object, const std::string& path) {
    const std::string_view type = text_in(object, "class_name");
    const Config* options = object.find("config");
    const Names* known = options_of_layer(type);
    if (!known || !options || !options->is_object() || is_keras_operation(object)) return object;
    const std::string where = path.empty() ? "model" : text::format("layer \"{}\"", path);
    Config own = Config::Object{};
    const Config taken = known_part(*options, type, *known, where);
    for (const auto& [name, value] : taken.as_object()) {
      if (name == "layers" && value.is_list()) {
        own.set(name, layers(value, path));
      } else if (name.ends_with("activation") && value.is_object()) {
        own.set(name, activation(value, name, path));
      } else {
        own.set(name, value);
      }
    }
    Config result = known_part(object, type, names_in(kOfObjects), where);
    result.set("config", std::move(own));
    return result;
  }

  /// The members of `options` that are known, each with what is known of it.
  Config known_part(const Config& options, std::string_view type, const Names& known,
                    const std::string& where) {
    Config result = Config::Object{};
    for (const auto& [name, value] : options.as_object()) {
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        leave_out(name, value, type, known, where);
        continue;
      }
      const Family* family = family_of(name);
      result.set(name,
                 family ? of_family(value, *family, text::format("{}: {}", where, name)) : value);
    }
    return result;
  }

  std::vector<std::string> warnings;

 private:
  Config layers(const Config& list, const std::string& path) {
    Config::List result;
    for (const Config& inner : list.as_list()) {
      const Config* options = inner.find("config");
      const std::string name(options ? text_in(*options, "name") : "");
      result.push_back(layer(inner, path.empty() ? name : text::format("{}/{}", path, name)));
    }
    return result;
  }

  /// An object, or a list or members that are such.
  Config of_family(const Config& value, const Family& family, const std::string& where) {
    if (value.is_list()) {
      Config::List list;
      for (const Config& one : value.as_list()) list.push_back(of_family(one, family, where));
      return list;
    }
    if (!value.is_object()) return value;
    if (const std::string_view own = writers_class(value); !own.empty()) {
      throw ValueError(text::format(
          "{}: hebb does not have \"{}\", and takes no code from files; save the model "
          "without it",
          where, own));
    }
    Config result = Config::Object{};
    const bool single = value.find("class_name") != nullptr;
    const std::optional<Names> known = single ? family.options(value) : std::nullopt;
    for (const auto& [name, inner] : value.as_object()) {
      if (!single) {
        result.set(name, of_family(inner, family, text::format("{}: {}", where, name)));
      } else if (name == "config" && inner.is_object() && known) {
        result.set(name, known_part(inner, class_of(value), *known, where));
      } else {
        result.set(name, inner);
      }
    }
    return result;
  }

  /// An activation that is a layer with options.
  Config activation(const Config& value, const std::string& name, const std::string& path) {
    const std::string_view own = writers_class(value), type = text_in(value, "class_name");
    if (!own.empty()) {
      throw ValueError(
          text::format("layer \"{}\": {}: hebb does not have \"{}\", and takes no code from files; "
                       "save the model without it",
                       path, name, own));
    }
    if (!may_be_activation(type)) {
      throw ValueError(text::format(
          "layer \"{}\": {}: is a layer {}, and hebb takes names and the layers {}; put "
          "that layer behind this one, which is linear then",
          path, name, type, kActivationLayers));
    }
    return layer(value, text::format("{}/{}", path, name));
  }

  /// Class of an object, without the package that Keras 2 puts before it.
  static std::string_view class_of(const Config& object) {
    const std::string_view name = text_in(object, "class_name");
    return name.substr(name.find('>') + 1);
  }

  /// \throws ValueError for an option that cannot be left out.
  void leave_out(const std::string& name, const Config& value, std::string_view type,
                 const Names& known, const std::string& where) {
    if (option_config::says_nothing(name, value)) return;
    for (const Foreign& foreign : kForeign) {
      if (foreign.name != name || (!foreign.owner.empty() && foreign.owner != type)) continue;
      if (foreign.says_nothing(value)) return;
      throw ValueError(
          text::format("{}: the option \"{}\" asks for {}, which hebb does not have; "
                       "save the model without it",
                       where, name, foreign.meaning));
    }
    const std::vector<std::string_view> names(known.begin(), known.end());
    const std::string_view close = text::nearest(name, names);
    const std::string hint = close.empty() ? "" : text::format("; did you mean \"{}\"?", close);
    warnings.push_back(
        text::format("{}: the option \"{}\" is unknown and left out{}", where, name, hint));
  }
};

}  // namespace

std::string_view writers_class(const Config& object) {
  constexpr std::string_view kPackages[] = {"keras", "tf_keras", "keras_core", "tensorflow"};
  const std::string_view module = text_in(object, "module"),
                         registered = text_in(object, "registered_name");
  if (module.empty()) {  // of Keras 1 and 2, hebb's own, or the writer's
    const bool own = registered.find('>') != std::string_view::npos;
    return own && !registered.starts_with("hebb>") ? registered : "";
  }
  const std::string_view package = module.substr(0, module.find('.'));
  if (std::find(std::begin(kPackages), std::end(kPackages), package) != std::end(kPackages)) {
    return "";
  }
  const std::string_view type = text_in(object, "class_name");
  const std::string_view function = type == "function" ? text_in(object, "config") : "";
  if (!function.empty()) return function;
  return registered.empty() ? type : registered;
}

KnownOptions known_options(const Config& architecture) {
  Sieve sieve;
  Config known = sieve.layer(architecture, "");
  return {std::move(known), std::move(sieve.warnings)};
}

KnownOptions known_compile_options(const Config& compile) {
  if (!compile.is_object()) return {compile};
  Sieve sieve;
  Config known = sieve.known_part(compile, "", names_in(kOfCompile), "compile");
  return {std::move(known), std::move(sieve.warnings)};
}

}  // namespace hebb::io
