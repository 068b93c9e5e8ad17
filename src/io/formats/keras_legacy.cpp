// `.h5` of Keras 1, 2 and 3: a model's config in attributes of the root, weights in a group of each
// outermost layer, those of layers within it side by side. Which names the weights have differs by
// version, so they are found by the lists of names that the file keeps, and told by their order.

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "io/formats.hpp"
#include "io/formats/keras_files.hpp"
#include "io/formats/seal.hpp"
#include "io/json.hpp"
#include "io/keras_config.hpp"

namespace hebb::io {

namespace {

constexpr const char* kLayerNames = "layer_names";
constexpr const char* kWeightNames = "weight_names";
constexpr std::string_view kModelWeights = "model_weights", kOptimizerWeights = "optimizer_weights",
                           kTopLevel = "top_level_model_weights";

std::vector<std::string> texts_of(const hdf5::Object& object, const char* name) {
  const auto texts = object.split_attribute_texts(name);
  if (!texts) {
    throw DataError(
        text::format("{}: has no attribute {}; the file is damaged", object.path(), name));
  }
  return *texts;
}

/// The JSON in an attribute; null without it.
Config config_in(const hdf5::Group& root, const char* name, const std::string& file) {
  const auto text = root.attribute_text(name);
  return text ? modern(parse_json(*text, text::format("{}, {}", file, name))) : Config();
}

/// What Keras 1 to 3 write of compile() in HDF5 files, as in the others: the optimizer's member has
/// another name.
Config compile_from_legacy(const Config& training) {
  Config compile;
  if (training.is_null()) return compile;
  for (const auto& [name, value] : training.as_object()) {
    compile.set(name == "optimizer_config" ? "optimizer" : name, value);
  }
  return compile;
}

Config legacy_from_compile(const Config& compile) {
  Config training;
  for (const auto& [name, value] : compile.as_object()) {
    if (name != "optimizer") training.set(name, value);
  }
  Config optimizer;
  const Config& told = *compile.find("optimizer");
  optimizer.set("class_name", *told.find("class_name"));
  optimizer.set("config", *told.find("config"));
  training.set("optimizer_config", optimizer);
  return training;
}

/// The outermost layers, those without weights as well.
OutermostLayers<SavedWeight>::Result outermost(const std::vector<SavedLayer>& layers) {
  OutermostLayers<SavedWeight> outer;
  for (const SavedLayer& layer : layers) {
    if (layer.name.empty()) continue;  // the model itself
    outer.begin(layer.name);
    for (SavedWeight w : keras_weights(layer)) {
      const bool learns = w.trainable;
      w.name = layer.name + "/" + w.name;
      outer.add(std::move(w), learns);
    }
  }
  return std::move(outer).result();
}

void set_versions(hdf5::NewGroup& group) {
  group.set_text("keras_version", std::string(kKerasVersion));
  group.set_text("backend", "tensorflow");
}

void add_weights(hdf5::NewGroup& group, const SavedModel& model) {
  set_versions(group);
  std::vector<std::string> layer_names;
  for (const auto& [layer, weights] : outermost(model.layers)) {
    layer_names.push_back(layer);
    hdf5::NewGroup& own = group.group(layer);
    std::vector<std::string> names;
    for (const SavedWeight& w : weights) {
      names.push_back(w.name);
      own.add(w.name, w.value);
    }
    own.set_texts(kWeightNames, names);
  }
  group.set_texts(kLayerNames, layer_names);
  group.group(kTopLevel).set_texts(kWeightNames, {});
}

void add_optimizer(hdf5::NewGroup& group, const SavedModel& model) {
  const std::string optimizer =
      model.compile.find("optimizer")->find("config")->find("name")->as_string();
  std::vector<std::string> names;
  for (const SavedWeight& v : model.optimizer) {
    std::string name = v.name;
    std::replace(name.begin(), name.end(), '/', '_');
    names.push_back(optimizer + "/" + name);
    group.add(names.back(), v.value);
  }
  group.set_texts(kWeightNames, names);
}

/// Keras gives up writing where layers of nested models bear one name, and leaves a file in which
/// weights share an array.
void check_new(std::set<std::string>& names, const std::string& name, const hdf5::Group& group) {
  if (names.insert(name).second) return;
  throw DataError(
      text::format("{}: \"{}\" is there twice, so weights are missing; give all layers names of "
                   "their own, or save the model as .keras",
                   group.path(), name));
}

}  // namespace

void read_legacy_weights(const hdf5::Group& group, SavedModel& model) {
  model.match = MatchBy::order;
  model.outermost = true;
  std::set<std::string> layer_names;
  for (const std::string& name : texts_of(group, kLayerNames)) {
    check_new(layer_names, name, group);
    const hdf5::Group own = group.group(name);
    SavedLayer layer{name, "", {}};
    std::set<std::string> names;
    for (const std::string& weight : texts_of(own, kWeightNames)) {
      check_new(names, weight, own);
      // Keras counts what a Normalization has seen; it says nothing about its output.
      if (last_part(weight).starts_with("count")) continue;
      layer.weights.push_back({"", own.dataset(weight).read()});
    }
    model.layers.push_back(std::move(layer));
  }
}

bool is_hdf5_model(std::span<const std::uint8_t> bytes) { return hdf5::is_hdf5(bytes); }

SavedModel read_hdf5_model(std::span<const std::uint8_t> bytes, const std::string& name) {
  check_appended_seal(bytes, name);
  const hdf5::File file(bytes, name);
  const hdf5::Group root = file.root();
  SavedModel model;
  model.keras_version = root.attribute_text("keras_version").value_or("1.x");  // which does not say
  if (root.has_attribute("layer_names") || root.has_attribute("layer_names0")) {
    read_legacy_weights(root, model);
  } else if (root.contains(kModelWeights)) {
    model.architecture = config_in(root, "model_config", name);
    model.compile = compile_from_legacy(config_in(root, "training_config", name));
    read_legacy_weights(root.group(kModelWeights), model);
    if (root.contains(kOptimizerWeights)) {
      read_legacy_optimizer(root.group(kOptimizerWeights), model);
    }
  } else if (has_weight_tree(root)) {
    read_weight_tree(root, model);
  } else {
    throw DataError(text::format(
        "{}: is an HDF5 file without a model of Keras: it has neither model_weights, layers nor "
        "the attribute layer_names",
        name));
  }
  return model;
}

ModelBytes write_legacy_model(const SavedModel& model, const std::string& name) {
  hdf5::NewGroup root;
  if (model.architecture.is_null()) {
    add_weights(root, model);
    return sealed_hdf5(root, name);
  }
  set_versions(root);
  root.set_text("model_config", to_json(model.architecture));
  add_weights(root.group(kModelWeights), model);
  if (!model.compile.is_null()) {
    root.set_text("training_config", to_json(legacy_from_compile(model.compile)));
    add_optimizer(root.group(kOptimizerWeights), model);
  }
  return sealed_hdf5(root, name);
}

}  // namespace hebb::io
