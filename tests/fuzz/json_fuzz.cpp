// Any bytes are JSON or a hebb::Error; what was read is written and read again as the same config;
// what is known of it as a config of any Keras is known as a whole; and a config of small numbers
// makes a layer or an error.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "hebb/error.hpp"
#include "hebb/registry.hpp"
#include "io/json.hpp"
#include "io/keras_config.hpp"
#include "io/unknown_options.hpp"

namespace {

/// True when a layer of this description takes little memory: a model may well ask for more than
/// there is.
bool is_small(const hebb::Config& config) {
  constexpr std::int64_t kLargest = 100;
  switch (config.kind()) {
    case hebb::Config::Kind::integer: return config.as_int() <= kLargest;
    case hebb::Config::Kind::list:
      return std::all_of(config.as_list().begin(), config.as_list().end(), is_small);
    case hebb::Config::Kind::object:
      return std::all_of(config.as_object().begin(), config.as_object().end(),
                         [](const auto& member) { return is_small(member.second); });
    default: return true;
  }
}

/// Takes what is known, as of a model and as of what compile() was given.
void take_known(const hebb::Config& config) {
  for (const auto known_of : {hebb::io::known_options, hebb::io::known_compile_options}) {
    try {
      const hebb::Config known = known_of(hebb::io::modern(config)).config;
      const hebb::io::KnownOptions again = known_of(known);
      if (!again.warnings.empty() || !(again.config == known)) std::abort();
    } catch (const hebb::Error&) {
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hebb::Config config;
  try {
    config = hebb::io::parse_json({reinterpret_cast<const char*>(data), size}, "input");
  } catch (const hebb::Error&) {
    return 0;
  }
  if (!(hebb::io::parse_json(hebb::io::to_json(config), "again") == config)) std::abort();
  take_known(config);
  if (!is_small(config)) return 0;
  try {
    hebb::make_layer(config);
  } catch (const hebb::Error&) {
  }
  return 0;
}
