#include "hebb/config.hpp"

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

void Config::expect(Kind kind) const {
  constexpr const char* kKinds[] = {"null",   "a truth value", "a whole number", "a number",
                                    "a text", "a list",        "an object"};
  if (kind_ == kind) return;
  throw ValueError(text::format("config: expected {}, found {}", kKinds[static_cast<int>(kind)],
                                kKinds[static_cast<int>(kind_)]));
}

bool Config::as_bool() const {
  expect(Kind::boolean);
  return integer_ != 0;
}

std::int64_t Config::as_int() const {
  expect(Kind::integer);
  return integer_;
}

double Config::as_double() const {
  if (kind_ == Kind::integer) return static_cast<double>(integer_);
  expect(Kind::real);
  return real_;
}

const std::string& Config::as_string() const {
  expect(Kind::string);
  return string_;
}

const Config::List& Config::as_list() const {
  expect(Kind::list);
  return list_;
}

const Config::Object& Config::as_object() const {
  expect(Kind::object);
  return object_;
}

const Config* Config::find(std::string_view name) const {
  for (const auto& [key, value] : object_) {
    if (key == name) return &value;
  }
  return nullptr;
}

void Config::set(std::string_view name, Config value) {
  if (is_null()) kind_ = Kind::object;
  expect(Kind::object);
  for (auto& [key, present] : object_) {
    if (key == name) {
      present = std::move(value);
      return;
    }
  }
  object_.emplace_back(name, std::move(value));
}

}  // namespace hebb
