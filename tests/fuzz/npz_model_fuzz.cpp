// Any bytes are a model in a NumPy archive, or a hebb::Error; what was read is written and
// read again.

#include "io/formats.hpp"
#include "model_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hebb::io;
  hebb::fuzz_format({data, size}, is_npz_model, read_npz_model, write_npz_model);
  return 0;
}
