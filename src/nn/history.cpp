#include "hebb/history.hpp"

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

double Logs::operator[](std::string_view name) const {
  std::vector<std::string_view> names;
  for (const auto& [key, value] : entries_) {
    if (key == name) return value;
    names.push_back(key);
  }
  throw ValueError(text::unknown_name("figure", name, names));
}

double& Logs::operator[](std::string_view name) {
  for (auto& [key, value] : entries_) {
    if (key == name) return value;
  }
  return entries_.emplace_back(std::string(name), 0.0).second;
}

bool Logs::contains(std::string_view name) const {
  for (const auto& [key, value] : entries_) {
    if (key == name) return true;
  }
  return false;
}

void History::add(int number, const Logs& logs) {
  epoch.push_back(number);
  for (const auto& [name, value] : logs) history[name].push_back(value);
}

}  // namespace hebb
