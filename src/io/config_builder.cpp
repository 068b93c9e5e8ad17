#include "io/config_builder.hpp"

#include <utility>

#include "base/text.hpp"

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

}  // namespace hebb::io
