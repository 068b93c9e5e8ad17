// Images among other files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hebb::io {

/// True for a name that an image has: .png, .jpg, .jpeg in any case.
bool is_image(std::string_view path);

/// The images in a folder and the folders in it, sorted: files with such a name. What begins with a
/// dot is passed over, with all that is in it. \throws IOError when one cannot be looked into.
std::vector<std::string> images_in(const std::string& folder);

}  // namespace hebb::io
