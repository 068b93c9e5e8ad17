// Text for messages: formatting, numbers in shortest form, the nearest name.
#pragma once

#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>

namespace hebb::text {

/// Names in quotes, separated by commas: `"relu", "tanh"`.
std::string quoted_list(std::span<const std::string_view> names);

/// The name with the smallest edit distance to `name`, if it is close enough to be a slip; else empty.
std::string_view nearest(std::string_view name, std::span<const std::string_view> names);

/// `unknown activation "rleu"; did you mean "relu"? Known: "linear", "relu", ...`
std::string unknown_name(std::string_view what, std::string_view name,
                         std::span<const std::string_view> names);

/// Shortest text that reads back to the same bits: 0.1, 1e-07, nan.
std::string number(double value);

/// 1234567 as 1,234,567.
std::string with_commas(std::int64_t value);

/// Letters in lower case (ASCII only, whatever the locale).
std::string lower(std::string_view name);

}  // namespace hebb::text
