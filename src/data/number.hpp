// Numbers in text, the same in every locale.
#pragma once

#include <string_view>

namespace hebb {

/// What a text is as a number.
enum class NumberKind {
  number,      ///< A finite number.
  too_large,   ///< An infinity, in words or beyond the range of a double.
  not_number,  ///< Anything else; `nan` too.
};

/// Reads the whole of `text` as a decimal number: sign, digits with `decimal` for the point,
/// exponent. `value` is set for a finite one: the nearest double, 0 for what is smaller than any.
NumberKind parse_number(std::string_view text, char decimal, double& value);

/// True for a date or a time of day in a usual spelling: `2024-01-31`, `31.1.2024`, `1/31/24`,
/// `12:30`, `2024-01-31T12:30:00Z`.
bool looks_like_time(std::string_view text);

}  // namespace hebb
