// What the fuzz targets of model files share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "hebb/error.hpp"
#include "nn/saved_model.hpp"

namespace hebb {

/// Uses every element, so that a sanitizer sees one that was never written.
inline void use(const std::vector<SavedWeight>& weights) {
  volatile double sum = 0;
  for (const SavedWeight& weight : weights) {
    for (const double value : weight.value.to_vector<double>()) sum = sum + value;
  }
}

/// Any bytes are a file of this format or a hebb::Error; what was read is written, unless this
/// format cannot hold it, and read again as what writes the same bytes.
template <class Is, class Read, class Write>
void fuzz_format(std::span<const std::uint8_t> bytes, Is is, Read read, Write write) {
  static_cast<void>(is(bytes));
  try {
    const SavedModel model = read(bytes, "input");
    for (const SavedLayer& layer : model.layers) use(layer.weights);
    use(model.optimizer);
    const auto written = write(model, "written");
    if (write(read(written, "written"), "again") != written) std::abort();
  } catch (const Error&) {
  }
}

}  // namespace hebb
