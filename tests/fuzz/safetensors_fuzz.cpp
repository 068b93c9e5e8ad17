// Any bytes are a model in the safetensors format, or a hebb::Error; what was read is written and
// read again.

#include "io/formats.hpp"
#include "model_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hebb::io;
  hebb::fuzz_format({data, size}, is_safetensors, read_safetensors, write_safetensors);
  return 0;
}
