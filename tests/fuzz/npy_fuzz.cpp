// Any bytes are a .npy file, a .npz archive (told by its first letters), or a hebb::Error.

#include <cstddef>
#include <cstdint>
#include <span>

#include "hebb/error.hpp"
#include "hebb/io.hpp"

namespace {

/// Reads every element, so that a sanitizer sees one that was never written.
void read(const hebb::Tensor& tensor) {
  volatile double sum = 0;
  for (const double value : tensor.to_vector<double>()) sum = sum + value;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span bytes(data, size);
  try {
    if (size > 1 && data[0] == 'P' && data[1] == 'K') {
      for (const hebb::NamedTensor& array : hebb::parse_npz(bytes, "input")) read(array.value);
    } else {
      read(hebb::parse_npy(bytes, "input"));
    }
  } catch (const hebb::Error&) {
  }
  return 0;
}
