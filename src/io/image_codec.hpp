// PNG and JPEG, through stb.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hebb/tensor.hpp"

namespace hebb::io {

/// True when hebb was built with images (CMake option HEBB_WITH_IMAGES); otherwise the functions
/// below throw.
bool images_supported();

/// The image, [height, width, channels] of uint8. \throws IOError, DataError as parse_image().
Tensor decode_image(std::span<const std::uint8_t> bytes, int channels, const std::string& name);

/// A PNG file of an image [height, width, channels] of uint8. \throws IOError.
std::vector<std::uint8_t> encode_png(const Tensor& image, const std::string& name);

}  // namespace hebb::io
