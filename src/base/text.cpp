#include "base/text.hpp"

#include <fmt/args.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

#include "hebb/error.hpp"

namespace hebb::text {

namespace {

/// The value, a NaN without the sign that processors give it: texts say `nan`, never `-nan`.
double without_sign_of_nan(double value) {
  return std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value;
}

/// Calls f with the value of an argument, as its own type.
template <class F>
void with_value(const Argument& argument, F&& f) {
  switch (argument.kind) {
    case Argument::Kind::integer: return f(argument.integer);
    case Argument::Kind::natural: return f(argument.natural);
    case Argument::Kind::real: return f(without_sign_of_nan(argument.real));
    case Argument::Kind::string: return f(argument.string);
  }
}

}  // namespace

std::string format_arguments(std::string_view pattern, std::span<const Argument> arguments) {
  fmt::dynamic_format_arg_store<fmt::format_context> store;
  for (const Argument& argument : arguments) {
    with_value(argument, [&](const auto& value) { store.push_back(value); });
  }
  return fmt::vformat(pattern, store);
}

std::string format_named(std::string_view pattern, std::span<const NamedArgument> arguments) {
  fmt::dynamic_format_arg_store<fmt::format_context> store;
  for (const NamedArgument& argument : arguments) {
    with_value(argument.value,
               [&](const auto& value) { store.push_back(fmt::arg(argument.name.c_str(), value)); });
  }
  try {
    return fmt::vformat(pattern, store);
  } catch (const fmt::format_error& error) {
    throw ValueError(error.what());
  }
}

namespace {

/// Number of letters to insert, delete, replace or swap to turn one word into the other (Damerau
/// 1964).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, replace});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::string quoted_list(std::span<const std::string_view> names) {
  std::string list;
  for (std::string_view name : names) {
    list += format("{}\"{}\"", list.empty() ? "" : ", ", name);
  }
  return list;
}

std::string_view nearest(std::string_view name, std::span<const std::string_view> names) {
  constexpr std::size_t kLongestName = 64;  // keeps hostile input from costing time
  if (name.size() > kLongestName) return {};
  const std::string wanted = lower(name);
  std::string_view best;
  std::size_t best_distance = 1 + std::max<std::size_t>(1, name.size() / 3);
  for (std::string_view candidate : names) {
    const std::size_t distance = edit_distance(wanted, lower(candidate));
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string unknown_name(std::string_view what, std::string_view name,
                         std::span<const std::string_view> names) {
  const std::string_view close = nearest(name, names);
  const std::string hint = close.empty() ? "" : format("did you mean \"{}\"? ", close);
  return format("unknown {} \"{}\"; {}known: {}", what, name, hint, quoted_list(names));
}

std::string number(double value) {
  char buffer[32];
  const auto [end, error] =
      std::to_chars(buffer, buffer + sizeof buffer, without_sign_of_nan(value));
  return {buffer, end};
}

std::string with_commas(std::int64_t value) {
  const std::string digits = format("{}", value);
  std::string result;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const std::size_t left = digits.size() - i;
    if (i > 0 && left % 3 == 0 && digits[i - 1] != '-') result += ',';
    result += digits[i];
  }
  return result;
}

std::string lower(std::string_view name) {
  std::string result(name);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string snake_case(std::string_view type) {
  std::string name;
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  for (std::size_t i = 0; i < type.size(); ++i) {
    const bool word =
        i > 0 && upper(type[i]) &&
        (lower(type[i - 1]) || (i + 1 < type.size() && lower(type[i + 1]) && upper(type[i - 1])));
    if (word) name += '_';
    name += upper(type[i]) ? static_cast<char>(type[i] - 'A' + 'a') : type[i];
  }
  return name;
}

}  // namespace hebb::text
