// ModelGraph: a model as boxes and arrows.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hebb/model.hpp"
#include "plot/layered.hpp"

namespace hebb::plot {

/// The call of a layer.
struct LayerBox {
  std::string name, type;
  std::string activation = {};  ///< Empty: linear, or none.
  std::string shape = {};       ///< Of what it gives, as Keras writes it.
  std::string sharing = {};     ///< "call 2 of 3" of a layer that is called more than once.
  std::int64_t weights = 0;     ///< Numbers in all its weights ...
  std::int64_t trainable = 0;   ///< ... and in those that learn.
  bool input = false;           ///< What data go into.
  bool output = false;          ///< One of the model's results.
};

/// The calls of a model in an order in which they can be made.
struct ModelGraph {
  std::vector<LayerBox> boxes;
  std::vector<Arrow> arrows;  ///< From lower to higher numbers; as many as a layer takes inputs.
  bool guessed = false;  ///< The model's forward() is code: its layers in the order of its list.
};

/// The graph of a built model. `expand_nested`: the calls of the models within it in their places,
/// `outer/inner` by name. \throws ValueError for one that is not built.
ModelGraph graph_of(const Model& model, bool expand_nested);

/// The layers of a model in which each takes what the one before it gives; nothing for others.
std::optional<std::vector<std::shared_ptr<Layer>>> chain_of(const Model& model);

/// The activation of a layer as pictures name it: `relu`, `LeakyReLU` for a layer in its place,
/// `custom` for a function; empty for none.
std::string activation_name(const Layer& layer);

}  // namespace hebb::plot
