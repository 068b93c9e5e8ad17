/// \file
/// Images: PNG and JPEG files as tensors, and folders of them as data sets.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "hebb/dataset.hpp"
#include "hebb/shape.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

/// Options of read_image() and parse_image().
struct ImageOptions {
  int channels = 3;       ///< 1 grey, 3 red green blue, 4 with opacity; whatever the file has.
  Shape image_size = {};  ///< Height and width to scale to; empty: as in the file.
};

/// The image in a PNG or JPEG file, told by its content: [height, width, channels] of uint8, 0 to
/// 255, rows from the top. Colors become grey as (77 r + 150 g + 29 b) / 256, in a JPEG as its own
/// luma; opacity is dropped when it is not asked for; 16 bits become 8. Scaling is bilinear between
/// pixel centers, without a filter against aliasing, and rounds (Keras's resizing, which leaves
/// floats). \throws IOError when the file cannot be read or hebb was built without images (CMake
/// option HEBB_WITH_IMAGES); DataError when it is of another format, damaged, cut off, or unpacks
/// to over 100 times its size and 64 MiB; ValueError for options out of range.
Tensor read_image(const std::string& path, const ImageOptions& options = {});

/// The same from bytes in memory. `name` stands for the file in messages. \throws as read_image().
Tensor parse_image(std::span<const std::uint8_t> bytes, const std::string& name,
                   const ImageOptions& options = {});

/// Writes an image as PNG: [height, width] or [height, width, channels] of uint8, with 1, 3 or 4
/// channels. Atomic, as write_npy().
/// \throws IOError when that fails or hebb was built without images; ShapeError, DTypeError for
/// another tensor.
void write_png(const std::string& path, const Tensor& image);

/// A folder of images, a folder a class: `folder/cat/1.png`, `folder/dog/7.jpg`. x: [images,
/// height, width, channels] of uint8; y: [images] of int64; class_names: the folders, sorted.
/// Images are sorted by path within their class; files with other endings than .png, .jpg and
/// .jpeg, and names that begin with a point, are passed over (Keras's
/// image_dataset_from_directory).
///
/// Without an image_size all images must have the size of the first.
/// \throws as read_image(), naming the file; IOError when there is no such folder; DataError when
/// there are no folders in it, one has no images, or sizes differ.
Dataset image_dataset_from_directory(const std::string& folder, const ImageOptions& options = {});

}  // namespace hebb
