#include "cli/terminal/values.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb::cli {

namespace {

template <class T>
bool parse_all(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

/// What was expected of a whole number in this range; a limit that nobody comes near is named when
/// somebody did.
std::string range_text(std::int64_t least, std::int64_t most, bool above) {
  if (most >= std::numeric_limits<int>::max() && !above) {
    return text::format("a whole number from {} up", least);
  }
  return text::format("a whole number from {} to {}", least, most);
}

[[noreturn]] void refuse(std::string_view expected, std::string_view text) {
  throw ValueError(text::format("expected {}, got \"{}\"", expected, text));
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::int64_t parse_whole(std::string_view text, std::int64_t least, std::int64_t most) {
  std::int64_t value = 0;
  const bool whole = parse_all(text, value);
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
  const bool above = whole ? value > most : digits;
  if (!whole || above || value < least) refuse(range_text(least, most, above), text);
  return value;
}

std::uint64_t parse_natural(std::string_view text) {
  std::uint64_t value = 0;
  if (!parse_all(text, value)) refuse("a whole number from 0 to 18446744073709551615", text);
  return value;
}

double parse_real(std::string_view text, std::string_view expected) {
  double value = 0;
  if (!parse_all(text, value) || !std::isfinite(value)) refuse(expected, text);
  return value;
}

}  // namespace hebb::cli
