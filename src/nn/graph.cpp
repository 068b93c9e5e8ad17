#include "nn/graph.hpp"

#include <algorithm>
#include <typeinfo>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/model.hpp"

namespace hebb {

namespace {

/// Walks from the outputs back to the inputs, as Keras 3 does (`map_graph`), so that layers,
/// weights and summary have its order. Takes no stack and one look at each call, however deep the
/// graph is.
class Walk {
 public:
  Walk(const Symbols& from, const Symbols& to) {
    for (const Symbol& symbol : from) given_.insert(symbol.call().get());
    for (const Symbol& symbol : to) visit(symbol.call().get());
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
  std::vector<std::shared_ptr<Layer>> layers(const std::vector<const Call*>& calls) const {
    std::vector<std::shared_ptr<Layer>> layers;
    std::unordered_set<const void*> known;
    for (const Call* call : calls) {
      if (known.insert(call->layer->identity()).second) layers.push_back(call->layer);
    }
    const auto key = [this](const std::shared_ptr<Layer>& layer) {
      const Met& met = met_.at(layer->identity());
      return std::pair(-met.depth, met.index);
    };
    std::stable_sort(layers.begin(), layers.end(),
                     [&](const auto& a, const auto& b) { return key(a) < key(b); });
    return layers;
  }

 private:
  struct Met {
    int index;
    int depth = 0;
  };
  /// A call on the way from an output, and how many of its inputs were seen to.
  struct Step {
    const Call* call;
    std::size_t inputs = 0;
  };

  void visit(const Call* output) {
    std::vector<Step> way;
    enter(output, way);
    while (!way.empty()) {
      Step& step = way.back();
      if (step.inputs < step.call->inputs.size()) {
        enter(step.call->inputs[step.inputs++].call().get(), way);
      } else {
        finished_.push_back(step.call);
        way.pop_back();
      }
    }
  }

  void enter(const Call* call, std::vector<Step>& way) {
    if (!entered_.insert(call).second) return;
    met_.try_emplace(call->layer->identity(), Met{static_cast<int>(met_.size())});
    if (call->inputs.empty() && !given_.contains(call)) {
      throw ValueError(
          text::format("Model: the outputs depend on the input \"{}\" of shape {}, which is not "
                       "among the inputs",
                       call->layer->name(), call->outputs[0].shape.to_keras()));
    }
    way.push_back({call});
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

  std::unordered_set<const Call*> given_, entered_;
  std::vector<const Call*> finished_;
  std::unordered_map<const void*, Met> met_;
  std::unordered_map<const Call*, int> depth_;
};

void check_inputs(const Symbols& from) {
  std::unordered_map<const Call*, std::size_t> numbers;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const Call& call = *from[i].call();
    if (!call.inputs.empty()) {
      throw ValueError(
          text::format("Model: input {} is the output of the layer \"{}\"; a model starts from "
                       "what Input() gives",
                       i, call.layer->name()));
    }
    const auto [at, first] = numbers.emplace(&call, i);
    if (!first)
      throw ValueError(text::format("Model: inputs {} and {} are the same", at->second, i));
  }
}

}  // namespace

Call::~Call() {
  thread_local std::vector<Symbol>* falling = nullptr;  // what the calls that go now had as inputs
  if (falling) {
    falling->insert(falling->end(), inputs.begin(), inputs.end());
    return;
  }
  std::vector<Symbol> own = std::move(inputs);
  falling = &own;
  while (!own.empty()) {
    const Symbol last = own.back();
    own.pop_back();
  }
  falling = nullptr;
}

std::size_t first_call_of(const Layer& layer) { return typeid(layer) == typeid(Model) ? 1 : 0; }

Graph::Graph(const Symbols& from, const Symbols& to) {
  if (from.empty() || to.empty()) {
    throw ValueError(
        text::format("Model: it needs inputs and outputs, got {} and {}", from.size(), to.size()));
  }
  check_inputs(from);
  const Walk walk(from, to);
  const std::vector<const Call*> ordered = walk.ordered();
  layers = walk.layers(ordered);
  std::unordered_map<const void*, std::size_t> layer_at;
  for (std::size_t i = 0; i < layers.size(); ++i) layer_at[layers[i]->identity()] = i;
  std::unordered_map<const Call*, std::size_t> call_at;
  for (std::size_t i = 0; i < ordered.size(); ++i) call_at[ordered[i]] = i;
  const auto slot = [&](const Symbol& symbol) {
    return Slot{call_at.at(symbol.call().get()), symbol.output()};
  };
  for (const Call* call : ordered) {
    Node node{layer_at.at(call->layer->identity()), 0, call->number, {}, call->outputs, {}};
    for (const Symbol& input : call->inputs) node.inputs.push_back(slot(input));
    calls.push_back(std::move(node));
  }
  for (const Symbol& symbol : from) inputs.push_back(slot(symbol));
  for (const Symbol& symbol : to) outputs.push_back(slot(symbol));
  number_calls();
  note_last_uses();
}

void Graph::number_calls() {
  calls_of.resize(layers.size());
  for (std::size_t i = 0; i < calls.size(); ++i) calls_of[calls[i].layer].push_back(i);
  for (std::vector<std::size_t>& of_layer : calls_of) {
    std::stable_sort(of_layer.begin(), of_layer.end(), [this](std::size_t a, std::size_t b) {
      return calls[a].made < calls[b].made;
    });
    for (std::size_t n = 0; n < of_layer.size(); ++n) calls[of_layer[n]].number = n;
  }
}

void Graph::note_last_uses() {
  constexpr std::size_t kNever = static_cast<std::size_t>(-1);
  std::vector<std::size_t> last(calls.size(), kNever);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    for (const Slot& slot : calls[i].inputs) last[slot.call] = i;
  }
  for (const Slot& slot : outputs) last[slot.call] = kNever;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (last[i] != kNever) calls[last[i]].done.push_back(i);
  }
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
    for (const std::size_t call : calls[i].done) results[call].clear();
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
