// SavedModel: what a file holds of a model, whatever its format. Models are turned into it and made
// from it here; formats (src/io/formats.hpp) turn it into bytes and back.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hebb/config.hpp"
#include "hebb/model.hpp"
#include "hebb/saving.hpp"

namespace hebb {

/// A tensor of a layer or an optimizer.
struct SavedWeight {
  std::string name;       ///< Within its layer: "kernel"; empty: not said, so the order tells.
  Tensor value;           ///< Its numbers.
  bool trainable = true;  ///< As the layer has it; files do not always say.
};

/// The weights of one layer, without those of layers within it.
struct SavedLayer {
  /// Its own name behind those of the layers it lies in: "tower/dense_1". Empty for the model.
  std::string name;
  /// Its place in the way of Keras 3: for each layer on the way there the list it stands in, and
  /// its class with a number: "layers/functional/layers/dense_1".
  std::string place;
  std::vector<SavedWeight> weights;
};

/// What layers of a file and of a model are told by.
enum class MatchBy {
  place,  ///< SavedLayer::place: Keras 3.
  name,   ///< SavedLayer::name.
  order,  ///< The order of those that have weights: Keras 1 and 2.
};

/// An extra file in an archive, such as the preprocessing of a table.
struct SavedAsset {
  std::string name;  ///< Path within the archive's assets: "hebb/preprocessing.json".
  std::vector<std::uint8_t> bytes;
};

/// All that a file can hold of a model.
struct SavedModel {
  std::string keras_version = {};  ///< Of what wrote it; empty: not said.
  Config architecture = {};        ///< {"class_name", "config"}; null: weights alone.
  Config compile = {};             ///< As Model::get_compile_config(); null: not compiled.
  MatchBy match = MatchBy::place;  ///< How weights find their layers.
  /// True for layers as Keras 1 and 2 have them: the outermost, each with all weights within it.
  bool outermost = false;
  std::vector<SavedLayer> layers = {};      ///< In the order of the model.
  std::vector<SavedWeight> optimizer = {};  ///< As Optimizer::variables().
  std::vector<SavedAsset> assets = {};
  /// What a run of fit() has to know to go on, by the paths of StateFields; empty: no run.
  std::vector<SavedWeight> state = {};
};

/// Gives the layers of a list their places in it: class and number, "dense", "dense_1".
class PlacesInList {
 public:
  /// The place of the next layer, which is of this class.
  std::string next(std::string_view type);

 private:
  std::map<std::string, int> count_;
};

/// Weights by the outermost layer that they lie in, as Keras 1 and 2 have them.
template <class Weight>
class OutermostLayers {
 public:
  /// The layers, each with its weights: first those that learn.
  using Result = std::vector<std::pair<std::string, std::vector<Weight>>>;

  /// Goes on with this layer, "tower/dense"; the outer come before the inner.
  void begin(const std::string& name) {
    const std::string outer = name.substr(0, name.find('/'));
    if (!learn_.empty() && learn_.back().first == outer) return;
    learn_.push_back({outer, {}});
    frozen_.emplace_back();
  }
  /// Adds a weight of that layer.
  void add(Weight weight, bool learns) {
    (learns ? learn_.back().second : frozen_.back()).push_back(std::move(weight));
  }
  /// All of them.
  Result result() && {
    for (std::size_t i = 0; i < learn_.size(); ++i) {
      std::vector<Weight>& all = learn_[i].second;
      all.insert(all.end(), frozen_[i].begin(), frozen_[i].end());
    }
    return std::move(learn_);
  }

 private:
  Result learn_;
  std::vector<std::vector<Weight>> frozen_;
};

/// The dtype of its weights; float32 without any.
DType weight_dtype(const SavedModel& model);

/// The model as files have it: architecture, and if it is compiled and `optimizer` is set, what
/// compile() was given and what the optimizer knows. `caller` stands in front of messages.
/// \throws ValueError for a model that is not built or that config() cannot describe.
SavedModel saved_model(const Model& model, bool optimizer, const char* caller);

/// Its weights alone.
SavedModel saved_weights(const Model& model, const char* caller);

/// What the optimizer of a compiled model knows of the weights that learn, each variable behind the
/// path of its weight.
std::vector<SavedWeight> saved_optimizer(const Model& model);

/// Sets the model's weights; all of them or, on an exception, none. Returns what was left out, one
/// line each, which only options allow. Messages begin with `caller`: "load_weights: w.npz".
/// \throws ValueError when layers or numbers of weights differ, ShapeError when a shape does, each
/// naming the layer.
std::vector<std::string> assign_weights(Model& model, const SavedModel& saved,
                                        LoadWeightsOptions options, const std::string& caller);

/// Sets what the model's optimizer knows. Returns what does not fit, which then starts anew, one
/// line each.
std::vector<std::string> assign_optimizer(Model& model, const SavedModel& saved);

}  // namespace hebb
