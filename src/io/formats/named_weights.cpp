#include "io/formats/named_weights.hpp"

#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb::io {

namespace {

constexpr std::string_view kOptimizer = "__optimizer__/";
constexpr std::string_view kState = "__state__/";
constexpr std::string_view kAssets = "__assets__/";  // of .npz

/// \throws ValueError for a weight that would be read as something else.
void check_weight_name(const std::string& name, const std::string& file) {
  for (const std::string_view own : {kOptimizer, kState, kAssets}) {
    if (!name.starts_with(own)) continue;
    throw ValueError(
        text::format("{}: \"{}\" begins as names do that this format keeps for itself; rename the "
                     "layer, or save as .keras",
                     file, name));
  }
}

}  // namespace

std::vector<NamedTensor> named_weights(const SavedModel& model, const std::string& file) {
  std::vector<NamedTensor> all;
  for (const SavedLayer& layer : model.layers) {
    for (const SavedWeight& w : layer.weights) {
      all.push_back({layer.name.empty() ? w.name : layer.name + "/" + w.name, w.value});
      check_weight_name(all.back().name, file);
    }
  }
  for (const SavedWeight& v : model.optimizer) {
    all.push_back({std::string(kOptimizer) + v.name, v.value});
  }
  for (const SavedWeight& v : model.state) all.push_back({std::string(kState) + v.name, v.value});
  std::unordered_set<std::string_view> seen;
  for (const NamedTensor& tensor : all) {
    if (seen.insert(tensor.name).second) continue;
    throw ValueError(
        text::format("{}: two tensors are named \"{}\", and this format tells them by their names; "
                     "name the layers, or save as .keras",
                     file, tensor.name));
  }
  return all;
}

void WeightSorter::add(const std::string& name, Tensor value) {
  if (name.starts_with(kOptimizer)) {
    model_.optimizer.push_back({name.substr(kOptimizer.size()), std::move(value)});
    return;
  }
  if (name.starts_with(kState)) {
    model_.state.push_back({name.substr(kState.size()), std::move(value)});
    return;
  }
  const std::size_t slash = name.rfind('/');
  const std::string layer = slash == std::string::npos ? "" : name.substr(0, slash);
  const auto [known, is_new] = layers_.emplace(layer, model_.layers.size());
  if (is_new) model_.layers.push_back({layer, "", {}});
  model_.layers[known->second].weights.push_back(
      {slash == std::string::npos ? name : name.substr(slash + 1), std::move(value)});
}

}  // namespace hebb::io
