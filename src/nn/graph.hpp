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
  std::size_t number = 0;  // among the calls of the layer, in the order in which they were made

  Call() = default;
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  /// The calls that only this one refers to go one after another: one within the other, they would
  /// take more stack the longer the chain is.
  ~Call();
};

/// The number of the first call of a layer in files and tables: Keras counts the drawing of a
/// functional model as one.
std::size_t first_call_of(const Layer& layer);

/// Calls of layers in an order in which they can be made. Running it is a loop.
struct Graph {
  /// A result of a call.
  struct Slot {
    std::size_t call, output;
  };
  struct Node {
    std::size_t layer;
    std::size_t number;  // of this call among those of the layer here
    std::size_t made;    // and among all that were ever made of it
    std::vector<Slot> inputs;
    std::vector<Spec> outputs;
    std::vector<std::size_t> done;  // calls whose results nobody wants after this one
  };

  Graph() = default;
  /// The graph between these symbols, layers and calls in Keras's order: those farthest from the
  /// outputs first. \throws ValueError when an input is no Input(), is given twice, or is missing.
  Graph(const Symbols& from, const Symbols& to);

  /// What comes out for these inputs. A result goes when the last call that wants it was made.
  Tensors run(const Tensors& x) const;
  /// The layer of a slot's call.
  const std::shared_ptr<Layer>& layer_of(Slot slot) const { return layers[calls[slot.call].layer]; }
  /// True when each call takes the result of the one before it: the shape of a Sequential.
  bool is_chain() const;

  std::vector<std::shared_ptr<Layer>> layers;
  std::vector<Node> calls;
  std::vector<std::vector<std::size_t>> calls_of;  // each layer, in the order they were made
  std::vector<Slot> inputs, outputs;

 private:
  void number_calls();
  void note_last_uses();
};

}  // namespace hebb
