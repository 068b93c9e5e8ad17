// Flat buffers: all parameters of a model in one block, so that a step of an optimizer is one loop.
#pragma once

#include <cstdint>
#include <vector>

#include "hebb/variable.hpp"

namespace hebb {

/// Consecutive variables whose weights, and whose gradients, lie side by side.
struct Segment {
  Tensor weight;    // all of them, flat
  Tensor gradient;  // likewise
  std::vector<Variable> variables;
  std::vector<Tensor> slots;  // of an optimizer, flat, as long as `weight`
};

/// Moves variables that lie in no flat buffer yet into a new one per dtype, in their order; those
/// that another model packed stay where they are.
void pack(const std::vector<Variable>& variables);

/// The variables as segments; one, when they were packed together.
std::vector<Segment> segments_of(const std::vector<Variable>& variables);

}  // namespace hebb
