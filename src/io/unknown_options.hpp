// Options in files that hebb does not know: what a newer or an older Keras, or a person, wrote.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hebb/config.hpp"

namespace hebb::io {

/// A config with the options that hebb knows, and a line for each that was left out of it, which
/// names where it stood. What is known to say nothing is left out without a word.
struct KnownOptions {
  Config config;
  std::vector<std::string> warnings = {};
};

/// The class or function that an object is of when it is the writer's own, "package>Name" as it was
/// registered; empty for one of Keras or hebb. The class_name alone may be that of a class of
/// Keras.
std::string_view writers_class(const Config& object);

/// The options of a model's layers, and of what stands among these: initializers, regularizers,
/// constraints. `architecture`: as modern() gives it. \throws ValueError for one without which the
/// model would compute something else, and for one of a writers_class(), naming the layer and what
/// hebb does not have.
KnownOptions known_options(const Config& architecture);

/// The same of what compile() was given: the optimizer and its schedule, losses, metrics.
KnownOptions known_compile_options(const Config& compile);

}  // namespace hebb::io
