// Checks of options that callbacks share. `caller` stands before the messages.
#pragma once

#include <cmath>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb::callbacks {

/// \throws ValueError for a negative number.
inline void check_at_least_0(const char* caller, const char* name, double value) {
  if (value >= 0) return;
  throw ValueError(text::format("{}: {} is at least 0, got {}", caller, name, value));
}

/// \throws ValueError for NaN.
inline void check_number(const char* caller, const char* name, double value) {
  if (!std::isnan(value)) return;
  throw ValueError(text::format("{}: {} is a number, got {}", caller, name, value));
}

}  // namespace hebb::callbacks
