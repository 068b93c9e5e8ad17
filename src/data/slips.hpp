// Texts that were meant to be numbers.
#pragma once

#include <span>
#include <string>

namespace hebb {

/// What keeps a column of these different texts from being one of numbers when half of them are
/// numbers, or would be without signs: `60 of them are numbers, so correct those like "7x"`. Empty
/// for other texts.
std::string slips_among_numbers(std::span<const std::string> texts);

}  // namespace hebb
