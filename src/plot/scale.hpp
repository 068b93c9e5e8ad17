// Scale: from numbers to places along an axis.
#pragma once

#include <cmath>
#include <vector>

#include "plot/ticks.hpp"

namespace hebb::plot {

/// Numbers of larger size are not drawn: their differences must not overflow.
inline constexpr double kLargest = 1e100;

/// True for a number that has a place on an axis.
inline bool drawable(double value) { return std::abs(value) <= kLargest; }

/// From numbers to places along an axis.
struct Scale {
  double low = 0, high = 1;  ///< Numbers at the two ends, low < high.
  double from = 0, to = 1;   ///< Places of the two ends.
  bool log = false;          ///< Equal ratios are equal lengths.

  double operator()(double value) const {
    const auto along = [&](double v) { return log ? std::log10(v) : v; };
    return from + (along(value) - along(low)) / (along(high) - along(low)) * (to - from);
  }
  /// The number at a place.
  double value_at(double place) const {
    const double share = (place - from) / (to - from);
    if (log) return std::pow(10, std::lerp(std::log10(low), std::log10(high), share));
    return std::lerp(low, high, share);
  }
  /// True when the number has a place on this scale.
  bool shows(double value) const { return drawable(value) && (!log || value > 0); }
  double length() const { return std::abs(to - from); }
};

}  // namespace hebb::plot
