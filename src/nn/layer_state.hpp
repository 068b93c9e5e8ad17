// What all copies of a layer share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hebb/layer.hpp"

namespace hebb {

struct Layer::State {
  LayerOptions options;
  std::string name;      // empty until asked for or given by a model
  bool trainable = true;
  bool built = false;
  std::optional<Rng> stream;
  std::uint64_t draws = 0;  // of next_random_stream()
  Shape input_shape, output_shape;
  DType output_dtype = DType::float32;
  std::vector<Variable> trainable_variables;  // kept, so that asking again allocates nothing
};

}  // namespace hebb
