// From the bytes of a file to tensors and texts.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hebb/tensor.hpp"
#include "io/hdf5/heaps.hpp"
#include "io/hdf5/messages.hpp"

namespace hebb::io::hdf5 {

/// What the bytes of a chunk were before filters: `bytes` of them. Filter i is left out when bit i
/// of `mask` is set. \throws DataError when they are damaged or of another size; IOError when they
/// are packed and hebb was built without zlib.
std::vector<std::uint8_t> unfilter(Image& image, const std::vector<Filter>& filters,
                                   std::uint32_t mask, std::span<const std::uint8_t> stored,
                                   std::uint64_t bytes);

/// The dtype that elements of this type get. \throws DataError for texts.
DType dtype_of_elements(const Image& image, const Datatype& type);

/// Numbers as a tensor of this shape; `bytes` holds all of them.
Tensor to_tensor(Image& image, const Datatype& type, const Shape& shape,
                 std::span<const std::uint8_t> bytes);

/// Texts without their padding. \throws DataError for numbers, unless there are none of them.
std::vector<std::string> to_texts(Image& image, GlobalHeap& heap, const Datatype& type,
                                  std::uint64_t count, std::span<const std::uint8_t> bytes);

}  // namespace hebb::io::hdf5
