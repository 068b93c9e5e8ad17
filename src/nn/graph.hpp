// The graph of a functional model: which layer is called on what.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "hebb/layer.hpp"
#include "hebb/symbol.hpp"

namespace hebb {

/// One call of a layer on symbols.
struct Call {
  std::shared_ptr<Layer> layer;
  std::vector<Symbol> inputs;  // none for an Input
  std::vector<Spec> outputs;
};

/// Calls of layers in an order in which they can be made. Running it is a loop.
struct Graph {
  /// A result of a call.
  struct Slot {
    std::size_t call, output;
  };
  struct Node {
    std::size_t layer;
    std::size_t number;  // of this call among those of the layer
    std::vector<Slot> inputs;
  };

  Graph() = default;
  /// The graph between these symbols, layers and calls in Keras's order: those farthest from the
  /// outputs first. \throws ValueError when an input is no Input(), is given twice, or is missing.
  Graph(const Symbols& from, const Symbols& to);

  /// What comes out for these inputs.
  Tensors run(const Tensors& x) const;
  /// The layer of a slot's call.
  const std::shared_ptr<Layer>& layer_of(Slot slot) const { return layers[calls[slot.call].layer]; }
  /// True when each call takes the result of the one before it: the shape of a Sequential.
  bool is_chain() const;

  std::vector<std::shared_ptr<Layer>> layers;
  std::vector<Node> calls;
  std::vector<Slot> inputs, outputs;
};

}  // namespace hebb
