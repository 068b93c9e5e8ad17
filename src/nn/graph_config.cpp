// A functional model's calls as Keras 3 writes them: each layer lists its calls (`inbound_nodes`),
// whose arguments name a layer, a call of it, and a result of that.

#include <algorithm>
#include <string>
#include <typeinfo>
#include <unordered_map>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/layers/input.hpp"
#include "hebb/model.hpp"
#include "nn/graph.hpp"
#include "nn/keras_operations.hpp"
#include "nn/visitors.hpp"

namespace hebb {

namespace {

/// `first`: the number of the first call of the layer.
Config place_of(const Graph& graph, Graph::Slot slot, std::size_t first) {
  return Config::List{graph.layer_of(slot)->name(),
                      static_cast<std::int64_t>(graph.calls[slot.call].number + first),
                      static_cast<std::int64_t>(slot.output)};
}

Config argument(const Graph& graph, Graph::Slot slot) {
  const Spec& spec = graph.calls[slot.call].outputs[slot.output];
  Config config;
  config.set("shape", shape_to_config(spec.shape));
  config.set("dtype", to_string(spec.dtype));
  config.set("keras_history", place_of(graph, slot, 0));
  Config result;
  result.set("class_name", "__keras_tensor__");
  result.set("config", std::move(config));
  return result;
}

/// The number of the first call of a layer among the inputs and outputs of a model, where Keras
/// counts the drawing of a nested model as a call; among arguments it counts from 0.
std::size_t first_call_of(const Layer& layer) { return typeid(layer) == typeid(Model) ? 1 : 0; }

/// The inputs or outputs of a model.
Config places(const Graph& graph, const std::vector<Graph::Slot>& slots) {
  Config::List list;
  for (const Graph::Slot slot : slots) {
    list.push_back(place_of(graph, slot, first_call_of(*graph.layer_of(slot))));
  }
  return list.size() == 1 ? list[0] : Config(std::move(list));
}

}  // namespace

void WriteOptions::graph(Graph& graph) {
  Config::List described = config.find("layers")->as_list();
  for (std::size_t layer = 0; layer < described.size(); ++layer) {
    const bool of_list = dynamic_cast<const MergingLayer*>(graph.layers[layer].get()) != nullptr;
    Config::List calls;
    for (const std::size_t number : graph.calls_of[layer]) {
      const Graph::Node& node = graph.calls[number];
      if (node.inputs.empty()) continue;
      Config::List arguments;
      for (const Graph::Slot slot : node.inputs) arguments.push_back(argument(graph, slot));
      Config call;
      if (is_operation(described[layer])) {
        call.set("args", operation_arguments(described[layer], std::move(arguments)));
      } else if (of_list || arguments.size() > 1) {
        call.set("args", Config::List{Config(std::move(arguments))});
      } else {
        call.set("args", std::move(arguments));
      }
      call.set("kwargs", Config::Object{});
      calls.push_back(std::move(call));
    }
    if (is_operation(described[layer])) described[layer] = operation_of(described[layer]);
    described[layer].set("name", graph.layers[layer]->name());
    described[layer].set("inbound_nodes", std::move(calls));
  }
  config.set("layers", std::move(described));
  config.set("input_layers", places(graph, graph.inputs));
  config.set("output_layers", places(graph, graph.outputs));
}

namespace {

/// A result of a call: name of the layer, number of the call, number of the result.
struct Place {
  std::string layer;
  std::int64_t call, output;
};

Place place_from(const Config& config) {
  const Config::List& list = config.as_list();
  if (list.size() < 3) {
    throw ValueError("a place in a graph is [layer, call, output], got fewer entries");
  }
  return {list[0].as_string(), list[1].as_int(), list[2].as_int()};
}

/// Adds one place, or several: in lists, and by name, which stand in the order of their names.
void add_places(const Config& config, std::vector<Place>& places) {
  if (config.is_object()) {
    Config::Object members = config.as_object();
    std::stable_sort(members.begin(), members.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [name, within] : members) add_places(within, places);
    return;
  }
  const Config::List& list = config.as_list();
  if (!list.empty() && list[0].is_string()) {
    places.push_back(place_from(config));
  } else {
    for (const Config& within : list) add_places(within, places);
  }
}

const Config& member(const Config& config, std::string_view name) {
  const Config* found = config.find(name);
  if (!found) throw ValueError(text::format("graph: there is no \"{}\"", name));
  return *found;
}

/// The symbols among the arguments of a call, those in a list one by one.
std::vector<Place> symbols_among(const Config& arguments) {
  std::vector<Place> places;
  const auto add = [&](const Config& argument) {
    if (is_symbol(argument)) {
      places.push_back(place_from(member(member(argument, "config"), "keras_history")));
    }
    return is_symbol(argument);
  };
  for (const Config& argument : arguments.as_list()) {
    if (!argument.is_list()) {
      add(argument);
      continue;
    }
    for (const Config& one : argument.as_list()) add(one);
  }
  return places;
}

/// True for null and for lists of it, as the masks of a model's inputs are.
bool says_nothing(const Config& value) {
  if (!value.is_list()) return value.is_null();
  const Config::List& list = value.as_list();
  return std::all_of(list.begin(), list.end(), [](const Config& one) { return one.is_null(); });
}

/// \throws ValueError for arguments by name that would change what the layer computes.
void check_named_arguments(const Config& call) {
  const Config* named = call.find("kwargs");
  if (!named) return;
  for (const auto& [name, value] : named->as_object()) {
    // Keras notes that it drew without training; running says it anew.
    if (name == "training" && value == Config(false)) continue;
    if (!says_nothing(value)) {
      throw ValueError(text::format("a call has the argument {}, which hebb does not know", name));
    }
  }
}

/// Calls layers on symbols as their description says, each call when its arguments are there. Every
/// call is looked at once when it is read, made, and waited for.
class Drawing {
 public:
  Drawing(const Config::List& described, const std::vector<std::shared_ptr<Layer>>& layers)
      : layers_(layers) {
    if (described.size() != layers.size()) {
      throw ValueError(text::format("graph: {} layers are described and {} were made",
                                    described.size(), layers.size()));
    }
    for (std::size_t i = 0; i < layers.size(); ++i) read(i, described[i]);
    for (std::size_t i = 0; i < calls_.size(); ++i) wait_for_arguments(i);
    make_all();
  }

  Symbols at(const Config& config) const {
    std::vector<Place> places;
    add_places(config, places);
    std::vector<Symbol> symbols;
    for (const Place& place : places) {
      symbols.push_back(result(place, first_call_at_end(place.layer)));
    }
    return symbols;
  }

 private:
  struct Pending {
    std::size_t layer;
    std::vector<Place> arguments;
    std::size_t missing = 0;                // calls that must be made before
    std::vector<std::size_t> waiting = {};  // calls that must be made after
    Symbols made = {};
  };

  /// The calls of a layer; an Input counts as called once, on nothing.
  void read(std::size_t layer, const Config& described) {
    const std::string& name = layers_[layer]->name();
    const std::size_t first = calls_.size();
    try {
      for (const Config& call : member(described, "inbound_nodes").as_list()) {
        check_named_arguments(call);
        calls_.push_back({layer, symbols_among(member(call, "args"))});
        if (calls_.back().arguments.empty()) throw ValueError("a call has no symbol as argument");
      }
    } catch (const Error& error) {
      throw ValueError(text::format("graph: in the layer \"{}\": {}", name, error.message()));
    }
    if (calls_.size() == first && dynamic_cast<const Input*>(layers_[layer].get())) {
      calls_.push_back({layer, {}});
    }
    if (!known_.emplace(name, Calls{layer, first, calls_.size() - first}).second) {
      throw ValueError(text::format("graph: there are two layers named \"{}\"", name));
    }
  }

  /// first_call_of() the layer of that name, if there is one.
  std::size_t first_call_at_end(const std::string& name) const {
    const auto at = known_.find(name);
    return at == known_.end() ? 0 : first_call_of(*layers_[at->second.layer]);
  }

  /// The call that a place is a result of. `base`: the number of the first call.
  std::size_t find(const Place& place, std::size_t base) const {
    const auto at = known_.find(place.layer);
    if (at == known_.end() || place.call < 0) refuse(place);
    const Calls& calls = at->second;
    const auto number = static_cast<std::size_t>(place.call);
    if (number < base || number - base >= calls.count) refuse(place);
    return calls.first + number - base;
  }

  [[noreturn]] static void refuse(const Place& place) {
    throw ValueError(text::format("graph: there is no output {} of call {} of a layer \"{}\"",
                                  place.output, place.call, place.layer));
  }

  void wait_for_arguments(std::size_t call) {
    const auto wait = [&](std::size_t before) {
      calls_[before].waiting.push_back(call);
      ++calls_[call].missing;
    };
    for (const Place& place : calls_[call].arguments) wait(find(place, 0));
    // Calls of one layer are made in the order of their numbers.
    if (call > 0 && calls_[call - 1].layer == calls_[call].layer) wait(call - 1);
  }

  void make_all() {
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      if (calls_[i].missing == 0) ready.push_back(i);
    }
    for (std::size_t next = 0; next < ready.size(); ++next) {
      make(calls_[ready[next]]);
      for (const std::size_t after : calls_[ready[next]].waiting) {
        if (--calls_[after].missing == 0) ready.push_back(after);
      }
    }
    for (const Pending& call : calls_) {
      if (call.missing == 0) continue;
      throw ValueError(text::format("graph: the layer \"{}\" waits for its own output",
                                    layers_[call.layer]->name()));
    }
  }

  void make(Pending& call) {
    const std::shared_ptr<Layer>& layer = layers_[call.layer];
    if (call.arguments.empty()) {
      call.made = Symbol(dynamic_cast<const Input&>(*layer));
      return;
    }
    std::vector<Symbol> arguments;
    for (const Place& place : call.arguments) arguments.push_back(result(place, 0));
    call.made = AnyLayer(layer)(arguments);
  }

  const Symbol& result(const Place& place, std::size_t base) const {
    const Symbols& made = calls_[find(place, base)].made;
    if (place.output < 0 || static_cast<std::size_t>(place.output) >= made.size()) refuse(place);
    return made[static_cast<std::size_t>(place.output)];
  }

  struct Calls {
    std::size_t layer, first, count;
  };
  const std::vector<std::shared_ptr<Layer>>& layers_;
  std::vector<Pending> calls_;  // those of one layer side by side
  std::unordered_map<std::string, Calls> known_;
};

}  // namespace

void ReadOptions::graph(Graph& graph) {
  const Drawing drawing(member(config, "layers").as_list(), graph.layers);
  const Symbols inputs = drawing.at(member(config, "input_layers"));
  graph = Graph(inputs, drawing.at(member(config, "output_layers")));
}

}  // namespace hebb
