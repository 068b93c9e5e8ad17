#include "plot/model_graph.hpp"

#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/layers/input.hpp"
#include "nn/graph.hpp"
#include "nn/visitors.hpp"

namespace hebb::plot {

namespace {

/// The graph of a functional model, if it is one.
struct FindGraph : Fields {
  const Graph* found = nullptr;
  void graph(Graph& graph) override { found = &graph; }
};

struct FindActivation : Fields {
  using Fields::option;
  Activation found = "linear";
  void option(std::string_view name, Activation& value) override {
    if (name == "activation") found = value;
  }
};

std::int64_t trainable_of(const Layer& layer) {
  std::int64_t count = 0;
  for (const Variable& variable : layer.trainable_variables()) count += variable.value().size();
  return count;
}

/// Where a layer is: before its name, and which of several calls of it or of its model this is.
struct Place {
  std::string path = {}, sharing = {};
};

class Reader {
 public:
  explicit Reader(bool expand_nested) : expand_nested_(expand_nested) {}

  /// Adds the calls of a model. `from`: the boxes whose results go into it, none for the whole
  /// model. Returns the boxes that its results come from.
  std::vector<std::size_t> add(const Model& model, const std::vector<std::size_t>& from,
                               const Place& place) {
    FindGraph find;
    visit(model, find);
    return find.found ? add_graph(*find.found, from, place) : add_chain(model, from, place);
  }

  ModelGraph take() { return std::move(graph_); }

 private:
  std::vector<std::size_t> add_graph(const Graph& graph, const std::vector<std::size_t>& from,
                                     const Place& place) {
    std::vector<std::vector<std::size_t>> results(graph.calls.size());  // boxes, by output
    for (std::size_t i = 0; i < graph.inputs.size() && !from.empty(); ++i) {
      results[graph.inputs[i].call] = {from[i % from.size()]};
    }
    for (std::size_t i = 0; i < graph.calls.size(); ++i) {
      if (!results[i].empty()) continue;  // an input of a nested model
      const Graph::Node& call = graph.calls[i];
      std::vector<std::size_t> inputs;
      for (const Graph::Slot slot : call.inputs) inputs.push_back(pick(results[slot.call], slot));
      Place here = place;
      const std::size_t calls = graph.calls_of[call.layer].size();
      if (calls > 1) here.sharing = text::format("call {} of {}", call.number + 1, calls);
      results[i] = add_layer(*graph.layers[call.layer], call.outputs[0].shape, inputs, here);
    }
    std::vector<std::size_t> outputs;
    for (const Graph::Slot slot : graph.outputs) outputs.push_back(pick(results[slot.call], slot));
    return outputs;
  }

  /// Layers one after the other: those of a Sequential, or of a model whose forward() is code.
  std::vector<std::size_t> add_chain(const Model& model, std::vector<std::size_t> from,
                                     const Place& place) {
    const std::vector<std::shared_ptr<Layer>> layers = model.layers();
    graph_.guessed = graph_.guessed || dynamic_cast<const Sequential*>(&model) == nullptr;
    const auto is_input = [](const Layer& layer) {
      return dynamic_cast<const layers::Input*>(&layer) != nullptr;
    };
    if (from.empty() && (layers.empty() || !is_input(*layers.front()))) {
      graph_.boxes.push_back(
          {.name = "input", .type = "", .shape = model.input_shape().to_keras(), .input = true});
      from = {graph_.boxes.size() - 1};
    }
    for (const std::shared_ptr<Layer>& layer : layers) {
      if (is_input(*layer) && !from.empty()) continue;
      const Shape shape = layer->built() ? layer->output_shape() : Shape{};
      from = add_layer(*layer, shape, from, place);
    }
    return from;
  }

  /// The boxes of a layer's results.
  std::vector<std::size_t> add_layer(const Layer& layer, const Shape& shape,
                                     const std::vector<std::size_t>& inputs, const Place& place) {
    const auto* nested = dynamic_cast<const Model*>(&layer);
    if (nested != nullptr && expand_nested_ && nested->built()) {
      return add(*nested, inputs, {text::format("{}{}/", place.path, layer.name()), place.sharing});
    }
    const bool built = layer.built();
    graph_.boxes.push_back({.name = place.path + layer.name(),
                            .type = layer.type(),
                            .activation = activation_name(layer),
                            .shape = built ? shape.to_keras() : "not built",
                            .sharing = place.sharing,
                            .weights = built ? layer.count_params() : 0,
                            .trainable = built ? trainable_of(layer) : 0,
                            .input = inputs.empty()});
    const std::size_t box = graph_.boxes.size() - 1;
    for (const std::size_t input : inputs) graph_.arrows.push_back({input, box});
    return {box};
  }

  /// The box that gives a result: a layer has one for all, a nested model one for each.
  static std::size_t pick(const std::vector<std::size_t>& boxes, Graph::Slot slot) {
    return boxes.size() > slot.output ? boxes[slot.output] : boxes.front();
  }

  bool expand_nested_;
  ModelGraph graph_;
};

}  // namespace

std::optional<std::vector<std::shared_ptr<Layer>>> chain_of(const Model& model) {
  FindGraph find;
  visit(model, find);
  const bool chain =
      find.found ? find.found->is_chain() : dynamic_cast<const Sequential*>(&model) != nullptr;
  return chain ? std::optional(model.layers()) : std::nullopt;
}

std::string activation_name(const Layer& layer) {
  FindActivation find;
  visit(layer, find);
  const Activation& found = find.found;
  if (found.is("linear")) return "";
  if (found.is_custom() && found.replayable()) {  // a layer of hebb's
    return found.config().find("class_name")->as_string();
  }
  return std::string(found.name());
}

ModelGraph graph_of(const Model& model, bool expand_nested) {
  if (!model.built()) {
    throw ValueError(model.name() +
                     ": not built yet; give the first layer an input shape, or call it on data");
  }
  Reader reader(expand_nested);
  const std::vector<std::size_t> outputs = reader.add(model, {}, {});
  ModelGraph graph = reader.take();
  for (const std::size_t box : outputs) graph.boxes[box].output = true;
  return graph;
}

}  // namespace hebb::plot
