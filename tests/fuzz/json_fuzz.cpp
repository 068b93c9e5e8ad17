// Any bytes are JSON or a hebb::Error; what was read is written and read again as the same config;
// and a config of small numbers makes a layer or an error.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "hebb/error.hpp"
#include "hebb/registry.hpp"
#include "io/json.hpp"

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hebb::Config config;
  try {
    config = hebb::io::parse_json({reinterpret_cast<const char*>(data), size}, "input");
  } catch (const hebb::Error&) {
    return 0;
  }
  if (!(hebb::io::parse_json(hebb::io::to_json(config), "again") == config)) std::abort();
  if (!is_small(config)) return 0;
  try {
    hebb::make_layer(config);
  } catch (const hebb::Error&) {
  }
  return 0;
}
