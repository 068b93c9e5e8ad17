// Ticks: the numbers on an axis that a person would choose.
#pragma once

#include <string>
#include <vector>

namespace hebb::plot {

/// A number on an axis.
struct Tick {
  double value = 0;
  std::string label = {};
};

/// Multiples of 1, 2 or 5 times a power of 10 from `low` to `high`, at most `most` of them, but up
/// to twice as many where there would be one alone. `whole`: no fractions.
std::vector<Tick> linear_ticks(double low, double high, int most, bool whole = false);

/// Powers of 10 from `low` to `high`, both above 0, at most `most` of them; within two powers also
/// 2 and 5 times them. All are written out, or all but 1 to 50 as 10⁻⁵.
std::vector<Tick> log_ticks(double low, double high, int most);

/// A number to be read: 0.312, 1,234, 2.5×10⁻⁷; `digits` that count.
std::string readable(double value, int digits = 4);

}  // namespace hebb::plot
