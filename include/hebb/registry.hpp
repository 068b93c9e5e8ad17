/// \file
/// The table of all layers, by which files name them.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "hebb/config.hpp"
#include "hebb/layer.hpp"
#include "hebb/model.hpp"

namespace hebb {

/// Class names of all layers, as Keras spells them.
std::vector<std::string_view> layer_types();

/// The layer that a Config describes: {"class_name": "Dense", "config": {...}}, the form of
/// Layer::config(). \throws ValueError for an unknown class or option value, naming it.
std::shared_ptr<Layer> make_layer(const Config& config);

/// The model that Model::to_json() described, as the class that was: a Sequential or a Model.
/// \throws DataError for a text that is not JSON (line and column named), ValueError as
/// make_layer() and load_model().
std::shared_ptr<Model> model_from_json(std::string_view text);

}  // namespace hebb
