// Any bytes are an image, PNG or JPEG, or a hebb::Error.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "hebb/error.hpp"
#include "hebb/images.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const hebb::Tensor image = hebb::parse_image(std::span(data, size), "input", {.channels = 1});
    if (image.rank() != 3 || image.size() < 1) std::abort();
    // Reads every pixel, so that a sanitizer sees one that was never written.
    volatile int sum = 0;
    for (const std::uint8_t pixel : image.data<std::uint8_t>()) sum = sum + pixel;
  } catch (const hebb::Error&) {
  }
  return 0;
}
