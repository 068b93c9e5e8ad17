// Any bytes are YAML or a hebb::Error; what was read is written and read again as the same config.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "hebb/error.hpp"
#include "io/formats.hpp"
#include "io/yaml.hpp"
#include "model_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hebb::io;
  hebb::fuzz_format({data, size}, is_yaml_model, read_yaml_model, write_yaml_model);
  hebb::Config config;
  try {
    config = parse_yaml({reinterpret_cast<const char*>(data), size}, "input");
  } catch (const hebb::Error&) {
    return 0;
  }
  if (!(parse_yaml(to_yaml(config), "again") == config)) std::abort();
  return 0;
}
