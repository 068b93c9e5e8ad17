// Reading numbers that a person typed, in an option or in a file.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace hebb::cli {

/// `text` without spaces and tabs at its ends.
std::string_view trimmed(std::string_view text);

/// The trimmed parts of `text` between separators; at least one.
std::vector<std::string_view> split(std::string_view text, char separator);

/// A whole number in decimal digits.
/// \throws ValueError unless all of `text` is one, from `least` to `most`.
std::int64_t parse_whole(std::string_view text, std::int64_t least, std::int64_t most);

/// The same for numbers up to 2^64 - 1.
std::uint64_t parse_natural(std::string_view text);

/// A real number, such as 0.001 or 1e-3.
/// \throws ValueError saying that `expected` was expected, unless all of `text` is one and it is
/// finite.
double parse_real(std::string_view text, std::string_view expected);

}  // namespace hebb::cli
