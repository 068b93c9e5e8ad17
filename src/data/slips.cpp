#include "data/slips.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "base/text.hpp"
#include "data/number.hpp"

namespace hebb {

namespace {

constexpr std::string_view kSigns[] = {"$", "€", "£", "¥", "%"};
constexpr std::string_view kGroupSeparators[] = {",", ".", "'", " ", "\u00a0", "\u202f"};

/// Takes one of `signs` and the spaces around it off the front of `text`, or off its end.
bool take_sign(std::string_view& text, bool front) {
  for (const std::string_view sign : kSigns) {
    if (front ? !text.starts_with(sign) : !text.ends_with(sign)) continue;
    if (front) {
      text.remove_prefix(sign.size());
      while (text.starts_with(' ')) text.remove_prefix(1);
    } else {
      text.remove_suffix(sign.size());
      while (text.ends_with(' ')) text.remove_suffix(1);
    }
    return true;
  }
  return false;
}

bool is_plain_number(std::string_view text) {
  double number = 0;
  return parse_number(text, '.', number) == NumberKind::number ||
         parse_number(text, ',', number) == NumberKind::number;
}

/// `1,234,567` with any one separator of groups, and perhaps a fraction.
bool is_grouped(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  for (const std::string_view separator : kGroupSeparators) {
    const std::size_t last = text.rfind(separator);
    if (last == text.npos || last == 0) continue;
    std::string joined;
    std::size_t begin = 0;
    bool groups = true;
    for (std::size_t end = 0; end != text.npos; begin = end + separator.size()) {
      end = text.find(separator, begin);
      const std::string_view group = text.substr(begin, end - begin);
      const std::size_t digits = group.find_first_not_of("0123456789");
      const std::size_t length = std::min(digits, group.size());
      groups = groups && (begin == 0 ? length >= 1 && length <= 3 : length == 3) &&
               (end == text.npos || length == group.size());
      joined += group;
    }
    if (groups && is_plain_number(joined)) return true;
  }
  return false;
}

/// True for a number that is written with signs: `$1,200`, `12.5 %`, `1 234`.
bool has_signs(std::string_view text) {
  const bool front = take_sign(text, true), end = take_sign(text, false);
  return ((front || end) && is_plain_number(text)) || is_grouped(text);
}

}  // namespace

std::string slips_among_numbers(std::span<const std::string> texts) {
  const auto is_number = [](char decimal) {
    return [decimal](const std::string& text) {
      double number = 0;
      return parse_number(text, decimal, number) == NumberKind::number;
    };
  };
  const auto all = std::ssize(texts), points = std::ranges::count_if(texts, is_number('.'));
  const char decimal = 2 * points >= all ? '.' : ',';
  const auto with_signs = std::ranges::count_if(
      texts, [&](const std::string& text) { return has_signs(text) && !is_number(decimal)(text); });
  const auto numbers = decimal == '.' ? points : std::ranges::count_if(texts, is_number(','));
  if (points == all || 2 * (numbers + with_signs) < all) return "";
  if (with_signs < numbers && numbers < all) {
    const auto slip = std::ranges::find_if_not(texts, is_number(decimal));
    return text::format("{} of them are numbers, so correct those like \"{}\"", numbers, *slip);
  }
  auto example = std::ranges::find_if(texts, has_signs);
  if (example == texts.end()) example = std::ranges::find_if_not(texts, is_number('.'));
  return text::format(
      "numbers such as \"{}\" are to be written in digits and the table's decimal sign alone",
      *example);
}

}  // namespace hebb
