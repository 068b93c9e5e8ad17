// A functional model's calls as Keras 3 writes them: each layer lists its calls (`inbound_nodes`),
// whose arguments name a layer, a call of it, and a result of that.

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/layers/input.hpp"
#include "nn/graph.hpp"
#include "nn/visitors.hpp"

namespace hebb {

namespace {

Config place_of(const Graph& graph, Graph::Slot slot) {
  return Config::List{graph.layer_of(slot)->name(),
                      static_cast<std::int64_t>(graph.calls[slot.call].number),
                      static_cast<std::int64_t>(slot.output)};
}

Config argument(const Graph& graph, Graph::Slot slot) {
  const Layer& layer = *graph.layer_of(slot);
  Config config;
  config.set("shape", shape_to_config(layer.output_shape()));
  config.set("dtype", to_string(DType::float32));
  config.set("keras_history", place_of(graph, slot));
  Config result;
  result.set("class_name", "__keras_tensor__");
  result.set("config", std::move(config));
  return result;
}

Config places(const Graph& graph, const std::vector<Graph::Slot>& slots) {
  if (slots.size() == 1) return place_of(graph, slots[0]);
  Config::List list;
  for (const Graph::Slot slot : slots) list.push_back(place_of(graph, slot));
  return list;
}

}  // namespace

void WriteOptions::graph(Graph& graph) {
  Config::List described = config.find("layers")->as_list();
  for (std::size_t layer = 0; layer < described.size(); ++layer) {
    Config::List calls;
    for (const Graph::Node& node : graph.calls) {
      if (node.layer != layer || node.inputs.empty()) continue;
      Config::List arguments;
      for (const Graph::Slot slot : node.inputs) arguments.push_back(argument(graph, slot));
      if (arguments.size() > 1) arguments = Config::List{Config(std::move(arguments))};
      Config call;
      call.set("args", std::move(arguments));
      call.set("kwargs", Config::Object{});
      calls.push_back(std::move(call));
    }
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

/// One place, or a list of them.
std::vector<Place> places_from(const Config& config) {
  const Config::List& list = config.as_list();
  std::vector<Place> result;
  if (!list.empty() && list[0].is_string()) return {place_from(config)};
  for (const Config& entry : list) result.push_back(place_from(entry));
  return result;
}

const Config& member(const Config& config, std::string_view name) {
  const Config* found = config.find(name);
  if (!found) throw ValueError(text::format("graph: there is no \"{}\"", name));
  return *found;
}

/// The arguments of a call, those in a list one by one.
void collect(const Config& argument, std::vector<Place>& places) {
  if (argument.is_list()) {
    for (const Config& one : argument.as_list()) collect(one, places);
    return;
  }
  places.push_back(place_from(member(member(argument, "config"), "keras_history")));
}

/// Calls layers on symbols as their description says, each call when its arguments are there.
class Drawing {
 public:
  Drawing(const Config::List& described, const std::vector<std::shared_ptr<Layer>>& layers) {
    for (std::size_t i = 0; i < layers.size(); ++i) {
      Entry entry{layers[i], {}, {}};
      for (const Config& call : member(described[i], "inbound_nodes").as_list()) {
        collect(member(call, "args"), entry.calls.emplace_back());
      }
      if (!entries_.emplace(layers[i]->name(), std::move(entry)).second) {
        throw ValueError(
            text::format("graph: there are two layers named \"{}\"", layers[i]->name()));
      }
    }
    while (advance()) {
    }
    for (const auto& [name, entry] : entries_) {
      if (entry.made.size() < entry.calls.size()) {
        throw ValueError(text::format(
            "graph: the layer \"{}\" waits for its own output or for a call that is not there",
            name));
      }
    }
  }

  Symbols at(const Config& config) const {
    std::vector<Symbol> symbols;
    for (const Place& place : places_from(config)) {
      const Symbol* symbol = find(place);
      if (!symbol) {
        throw ValueError(text::format("graph: there is no output {} of call {} of a layer \"{}\"",
                                      place.output, place.call, place.layer));
      }
      symbols.push_back(*symbol);
    }
    return symbols;
  }

 private:
  struct Entry {
    std::shared_ptr<Layer> layer;
    std::vector<std::vector<Place>> calls;
    std::vector<Symbols> made;
  };

  const Symbol* find(const Place& place) const {
    const auto at = entries_.find(place.layer);
    if (at == entries_.end() || place.call < 0 || place.output < 0) return nullptr;
    const std::vector<Symbols>& made = at->second.made;
    const auto call = static_cast<std::size_t>(place.call);
    const auto output = static_cast<std::size_t>(place.output);
    return call < made.size() && output < made[call].size() ? &made[call][output] : nullptr;
  }

  /// Makes the calls that can be made; true when there was one.
  bool advance() {
    bool any = false;
    for (auto& [name, entry] : entries_) {
      if (entry.calls.empty() && entry.made.empty()) {
        if (const auto input = std::dynamic_pointer_cast<layers::Input>(entry.layer)) {
          entry.made.push_back(Symbol(*input));
          any = true;
        }
      }
      while (entry.made.size() < entry.calls.size()) {
        std::vector<Symbol> arguments;
        for (const Place& place : entry.calls[entry.made.size()]) {
          if (const Symbol* symbol = find(place)) arguments.push_back(*symbol);
        }
        if (arguments.size() < entry.calls[entry.made.size()].size()) break;
        entry.made.push_back(AnyLayer(entry.layer)(arguments));
        any = true;
      }
    }
    return any;
  }

  std::map<std::string, Entry> entries_;
};

}  // namespace

void ReadOptions::graph(Graph& graph) {
  const Drawing drawing(member(config, "layers").as_list(), graph.layers);
  graph = Graph(drawing.at(member(config, "input_layers")),
                drawing.at(member(config, "output_layers")));
}

}  // namespace hebb
