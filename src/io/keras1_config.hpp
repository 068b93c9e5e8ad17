// What Keras 1 calls otherwise than Keras 3: options, classes, and objects among the options.
#pragma once

#include "hebb/config.hpp"

namespace hebb::io {

/// The description of a layer of Keras 1, {"class_name", "config"}, with the names of Keras 3; one
/// of a later Keras as it is, and one that Keras 3 has nothing for.
Config without_keras_1(const Config& layer);

}  // namespace hebb::io
