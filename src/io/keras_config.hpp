// Configs of all versions of Keras, as hebb reads them.
#pragma once

#include "hebb/config.hpp"

namespace hebb::io {

/// The config of a model or layer, or what compile() was given, of any Keras, as make_layer() and
/// compile_from_config() take it.
Config modern(const Config& config);

}  // namespace hebb::io
