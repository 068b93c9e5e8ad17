/// \file
/// Config: the options of a layer as a tree of values, the form in which architectures are compared
/// and written to files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hebb {

/// Null, a truth value, a number, a text, a list, or an object with named members in order: the
/// values of JSON, with whole numbers told from real ones.
class Config {
 public:
  /// A list of values.
  using List = std::vector<Config>;
  /// Named members, in order.
  using Object = std::vector<std::pair<std::string, Config>>;

  /// Null.
  Config() = default;
  /// A truth value.
  Config(bool value) : kind_(Kind::boolean), integer_(value ? 1 : 0) {}
  /// A whole number.
  Config(std::int64_t value) : kind_(Kind::integer), integer_(value) {}
  /// A whole number.
  Config(int value) : Config(std::int64_t{value}) {}
  /// A real number.
  Config(double value) : kind_(Kind::real), real_(value) {}
  /// A text.
  Config(std::string value) : kind_(Kind::string), string_(std::move(value)) {}
  /// A text.
  Config(std::string_view value) : Config(std::string(value)) {}
  /// A text.
  Config(const char* value) : Config(std::string(value)) {}
  /// A list.
  Config(List value) : kind_(Kind::list), list_(std::move(value)) {}
  /// An object.
  Config(Object value) : kind_(Kind::object), object_(std::move(value)) {}

  /// The kinds of values.
  enum class Kind { null, boolean, integer, real, string, list, object };
  /// Kind of this value.
  Kind kind() const { return kind_; }
  /// True for null.
  bool is_null() const { return kind_ == Kind::null; }
  /// True for a list.
  bool is_list() const { return kind_ == Kind::list; }
  /// True for an object.
  bool is_object() const { return kind_ == Kind::object; }
  /// True for a text.
  bool is_string() const { return kind_ == Kind::string; }

  /// @{
  /// The value; a whole number also as a real one.
  /// \throws ValueError when it is of another kind, saying which.
  bool as_bool() const;
  std::int64_t as_int() const;
  double as_double() const;
  const std::string& as_string() const;
  const List& as_list() const;
  const Object& as_object() const;
  /// @}

  /// The member of that name; null when there is none or this is no object.
  const Config* find(std::string_view name) const;
  /// Adds a member at the end, or replaces it. Makes an object of a null.
  void set(std::string_view name, Config value);
  /// Equal kinds and values, members in the same order.
  bool operator==(const Config& other) const = default;

 private:
  void expect(Kind kind) const;

  Kind kind_ = Kind::null;
  std::int64_t integer_ = 0;
  double real_ = 0;
  std::string string_;
  List list_;
  Object object_;
};

}  // namespace hebb
