#include "nn/saved_model.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "nn/visitors.hpp"

namespace hebb {

namespace {

/// Lists of layers that a layer is made of, under their names.
struct ListsOf : Fields {
  std::vector<std::pair<std::string, std::vector<std::shared_ptr<Layer>>>> lists;
  void children(std::string_view name, std::vector<std::shared_ptr<Layer>>& layers) override {
    lists.emplace_back(name, layers);
  }
};

/// A layer of a model, where it is, and its own weights.
struct Found {
  std::string name, place;
  bool learns;
  std::vector<NamedVariable> variables;
};

/// Finds all layers, each once, the outer before the inner.
class Walk {
 public:
  explicit Walk(const Layer& model) { visit_layer(model, "", ""); }
  std::vector<Found> found;

 private:
  void visit_layer(const Layer& layer, const std::string& name, const std::string& place) {
    if (!seen_.insert(layer.identity()).second) return;
    OwnVariables own;
    visit(layer, own);
    std::erase_if(own.list, [](const NamedVariable& w) { return !w.variable.defined(); });
    found.push_back({name, place, layer.trainable(), std::move(own.list)});
    ListsOf children;
    visit(layer, children);
    const bool sequential = layer.type() == "Sequential";
    for (const auto& [list, layers] : children.lists) {
      PlacesInList places;
      for (const auto& child : layers) {
        const std::string type = child->type();
        if (sequential && type == "InputLayer") continue;  // Keras's Sequential does not list it
        visit_layer(*child, joined(name, child->name()),
                    joined(place, joined(list, places.next(type))));
      }
    }
  }
  static std::string joined(const std::string& path, const std::string& part) {
    return path.empty() ? part : path + "/" + part;
  }

  std::unordered_set<const void*> seen_;
};

void check_built(const Model& model, std::string_view caller) {
  if (model.built()) return;
  throw ValueError(text::format(
      "{}: the model has no weights yet; give its first layer an input_shape, or call it on data",
      caller));
}

std::vector<SavedLayer> layers_of(const Model& model) {
  std::vector<SavedLayer> layers;
  for (const Found& layer : Walk(model).found) {
    SavedLayer saved{layer.name, layer.place, {}};
    for (const NamedVariable& w : layer.variables) {
      saved.weights.push_back({w.name, w.variable.value(), layer.learns && w.variable.trainable()});
    }
    layers.push_back(std::move(saved));
  }
  return layers;
}

}  // namespace

std::string PlacesInList::next(std::string_view type) {
  std::string place = text::snake_case(type);
  if (const int same = count_[place]++; same > 0) place += text::format("_{}", same);
  return place;
}

DType weight_dtype(const SavedModel& model) {
  for (const SavedLayer& layer : model.layers) {
    if (!layer.weights.empty()) return layer.weights[0].value.dtype();
  }
  return DType::float32;
}

SavedModel saved_weights(const Model& model, const char* caller) {
  check_built(model, caller);
  return {.layers = layers_of(model)};
}

std::vector<SavedWeight> saved_optimizer(const Model& model) {
  std::map<const void*, std::string> paths;
  for (const NamedVariable& w : model.weights()) paths[w.variable.identity()] = w.name;
  std::vector<SavedWeight> saved;
  for (OptimizerVariable& v : model.optimizer().variables(model.trainable_variables())) {
    const std::string path = v.weight ? paths[v.weight->identity()] + "/" : "";
    saved.push_back({path + v.name, std::move(v.value)});
  }
  return saved;
}

SavedModel saved_model(const Model& model, bool optimizer, const char* caller) {
  SavedModel saved = saved_weights(model, caller);
  saved.architecture = model.config();
  for (const auto& [name, text] : model.assets()) {
    saved.assets.push_back({name, {text.begin(), text.end()}});
  }
  if (!optimizer || !model.compiled()) return saved;
  saved.compile = model.get_compile_config();
  saved.optimizer = saved_optimizer(model);
  return saved;
}

namespace {

/// A variable and what it is to become.
struct Assignment {
  Variable variable;
  Tensor value;
};

/// Weights of a model that belong together, and their name for messages and matching.
struct Target {
  std::string key;
  std::vector<NamedVariable> variables;
};

/// What a layer of a file is told by.
const std::string& key_of(const SavedLayer& layer, MatchBy match) {
  return match == MatchBy::place ? layer.place : layer.name;
}

/// The layers of a model that have weights.
std::vector<Target> targets_of(const Model& model, MatchBy match) {
  std::vector<Target> targets;
  for (Found& layer : Walk(model).found) {
    if (layer.variables.empty()) continue;
    targets.push_back({match == MatchBy::place ? layer.place : layer.name, layer.variables});
  }
  return targets;
}

/// The outermost layers that have weights within them.
std::vector<Target> outermost_of(const Model& model) {
  OutermostLayers<NamedVariable> layers;
  for (const Found& layer : Walk(model).found) {
    layers.begin(layer.name);
    for (const NamedVariable& w : layer.variables) {
      layers.add(w, layer.learns && w.variable.trainable());
    }
  }
  std::vector<Target> targets;
  for (auto& [name, variables] : std::move(layers).result()) {
    if (!variables.empty()) targets.push_back({name, std::move(variables)});
  }
  return targets;
}

/// Why the weights of a layer of a file cannot be those of a layer of the model; empty when they
/// can. Then they are added to `plan`.
std::string match_weights(const Target& target, const SavedLayer& saved,
                          std::vector<Assignment>& plan) {
  if (saved.weights.size() != target.variables.size()) {
    return text::format("has {} weights, the file has {}", target.variables.size(),
                        saved.weights.size());
  }
  std::vector<Assignment> own;
  for (std::size_t i = 0; i < target.variables.size(); ++i) {
    const NamedVariable& w = target.variables[i];
    const SavedWeight* found = &saved.weights[i];
    if (!found->name.empty()) {
      const auto named = std::find_if(saved.weights.begin(), saved.weights.end(),
                                      [&](const SavedWeight& s) { return s.name == w.name; });
      if (named == saved.weights.end()) {
        return text::format("has a weight \"{}\", the file has none of that name", w.name);
      }
      found = &*named;
    }
    if (found->value.shape() != w.variable.value().shape()) {
      return text::format("has {} {}, the file has {}", w.name,
                          w.variable.value().shape().to_string(), found->value.shape().to_string());
    }
    own.push_back({w.variable, found->value});
  }
  plan.insert(plan.end(), own.begin(), own.end());
  return "";
}

/// Names with commas between.
std::string listed(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

/// Matches the layers of a file with those of a model.
class Matching {
 public:
  Matching(const SavedModel& saved, LoadWeightsOptions options, const std::string& caller)
      : options_(options), caller_(caller) {
    for (const SavedLayer& layer : saved.layers) {
      if (!layer.weights.empty()) layers_.push_back(&layer);
    }
  }

  void by_order(const std::vector<Target>& targets) {
    if (targets.size() != layers_.size()) {
      throw ValueError(text::format(
          "{}: the model has {} layers with weights, the file has {}; load into the architecture "
          "that was saved, or .by_name = true",
          caller_, targets.size(), layers_.size()));
    }
    for (std::size_t i = 0; i < targets.size(); ++i) take(targets[i], *layers_[i]);
  }

  void by_key(const std::vector<Target>& targets, MatchBy key) {
    std::map<std::string_view, const SavedLayer*> known;
    for (const SavedLayer* layer : layers_) known[key_of(*layer, key)] = layer;
    std::vector<std::string> missing;
    for (const Target& target : targets) {
      const auto found = known.find(target.key);
      if (found == known.end()) {
        missing.push_back(target.key);
        continue;
      }
      take(target, *found->second);
      known.erase(found);
    }
    if (options_.by_name) return;
    refuse(missing, "the file has no weights for");
    std::vector<std::string> unused;
    for (const auto& [name, layer] : known) unused.emplace_back(name);
    refuse(unused, "the model has no layer for the file's");
  }

  std::vector<Assignment> plan;
  std::vector<std::string> warnings;

 private:
  void take(const Target& target, const SavedLayer& layer) {
    const std::string fault = match_weights(target, layer, plan);
    if (fault.empty()) return;
    const std::string message = text::format("{}: layer \"{}\" {}", caller_, target.key, fault);
    if (!options_.skip_mismatch) {
      throw ShapeError(message + "; load into the architecture that was saved");
    }
    warnings.push_back(message + "; it keeps its weights");
  }
  void refuse(const std::vector<std::string>& names, const char* what) {
    if (names.empty()) return;
    const std::string message = text::format("{}: {} {}", caller_, what, listed(names));
    if (!options_.skip_mismatch) {
      throw ValueError(message + "; load into the architecture that was saved, or .by_name = true");
    }
    warnings.push_back(message);
  }

  const LoadWeightsOptions options_;
  const std::string& caller_;
  std::vector<const SavedLayer*> layers_;
};

}  // namespace

std::vector<std::string> assign_weights(Model& model, const SavedModel& saved,
                                        LoadWeightsOptions options, const std::string& caller) {
  check_built(model, caller);
  Matching matching(saved, options, caller);
  const MatchBy key = options.by_name ? MatchBy::name : saved.match;
  const std::vector<Target> targets =
      saved.outermost ? outermost_of(model) : targets_of(model, key);
  key == MatchBy::order ? matching.by_order(targets) : matching.by_key(targets, key);
  const NoGrad no_grad;
  for (const auto& [variable, value] : matching.plan) {
    Tensor weight = variable.value();
    weight.assign(value);
  }
  return matching.warnings;
}

std::vector<std::string> assign_optimizer(Model& model, const SavedModel& saved) {
  if (saved.optimizer.empty()) return {};
  std::vector<Tensor> values;
  for (const SavedWeight& v : saved.optimizer) values.push_back(v.value);
  try {
    model.optimizer().set_variables(model.trainable_variables(), values);
    return {};
  } catch (const Error& error) {
    return {text::format("the optimizer starts anew: {}", error.what())};
  }
}

}  // namespace hebb
