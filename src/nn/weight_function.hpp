// What is done with regularizers and constraints whose class is known by its id alone.
#pragma once

#include <array>
#include <string_view>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/type_list.hpp"
#include "hebb/weight_function.hpp"
#include "nn/serialized.hpp"
#include "nn/visitors.hpp"

namespace hebb::weight_function {

/// A class of objects that an `Option`, a Regularizer or a Constraint, may hold.
template <class Option>
struct Row {
  Tensor (*call)(const Tensor& weight);  // with the options that the name stands for
  Option (*named)();                     // the same as an object
  Option (*read)(const Config& options);
};

/// What the name of a class stands for: the object with its defaults, unless a specialization says
/// otherwise.
template <class F>
F named() {
  return F();
}

template <class Option, class F>
Option read(const Config& config) {
  F object;
  ReadOptions reader(config);
  object.describe(reader);
  if constexpr (requires { object.options; }) return F(object.options);  // which checks them
  return object;
}

template <class Option, class... F>
constexpr std::array<Row<Option>, sizeof...(F)> rows_of(detail::TypeList<F...>) {
  return {Row<Option>{[](const Tensor& weight) { return named<F>()(weight); },
                      [] { return Option(named<F>()); }, read<Option, F>}...};
}

/// Class and options.
struct WriteObject : WriteOptions {
  std::string_view class_name;
  void type(std::string_view value) override { class_name = value; }
};

/// `module`: "keras.regularizers".
inline Config write(std::string_view module, const detail::WeightFunction& function) {
  WriteObject writer;
  function.describe(writer);
  return serialized(module, writer.class_name, std::move(writer.config));
}

/// The option that a config describes. `what`: "regularizer".
template <class Option, std::size_t n>
Option from_config(const char* what, const Config& config, const std::array<Row<Option>, n>& rows,
                   int (*id_of)(std::string_view name)) {
  if (config.is_null()) return {};
  if (config.is_string()) return Option::parse(config.as_string());
  const Serialized object(what, config);
  return rows[static_cast<std::size_t>(id_of(object.class_name))].read(object.options);
}

}  // namespace hebb::weight_function
