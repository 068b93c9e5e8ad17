/// \file
/// Files of arrays. Whatever a file says of its own size is checked against the bytes that are
/// there before memory is taken for it; a damaged file is an error, never a crash or other numbers.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "hebb/tensor.hpp"

namespace hebb {

/// The array in an idx file, the format of MNIST (LeCun, Bottou, Bengio, Haffner, "Gradient-based
/// learning applied to document recognition", 1998): two zero bytes, the element type, the number
/// of axes, the size of each axis, then the elements row-major, every number big-endian.
///
/// The file may be packed with gzip, which is told by its content and not by its name. Result: one
/// to eight axes as in the file; uint8 stays uint8, int8, int16 and int32 become int64, float and
/// double become float32 and float64. A file whose tensor would be larger than 16 GiB is refused.
/// \throws IOError when the file is missing, a folder, not readable, or packed and hebb was built
/// without zlib; DataError when it is empty, of another format, damaged, cut off, or goes on after
/// its last element.
Tensor read_idx(const std::string& path);

/// The same from bytes in memory, plain or gzip. `name` stands for the file in messages.
/// \throws IOError, DataError as read_idx().
Tensor parse_idx(std::span<const std::uint8_t> bytes, const std::string& name);

}  // namespace hebb
