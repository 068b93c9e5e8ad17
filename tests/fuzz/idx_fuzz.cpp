// Any bytes are an idx file, plain or gzip, or a hebb::Error.

#include <cstddef>
#include <cstdint>
#include <span>

#include "hebb/error.hpp"
#include "hebb/io.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const hebb::Tensor tensor = hebb::parse_idx(std::span(data, size), "input");
    // Reads every element, so that a sanitizer sees one that was never written.
    volatile double sum = 0;
    for (const double value : tensor.to_vector<double>()) sum = sum + value;
  } catch (const hebb::Error&) {
  }
  return 0;
}
