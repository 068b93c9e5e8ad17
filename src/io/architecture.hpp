// Architectures that somebody else wrote, as far as hebb has what they ask for.
#pragma once

#include <string_view>

#include "hebb/config.hpp"
#include "io/unknown_options.hpp"

namespace hebb::io {

/// An architecture, as modern() gives it, as make_layer() takes it: without options that hebb does
/// not know. `keras_version`: of what wrote it; empty where that is not said.
/// \throws ValueError for layers and operations that hebb does not have, all of them by name and
/// class; for an activation that another Keras computes otherwise; as known_options().
KnownOptions known_architecture(const Config& architecture, std::string_view keras_version);

}  // namespace hebb::io
