#include "data/number.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>

namespace hebb {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// 10^0 to 10^22: the powers of ten that are doubles.
constexpr std::array<double, 23> kPowersOfTen = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// Most decimal digits of which every number is a double.
constexpr std::ptrdiff_t kExactDigits = 15;

/// Digits with at most one point, 15 digits at most: the quotient of two numbers that are doubles
/// is the nearest double (Clinger, "How to read floating point numbers accurately", 1990). False
/// for any other text.
bool parse_short(const char* at, const char* end, char decimal, double& value) {
  if (end - at > kExactDigits + 1 || at == end) return false;
  std::int64_t digits = 0;
  const char* point = nullptr;
  for (; at != end; ++at) {
    if (is_digit(*at)) {
      digits = 10 * digits + (*at - '0');
    } else if (*at == decimal && !point) {
      point = at;
    } else {
      return false;
    }
  }
  if (point && digits == 0) return false;  // perhaps a point alone
  const auto places = static_cast<std::size_t>(point ? end - point - 1 : 0);
  value = static_cast<double>(digits) / kPowersOfTen[places];
  return true;
}

/// True when a decimal number out of a double's range is too small, not too large: its exponent is
/// negative, or it has none and nothing but zeros before its point.
bool is_tiny(std::string_view text) {
  const std::size_t exponent = text.find_first_of("eE");
  if (exponent != text.npos) return text.substr(exponent + 1).starts_with('-');
  return text.find_first_not_of('0') == text.find('.');
}

NumberKind parse_any(std::string_view text, double& value) {
  if (text.empty() || text.front() == '-') return NumberKind::not_number;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size()) return NumberKind::not_number;
  if (error == std::errc::result_out_of_range) {
    value = 0;
    return is_tiny(text) ? NumberKind::number : NumberKind::too_large;
  }
  if (error != std::errc{} || std::isnan(value)) return NumberKind::not_number;
  return std::isinf(value) ? NumberKind::too_large : NumberKind::number;
}

/// Takes `low` to `high` digits off the front of `text`.
bool take_digits(std::string_view& text, std::size_t low, std::size_t high) {
  std::size_t count = 0;
  while (count < text.size() && count < high && is_digit(text[count])) ++count;
  text.remove_prefix(count);
  return count >= low;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == any_of.npos) return false;
  text.remove_prefix(1);
  return true;
}

/// `12:30`, `12:30:00.5`, `12:30:00Z`, `12:30:00+01:00`, `12:30 PM`.
bool take_clock(std::string_view& text) {
  if (!take_digits(text, 1, 2) || !take(text, ":") || !take_digits(text, 2, 2)) return false;
  if (take(text, ":") && !take_digits(text, 2, 2)) return false;
  if (take(text, ".,")) take_digits(text, 1, 9);
  take(text, " ");
  if (take(text, "apAP")) return take(text, "mM");
  if (take(text, "zZ")) return true;
  if (!take(text, "+-")) return true;
  if (!take_digits(text, 2, 2)) return false;
  take(text, ":");
  return text.empty() || take_digits(text, 2, 2);
}

/// Three numbers with equal separators, one of them a year: year first with four digits, or last
/// with two or four.
bool take_date(std::string_view& text) {
  std::size_t first = 0;
  while (first < text.size() && is_digit(text[first])) ++first;
  if (first == 0 || first >= text.size() || (first > 2 && first != 4)) return false;
  const std::string_view separator = text.substr(first, 1);
  if (std::string_view("-./").find(separator) == text.npos) return false;
  text.remove_prefix(first + 1);
  if (!take_digits(text, 1, 2) || !take(text, separator)) return false;
  if (first == 4) return take_digits(text, 1, 2);
  const std::size_t before = text.size();
  return take_digits(text, 2, 4) && before - text.size() != 3;
}

}  // namespace

NumberKind parse_number(std::string_view text, char decimal, double& value) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  NumberKind kind = NumberKind::number;
  if (!parse_short(text.data(), text.data() + text.size(), decimal, value)) {
    if (decimal == '.') {
      kind = parse_any(text, value);
    } else if (text.find('.') != text.npos) {
      kind = NumberKind::not_number;
    } else {
      std::string with_point(text);
      std::replace(with_point.begin(), with_point.end(), decimal, '.');
      kind = parse_any(with_point, value);
    }
  }
  if (negative) value = -value;
  return kind;
}

bool looks_like_time(std::string_view text) {
  std::string_view rest = text;
  if (take_clock(rest) && rest.empty()) return true;
  rest = text;
  if (!take_date(rest)) return false;
  if (rest.empty()) return true;
  return take(rest, "T ") && take_clock(rest) && rest.empty();
}

}  // namespace hebb
