// Files of arrays, as they are read for whoever learns from them or asks about them.
#pragma once

#include <string>

#include "cli/recipe/recipe.hpp"
#include "hebb/dataset.hpp"

namespace hebb::cli {

/// A part of data that were published in two.
enum class Part { train, test };

/// Images in an idx file with their labels. \throws IOError, DataError as read_idx(); DataError for
/// labels that are none.
Dataset read_idx_pair(const std::string& images, const std::string& labels);

/// The labels of a recipe's idx file: those that it names, else by the published naming the file
/// beside it. \throws IOError when there are none.
std::string idx_labels(const Recipe& recipe);

/// True for a folder that has images in the idx format under their published names.
bool has_idx_files(const std::string& folder);

/// The images of a part in such a folder. \throws IOError when they are not there.
std::string idx_images(const std::string& folder, Part part);

/// Images and labels of a part in such a folder. \throws IOError when one of the files is not
/// there; as read_idx_pair().
Dataset read_idx_part(const std::string& folder, Part part);

/// True for a folder of images that has two such folders in it, `train` and `test`.
bool has_image_parts(const std::string& folder);

/// One of these two.
std::string image_part(const std::string& folder, Part part);

}  // namespace hebb::cli
