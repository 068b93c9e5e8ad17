/// \file
/// The table of all layers, by which files name them.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "hebb/config.hpp"
#include "hebb/layer.hpp"

namespace hebb {

/// Class names of all layers, as Keras spells them.
std::vector<std::string_view> layer_types();

/// The layer that a Config describes: {"class_name": "Dense", "config": {...}}, the form of
/// Layer::config(). \throws ValueError for an unknown class or option value, naming it.
std::shared_ptr<Layer> make_layer(const Config& config);

}  // namespace hebb
