// What a terminal can show.
#pragma once

#include <cstddef>
#include <optional>

namespace hebb {

/// False where, as far as the environment tells (LC_ALL, LC_CTYPE, LANG), no UTF-8 is shown: in the
/// locales C and POSIX, and in those of another encoding.
bool shows_utf8();

/// Columns of the terminal that a stream (0, 1, 2) is, if it is one and says it.
std::optional<std::size_t> columns_of_terminal(int stream);

/// False where the environment asks for no colors (NO_COLOR).
bool colors_wanted();

}  // namespace hebb
