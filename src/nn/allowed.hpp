// What numbers options may be, and the refusal of others.
#pragma once

#include <limits>
#include <string_view>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

/// The numbers from `low` to `high`, and how a message says it.
struct Allowed {
  double low, high;
  std::string_view text;
};
inline constexpr double kLargestDouble = std::numeric_limits<double>::max();
inline constexpr Allowed kFromZero{0, kLargestDouble, "a finite number from 0 up"};
inline constexpr Allowed kFromOne{1, kLargestDouble, "a finite number from 1 up"};
// From the least normal number, for fit() takes denormals for 0.
inline constexpr Allowed kAboveZero{std::numeric_limits<double>::min(), kLargestDouble,
                                    "a finite number above 0"};
inline constexpr Allowed kNotAboveZero{-kLargestDouble, 0, "a finite number not above 0"};
inline constexpr Allowed kShare{0, 1, "a number from 0 to 1"};
inline constexpr Allowed kBelowOne{0, 0x1.fffffffffffffp-1, "at least 0 and below 1"};

/// Refuses a value that is not allowed; NaN never is. \throws ValueError naming whose option it is,
/// and which.
inline void check_number(std::string_view of, std::string_view option, double value,
                         const Allowed& allowed) {
  if (value >= allowed.low && value <= allowed.high) return;
  throw ValueError(text::format("{}: {} is {}, got {}", of, option, allowed.text, value));
}

}  // namespace hebb
