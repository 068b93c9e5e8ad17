// Any bytes are a model file of Keras, which is loaded, or a hebb::Error.

#include <cstddef>
#include <cstdint>
#include <span>

#include "hebb/error.hpp"
#include "hebb/model.hpp"
#include "io/formats.hpp"
#include "io/model_files.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> bytes(data, size);
  for (const auto read : {hebb::io::read_keras_archive, hebb::io::read_hdf5_model}) {
    try {
      hebb::io::model_of(read(bytes, "input"), "input", {});
    } catch (const hebb::Error&) {
    }
  }
  return 0;
}
