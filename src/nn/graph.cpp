#include "nn/graph.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

/// Walks from the outputs back to the inputs, as Keras 3 does (`map_graph`), so that layers,
/// weights and summary have its order.
class Walk {
 public:
  Walk(const Symbols& from, const Symbols& to) : from_(from) {
    for (const Symbol& symbol : to) visit(symbol);
    measure();
    for (const Symbol& symbol : from) {
      if (!depth_.contains(symbol.call().get())) add_unused(symbol.call().get());
    }
  }

  /// Calls, those farthest from the outputs first.
  std::vector<const Call*> ordered() const {
    std::vector<const Call*> calls = finished_;
    std::stable_sort(calls.begin(), calls.end(),
                     [this](const Call* a, const Call* b) { return depth_.at(a) > depth_.at(b); });
    return calls;
  }
  /// Layers by their depth, then in the order in which the walk met them.
  std::vector<const Call*> one_call_a_layer(const std::vector<const Call*>& calls) const {
    std::vector<const Call*> firsts;
    for (const Call* call : calls) {
      const bool known = std::any_of(firsts.begin(), firsts.end(),
                                     [&](const Call* other) { return same_layer(*other, *call); });
      if (!known) firsts.push_back(call);
    }
    const auto key = [this](const Call* call) {
      const Met& met = met_.at(call->layer->identity());
      return std::pair(-met.depth, met.index);
    };
    std::stable_sort(firsts.begin(), firsts.end(),
                     [&](const Call* a, const Call* b) { return key(a) < key(b); });
    return firsts;
  }
  static bool same_layer(const Call& a, const Call& b) {
    return a.layer->identity() == b.layer->identity();
  }

 private:
  struct Met {
    int index;
    int depth = 0;
  };

  void visit(const Symbol& symbol) {
    const Call* call = symbol.call().get();
    if (std::find(finished_.begin(), finished_.end(), call) != finished_.end()) return;
    met_.try_emplace(call->layer->identity(), Met{static_cast<int>(met_.size())});
    if (call->inputs.empty()) check_given(*call);
    for (const Symbol& input : call->inputs) visit(input);
    finished_.push_back(call);
  }

  void check_given(const Call& call) const {
    const bool given = std::any_of(from_.begin(), from_.end(), [&](const Symbol& symbol) {
      return symbol.call().get() == &call;
    });
    if (given) return;
    throw ValueError(text::format(
        "Model: the outputs depend on the input \"{}\" of shape {}, which is not among the inputs",
        call.layer->name(), call.outputs[0].shape.to_keras()));
  }

  /// Depth of a call: how many calls follow it at most on the way to an output. Those of one layer
  /// share the greatest.
  void measure() {
    for (auto at = finished_.rbegin(); at != finished_.rend(); ++at) {
      Met& met = met_.at((*at)->layer->identity());
      met.depth = std::max(met.depth, depth_[*at]);
      depth_[*at] = met.depth;
      for (const Symbol& input : (*at)->inputs) {
        int& depth = depth_[input.call().get()];
        depth = std::max(depth, met.depth + 1);
      }
    }
  }

  /// An input that no output depends on.
  void add_unused(const Call* call) {
    met_.try_emplace(call->layer->identity(), Met{-1});
    depth_[call] = 0;
    finished_.push_back(call);
  }

  const Symbols& from_;
  std::vector<const Call*> finished_;
  std::map<const void*, Met> met_;
  std::map<const Call*, int> depth_;
};

void check_inputs(const Symbols& from) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (!from[i].call()->inputs.empty()) {
      throw ValueError(
          text::format("Model: input {} is the output of the layer \"{}\"; a model starts from "
                       "what Input() gives",
                       i, from[i].call()->layer->name()));
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (from[i].call() == from[j].call()) {
        throw ValueError(text::format("Model: inputs {} and {} are the same", j, i));
      }
    }
  }
}

}  // namespace

Graph::Graph(const Symbols& from, const Symbols& to) {
  if (from.empty() || to.empty()) {
    throw ValueError(
        text::format("Model: it needs inputs and outputs, got {} and {}", from.size(), to.size()));
  }
  check_inputs(from);
  const Walk walk(from, to);
  const std::vector<const Call*> ordered = walk.ordered();
  const std::vector<const Call*> firsts = walk.one_call_a_layer(ordered);
  for (const Call* call : firsts) layers.push_back(call->layer);
  const auto slot = [&](const Symbol& symbol) {
    const auto at = std::find(ordered.begin(), ordered.end(), symbol.call().get());
    return Slot{static_cast<std::size_t>(at - ordered.begin()), symbol.output()};
  };
  for (const Call* call : ordered) {
    Node node{0, 0, {}};
    while (!Walk::same_layer(*firsts[node.layer], *call)) ++node.layer;
    for (const Node& before : calls) node.number += before.layer == node.layer ? 1 : 0;
    for (const Symbol& input : call->inputs) node.inputs.push_back(slot(input));
    calls.push_back(std::move(node));
  }
  for (const Symbol& symbol : from) inputs.push_back(slot(symbol));
  for (const Symbol& symbol : to) outputs.push_back(slot(symbol));
}

Tensors Graph::run(const Tensors& x) const {
  std::vector<Tensors> results(calls.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    results[inputs[i].call] = (*layer_of(inputs[i]))(Tensors(x[i]));
  }
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (calls[i].inputs.empty()) continue;
    Tensors arguments;
    for (const Slot& slot : calls[i].inputs) arguments.push_back(results[slot.call][slot.output]);
    results[i] = (*layers[calls[i].layer])(arguments);
  }
  Tensors y;
  for (const Slot& slot : outputs) y.push_back(results[slot.call][slot.output]);
  return y;
}

bool Graph::is_chain() const {
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const std::vector<Slot>& from = calls[i].inputs;
    const bool follows = i == 0 ? from.empty() : from.size() == 1 && from[0].call == i - 1;
    if (!follows || calls[i].number > 0) return false;
  }
  return inputs.size() == 1 && outputs.size() == 1;
}

}  // namespace hebb
