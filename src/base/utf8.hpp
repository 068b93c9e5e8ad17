// Text in UTF-8.
#pragma once

#include <cstddef>
#include <string_view>

namespace hebb::text {

/// Number of bytes of the character that `text`, which is not empty, begins with; 0 when that is
/// not UTF-8.
std::size_t character_size(std::string_view text);

/// Place of the first byte that belongs to no character that can be seen, and is no tab or end of a
/// line, in UTF-8; npos when all do.
std::size_t find_no_text(std::string_view text);

/// True when all bytes belong to characters, whether they can be seen or not.
bool is_utf8(std::string_view text);

}  // namespace hebb::text
