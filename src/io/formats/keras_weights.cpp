// Weights of Keras 3: `x.weights.h5` and `model.weights.h5` within `x.keras`. Groups are named by
// class and number within a list of layers, datasets by number.

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <set>

#include "base/file.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"
#include "io/formats.hpp"
#include "io/formats/keras_files.hpp"
#include "io/formats/seal.hpp"
#include "io/json.hpp"

namespace hebb::io {

namespace {

constexpr std::string_view kVariables = "vars";
constexpr std::string_view kOptimizer = "optimizer";
/// Keras 2.12 and 2.13 call the list of layers so.
constexpr std::string_view kOldLayers = "_layer_checkpoint_dependencies";

/// The number that a dataset is named by; -1 for another name.
int number_of(std::string_view name) {
  int number = -1;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  return error == std::errc() && end == name.data() + name.size() ? number : -1;
}

std::string joined(const std::string& path, std::string_view part) {
  return path.empty() ? std::string(part) : text::format("{}/{}", path, part);
}

/// Keras keeps the number of samples that a Normalization saw; it says nothing about its output.
bool is_normalization(const std::string& place) {
  const std::string type = last_part(place);
  return type == "normalization" || type.starts_with("normalization_");
}

/// The datasets of a group, "2" before "10".
std::vector<SavedWeight> variables_in(const hdf5::Group& group) {
  std::vector<int> numbers;
  for (const std::string& name : group.names()) {
    const int number = number_of(name);
    if (number < 0) {
      throw DataError(text::format("{}: \"{}\" is no number, and Keras names weights by numbers",
                                   group.path(), name));
    }
    numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  std::vector<SavedWeight> variables;
  for (const int number : numbers) {
    variables.push_back({"", group.dataset(text::format("{}", number)).read()});
  }
  return variables;
}

/// Layers of a group and of the groups within it, which lies at `place` and belongs to `name`.
void read_group(const hdf5::Group& group, const std::string& place, const std::string& name,
                SavedModel& model) {
  std::string inner = name;
  if (group.contains(kVariables)) {
    const hdf5::Group variables = group.group(kVariables);
    if (!place.empty()) {
      // The name stands there as the layer has it; where it does not, the class must do.
      inner = joined(name, variables.attribute_text("name").value_or(last_part(place)));
    }
    model.layers.push_back({inner, place, variables_in(variables)});
  }
  for (const std::string& part : group.names()) {
    if (part == kVariables || group.kind(part) != hdf5::Group::Kind::group) continue;
    if (part == "seed_generator") continue;  // where Keras's random numbers are
    if (place.empty() && (part == kOptimizer || part == "metrics")) continue;
    read_group(group.group(part), joined(place, part == kOldLayers ? "layers" : part), inner,
               model);
  }
}

void drop_counts(SavedModel& model) {
  for (SavedLayer& layer : model.layers) {
    if (is_normalization(layer.place) && layer.weights.size() == 3) layer.weights.pop_back();
  }
}

/// Adds the datasets 0, 1, ...
void add_variables(hdf5::NewGroup& group, const std::string& name,
                   const std::vector<SavedWeight>& variables) {
  group.set_text("name", name);
  int number = 0;
  for (const SavedWeight& v : variables) group.add(text::format("{}", number++), v.value);
}

/// The name of the optimizer that a model was compiled with.
std::string optimizer_name(const Config& compile) {
  const Config* optimizer = compile.find("optimizer");
  const Config* config = optimizer ? optimizer->find("config") : nullptr;
  const Config* name = config ? config->find("name") : nullptr;
  return name && name->is_string() ? name->as_string() : std::string(kOptimizer);
}

/// The model whose layers these are. One that is in several files has a part of its weights in
/// each, in their order; one whose weights are all in another file has an empty group.
SavedModel joined_parts(std::vector<SavedLayer> parts) {
  SavedModel model;
  std::map<std::string, std::size_t> known;  // by place
  for (SavedLayer& part : parts) {
    if (part.weights.empty()) continue;
    const auto [layer, is_new] = known.emplace(part.place, model.layers.size());
    if (is_new) {
      model.layers.push_back(std::move(part));
    } else {
      std::vector<SavedWeight>& all = model.layers[layer->second].weights;
      all.insert(all.end(), part.weights.begin(), part.weights.end());
    }
  }
  drop_counts(model);
  return model;
}

}  // namespace

std::string last_part(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));  // npos + 1 is 0
}

std::vector<SavedWeight> keras_weights(const SavedLayer& layer) {
  std::vector<SavedWeight> weights = layer.weights;
  if (is_normalization(layer.place) && weights.size() == 2) {
    weights.push_back({"count", Tensor::zeros({}, DType::int64), false});
  }
  return weights;
}

bool has_weight_tree(const hdf5::Group& root) {
  return root.contains("layers") || root.contains(kOldLayers) || root.contains(kVariables);
}

void read_weight_tree(const hdf5::Group& root, SavedModel& model) {
  model.match = MatchBy::place;
  read_group(root, "", "", model);
  drop_counts(model);
  const std::string place = joined(std::string(kOptimizer), kVariables);
  if (root.contains(place)) model.optimizer = variables_in(root.group(place));
}

hdf5::NewGroup weight_tree(const SavedModel& model) {
  hdf5::NewGroup root;
  for (const SavedLayer& layer : model.layers) {
    add_variables(root.group(joined(layer.place, kVariables)), last_part(layer.name),
                  keras_weights(layer));
  }
  if (!model.optimizer.empty()) {
    add_variables(root.group(joined(std::string(kOptimizer), kVariables)),
                  optimizer_name(model.compile), model.optimizer);
  }
  return root;
}

bool is_weight_map(std::string_view text, std::string_view path) {
  return path.ends_with(".weights.json") && text.find("\"weight_map\"") != text.npos;
}

SavedModel read_sharded_weights(std::string_view text, const std::string& path) {
  const Config told = parse_json(text, path);
  const Config* files_of = told.find("weight_map");
  if (!files_of || !files_of->is_object()) {
    throw DataError(text::format("{}: has no \"weight_map\"; the file is damaged", path));
  }
  std::set<std::string> names;
  for (const auto& [place, files] : files_of->as_object()) {
    for (const Config& file : files.is_list() ? files.as_list() : Config::List{files}) {
      names.insert(file.as_string());
    }
  }
  SavedModel parts;
  for (const std::string& name : names) {
    if (name.empty() || name.find('/') != name.npos) {
      throw DataError(
          text::format("{}: names the file \"{}\", which is not beside it", path, name));
    }
    const Bytes bytes =
        InputFile((std::filesystem::path(path).parent_path() / name).string()).read_all();
    read_group(hdf5::File(bytes.span(), name).root(), "", "", parts);
  }
  return joined_parts(std::move(parts.layers));
}

std::vector<std::uint8_t> sealed_hdf5(const hdf5::NewGroup& root, const std::string& name) {
  std::vector<std::uint8_t> bytes = hdf5::write(root, name);
  append_seal(bytes);
  return bytes;
}

ModelBytes write_keras_weights(const SavedModel& model, const std::string& name) {
  return sealed_hdf5(weight_tree(model), name);
}

}  // namespace hebb::io
