// Models as tensors with names, in formats that have nothing else: "tower/dense/kernel" is a weight
// of the layer "dense" within "tower", "__optimizer__/iteration" belongs to the optimizer,
// "__state__/..." to a run.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "hebb/tensors.hpp"
#include "nn/saved_model.hpp"

namespace hebb::io {

/// The tensors of a model, in its order. \throws ValueError for two of one name, and for a layer
/// whose name would make its weights something else.
std::vector<NamedTensor> named_weights(const SavedModel& model, const std::string& file);

/// Sorts tensors by their names into a model.
class WeightSorter {
 public:
  /// Adds to `model`.
  explicit WeightSorter(SavedModel& model) : model_(model) { model.match = MatchBy::name; }
  /// Puts a tensor where its name says.
  void add(const std::string& name, Tensor value);

 private:
  SavedModel& model_;
  std::unordered_map<std::string, std::size_t> layers_;  // by name
};

}  // namespace hebb::io
