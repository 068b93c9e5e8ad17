// Parts of the .npy format that a zip archive of them needs as well.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "hebb/tensor.hpp"

namespace hebb::io {

/// What stands before the elements of a tensor in a .npy file.
/// \throws ValueError for an undefined or meta tensor, which messages call `name`.
std::string npy_header(const Tensor& tensor, const std::string& name);

/// A whole .npy file in memory. \throws as npy_header().
std::vector<std::uint8_t> npy_bytes(const Tensor& tensor, const std::string& name);

/// The elements of a tensor as they lie in memory.
std::span<const std::uint8_t> element_bytes(const Tensor& tensor);

}  // namespace hebb::io
