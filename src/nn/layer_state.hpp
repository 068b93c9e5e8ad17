// What all copies of a layer share.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hebb/layer.hpp"
#include "nn/names.hpp"

namespace hebb {

struct Layer::State {
  LayerOptions options;
  std::string name;    // empty until asked for or given by a model
  bool named = false;  // by the program or by a model: it stays
  bool trainable = true;
  bool has_weights = false;         // build() has run
  bool built = false;               // and so has the first forward()
  std::vector<Variable> penalized;  // own weights with a regularizer
  std::optional<Rng> stream;
  std::vector<Spec> inputs;  // that it was built for
  Shape read_shape;          // that it was built for when its config was written
  // Versions of the layer's own weights after they were drawn on trial: by a call on symbols,
  // before a model gave the layer its place and thereby its stream.
  std::optional<std::vector<std::uint32_t>> trial;
  std::vector<Variable> created;              // by build(), not those that belong to another layer
  std::uint64_t draws = 0;                    // of next_random_stream()
  std::size_t calls = 0;                      // on symbols
  Names names;                                // of the children
  bool building = false;                      // build() is under way,
  std::vector<const State*> joined_in_build;  // and these children have joined in it
  Shape input_shape, output_shape;
  DType output_dtype = DType::float32;

  // Counts what changes the list of trainable variables: building, freezing, adding a layer.
  std::uint64_t revision = 0;
  // The list, and the revisions of this layer and all below it that it was made from, parents
  // first: a layer whose revision is old is not asked about its children.
  std::vector<Variable> trainable_variables;
  std::vector<std::pair<const State*, std::uint64_t>> made_from;
};

}  // namespace hebb
