// Names that differ: those of the layers of a model, or of its outputs.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>

#include "base/text.hpp"

namespace hebb {

/// Names and whose they are. Everything takes the same time however many there are.
class Names {
 public:
  /// Whose name this is; null for a free one.
  const void* owner(const std::string& name) const {
    const auto at = owners_.find(name);
    return at == owners_.end() ? nullptr : at->second;
  }
  void give(const std::string& name, const void* owner) { owners_[name] = owner; }
  void free(const std::string& name) {
    owners_.erase(name);
    counts_.clear();
  }
  /// `base` when that is free, else the first of base_1, base_2, ... that is.
  std::string unused(const std::string& base) {
    std::size_t& count = counts_[base];
    std::string name = count == 0 ? base : text::format("{}_{}", base, count);
    while (owners_.contains(name)) name = text::format("{}_{}", base, ++count);
    return name;
  }

 private:
  std::unordered_map<std::string, const void*> owners_;
  std::unordered_map<std::string, std::size_t> counts_;  // numbers below are taken
};

}  // namespace hebb
