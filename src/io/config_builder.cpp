#include "io/config_builder.hpp"

#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb::io {

std::string printable(std::string_view text) {
  constexpr std::size_t kLongest = 160;
  std::string result(text.substr(0, kLongest));
  for (char& c : result) {
    if (c < ' ' || c > '~') c = '?';
  }
  return text.size() > kLongest ? result + "..." : result;
}

void ConfigBuilder::value(Config value) {
  if (++values_ > kMostValues) refuse_(text::format("more than {} values", kMostValues));
  if (open_.empty()) {
    root_ = std::move(value);
  } else if (Open& in = open_.back(); in.object) {
    in.members.back().second = std::move(value);
    in.named = false;
  } else {
    in.list.push_back(std::move(value));
  }
}

void ConfigBuilder::key(std::string name) {
  Open& in = open_.back();
  if (!in.names.insert(name).second) {
    refuse_(text::format("there are two members \"{}\"", printable(name)));
  }
  in.members.emplace_back(std::move(name), Config());
  in.named = true;
}

void ConfigBuilder::open(bool object) {
  if (open_.size() == kMostLevels) refuse_(text::format("more than {} levels", kMostLevels));
  open_.push_back({.object = object});
}

void ConfigBuilder::close() {
  Open done = std::move(open_.back());
  open_.pop_back();
  value(done.object ? Config(std::move(done.members)) : Config(std::move(done.list)));
}

namespace {

/// Counts the values of a config, itself one of them; `level` encloses it.
std::size_t count_values(const Config& config, std::size_t level, std::string_view format) {
  const bool encloses = config.is_list() || config.is_object();
  if (encloses && level == ConfigBuilder::kMostLevels) {
    throw ValueError(text::format("{}: more than {} levels", format, ConfigBuilder::kMostLevels));
  }
  std::size_t count = 1;
  if (config.is_list()) {
    for (const Config& element : config.as_list())
      count += count_values(element, level + 1, format);
  } else if (config.is_object()) {
    for (const auto& [name, value] : config.as_object()) {
      count += count_values(value, level + 1, format);
    }
  }
  return count;
}

}  // namespace

void check_limits(const Config& config, std::string_view format) {
  if (count_values(config, 0, format) <= ConfigBuilder::kMostValues) return;
  throw ValueError(text::format("{}: more than {} values", format, ConfigBuilder::kMostValues));
}

}  // namespace hebb::io
