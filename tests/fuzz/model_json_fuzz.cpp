// Any bytes are an architecture in JSON, or a hebb::Error; what was read is written and
// read again.

#include "io/formats.hpp"
#include "model_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hebb::io;
  hebb::fuzz_format({data, size}, is_json_model, read_json_model, write_json_model);
  return 0;
}
