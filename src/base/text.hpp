// Text for messages: formatting, numbers in shortest form, the nearest name.
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace hebb::text {

/// A value to be put into a text.
struct Argument {
  enum class Kind { integer, natural, real, string };

  template <std::signed_integral T>
  Argument(T value) : kind(Kind::integer), integer(value) {}
  template <std::unsigned_integral T>
  Argument(T value) : kind(Kind::natural), natural(value) {}
  template <std::floating_point T>
  Argument(T value) : kind(Kind::real), real(static_cast<double>(value)) {}
  Argument(std::string_view value) : kind(Kind::string), string(value) {}
  Argument(const std::string& value) : kind(Kind::string), string(value) {}
  Argument(const char* value) : kind(Kind::string), string(value) {}

  Kind kind;
  std::int64_t integer = 0;
  std::uint64_t natural = 0;
  double real = 0;
  std::string_view string = {};
};

/// The pattern with its `{}` filled in, in the notation of the fmt library. fmt itself is compiled
/// once, in text.cpp: its header would cost every file of hebb seconds.
std::string format_arguments(std::string_view pattern, std::span<const Argument> arguments);

/// A value with a name, to be put where a pattern names it.
struct NamedArgument {
  std::string name;
  Argument value;
};

/// The pattern with `{name}` or `{name:.2f}` filled in. \throws ValueError for a name that is not
/// among the arguments, or a format that is none.
std::string format_named(std::string_view pattern, std::span<const NamedArgument> arguments);

/// `format("{} of {}", 3, 4)`.
template <class... Values>
std::string format(std::string_view pattern, const Values&... values) {
  const Argument arguments[] = {Argument(values)..., Argument(0)};
  return format_arguments(pattern, std::span(arguments).first(sizeof...(Values)));
}

/// Names in quotes, separated by commas: `"relu", "tanh"`.
std::string quoted_list(std::span<const std::string_view> names);

/// The name with the smallest edit distance to `name`, if it is close enough to be a slip; else
/// empty.
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

/// Keras's name for a class: "Dense" -> dense, "LayerNormalization" -> layer_normalization,
/// "Conv2D" -> conv2d.
std::string snake_case(std::string_view type);

}  // namespace hebb::text
