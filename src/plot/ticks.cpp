#include "plot/ticks.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/text.hpp"

namespace hebb::plot {

namespace {

/// Numbers from here on are written with a power of 10, those below `kSmall` too.
constexpr double kLarge = 1e6, kSmall = 1e-4;

/// Limits that differ by less than this part of their size are one number.
constexpr double kNoRange = 1e-12;

double power_of_ten(int exponent) { return std::pow(10.0, exponent); }

/// Largest whole exponent with 10^exponent <= value.
int exponent_of(double value) {
  int exponent = static_cast<int>(std::floor(std::log10(value)));
  if (power_of_ten(exponent + 1) <= value) ++exponent;
  if (power_of_ten(exponent) > value) --exponent;
  return exponent;
}

std::string superscript(int number) {
  constexpr std::string_view kDigits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string result = number < 0 ? "⁻" : "";
  for (const char digit : std::to_string(std::abs(number))) {
    result += kDigits[static_cast<std::size_t>(digit - '0')];
  }
  return result;
}

/// A number with a typographer's minus and a comma after each three digits before the point.
std::string plain(double value, int decimals) {
  std::string digits = text::format("{:.{}f}", std::abs(value), decimals);
  const std::size_t point = std::min(digits.find('.'), digits.size());
  for (std::size_t at = point; at > 3;) digits.insert(at -= 3, 1, ',');
  const bool zero = digits.find_first_of("123456789") == std::string::npos;
  return text::format("{}{}", value < 0 && !zero ? "−" : "", digits);
}

/// `mantissa` times ten to the power: 2.5×10⁻⁷, 10⁹.
std::string scientific(double mantissa, int decimals, int exponent) {
  const std::string front = plain(mantissa, decimals);
  const std::string times = front == "1" ? std::string() : text::format("{}×", front);
  return text::format("{}10{}", times, superscript(exponent));
}

/// A step of 1, 2 or 5 times 10^exponent.
struct Step {
  int mantissa, exponent;
  double size() const { return mantissa * power_of_ten(exponent); }
  Step next() const {
    if (mantissa == 5) return {1, exponent + 1};
    return {mantissa == 1 ? 2 : 5, exponent};
  }
};

/// Multiples of a step in a range, as whole numbers.
struct Multiples {
  double first, last;
  double count() const { return last - first + 1; }
};

Multiples multiples_in(double low, double high, const Step& step) {
  constexpr double kSlack = 1e-9;  // of a step: limits that are ticks themselves count
  return {std::ceil(low / step.size() - kSlack), std::floor(high / step.size() + kSlack)};
}

std::string label_of(double value, const Step& step, double largest) {
  if (value == 0) return "0";
  if (largest < kLarge && step.size() >= kSmall) return plain(value, std::max(0, -step.exponent));
  const int exponent = exponent_of(largest);
  return scientific(value / power_of_ten(exponent), std::max(0, exponent - step.exponent),
                    exponent);
}

/// Labels 1, 2 and 5 times powers of 10, all alike: with powers if one of them needs it, but for 1
/// to 50.
std::vector<Tick> labelled(std::vector<Tick> ticks) {
  if (ticks.empty()) return ticks;
  const bool powers = ticks.front().value < 0.9 * kSmall || ticks.back().value > 0.9 * kLarge;
  for (Tick& tick : ticks) {
    const int exponent = exponent_of(tick.value);
    const bool whole = exponent == 0 || exponent == 1;
    tick.label = powers && !whole ? scientific(tick.value / power_of_ten(exponent), 0, exponent)
                                  : plain(tick.value, std::max(0, -exponent));
  }
  return ticks;
}

}  // namespace

std::vector<Tick> linear_ticks(double low, double high, int most, bool whole) {
  const double size = std::max(std::abs(low), std::abs(high));
  if (!(high - low > size * kNoRange)) return {{low, readable(low)}};
  Step step{1, exponent_of((high - low) / std::max(1, most))};
  if (whole && step.exponent < 0) step = {1, 0};
  Step finer = step;
  while (multiples_in(low, high, step).count() > most) {
    finer = step;
    step = step.next();
  }
  // One number alone says nothing about the scale; rather some more, if not too many.
  const bool alone = multiples_in(low, high, step).count() < 2;
  if (alone && multiples_in(low, high, finer).count() <= 2 * most) step = finer;
  const auto [first, last] = multiples_in(low, high, step);
  const double largest = std::max(std::abs(first), std::abs(last)) * step.size();
  std::vector<Tick> ticks;
  for (double multiple = first; multiple <= last; ++multiple) {
    const double power = power_of_ten(std::abs(step.exponent));
    const double units = multiple * step.mantissa;
    const double value = step.exponent < 0 ? units / power : units * power;
    ticks.push_back({value, label_of(value, step, largest)});
  }
  return ticks;
}

std::vector<Tick> log_ticks(double low, double high, int most) {
  const int first = exponent_of(low), last = exponent_of(high);
  std::vector<Tick> ticks;
  const auto add = [&](int mantissa, int exponent) {
    const double value = mantissa * power_of_ten(exponent);
    if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) {
      ticks.push_back({value});
    }
  };
  const bool has_power = power_of_ten(first) >= low || last > first;
  if (!has_power || last - first < 2) {
    for (int exponent = first; exponent <= last; ++exponent) {
      for (const int mantissa : {1, 2, 5}) add(mantissa, exponent);
    }
    if (std::ssize(ticks) >= 2 && std::ssize(ticks) <= most) return labelled(ticks);
    if (ticks.size() < 2) return linear_ticks(low, high, most);
    ticks.clear();
  }
  for (const int stride : {1, 2, 3, 5, 10, 20, 50, 100, 200, 500}) {
    ticks.clear();
    for (int exponent = first; exponent <= last; ++exponent) {
      if (exponent % stride == 0) add(1, exponent);
    }
    if (std::ssize(ticks) <= most) break;
  }
  return labelled(ticks);
}

std::string readable(double value, int digits) {
  if (!std::isfinite(value)) return std::isnan(value) ? "NaN" : value < 0 ? "−∞" : "∞";
  if (value == 0) return "0";
  const int exponent = exponent_of(std::abs(value));
  const bool scaled = std::abs(value) >= kLarge || std::abs(value) < kSmall;
  const double shown = scaled ? value / power_of_ten(exponent) : value;
  int decimals = std::clamp(digits - 1 - (scaled ? 0 : exponent), 0, 12);
  // Zeros at the end say nothing.
  const auto written = [&](int places) { return text::format("{:.{}f}", shown, places); };
  const double rounded = std::stod(written(decimals));
  while (decimals > 0 && std::stod(written(decimals - 1)) == rounded) --decimals;
  return scaled ? scientific(shown, decimals, exponent) : plain(shown, decimals);
}

}  // namespace hebb::plot
