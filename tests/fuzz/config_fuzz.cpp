// Any bytes are the configuration of a run or a hebb::Error; what was read is written and read
// again as the same recipe.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "cli/training/config_file.hpp"
#include "hebb/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hebb::cli::Recipe recipe;
  try {
    recipe = hebb::cli::parse_config({reinterpret_cast<const char*>(data), size}, "input");
  } catch (const hebb::Error&) {
    return 0;
  }
  const std::string text = hebb::cli::config_text(recipe);
  if (hebb::cli::config_text(hebb::cli::parse_config(text, "again")) != text) std::abort();
  return 0;
}
