// Objects as Keras 3 writes them into files, for all that may be an option of a layer or of
// compile().
#pragma once

#include <string>
#include <string_view>

#include "hebb/config.hpp"

namespace hebb {

/// {"module", "class_name", "config", "registered_name"}: an object of a class that Keras has in
/// that module. One that is hebb's own has no module and is registered as "hebb>NAME", which is how
/// Keras names what it is told of by register_keras_serializable().
Config serialized(std::string_view module, std::string_view class_name, Config options);

/// What such a config describes; Keras 2 writes it without module and registered_name, and may put
/// a package in front of the class: "Custom>Adam".
struct Serialized {
  /// \throws ValueError when there is no class_name or the options are no object. `what`:
  /// "optimizer".
  Serialized(std::string_view what, const Config& config);
  std::string class_name;
  Config options = Config::Object{};
};

}  // namespace hebb
