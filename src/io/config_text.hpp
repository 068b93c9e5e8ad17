// Texts in configs that somebody else wrote.
#pragma once

#include <string_view>

#include "hebb/config.hpp"

namespace hebb::io {

/// The text of a member, which the config keeps; empty when there is none, or it is no text.
inline std::string_view text_in(const Config& config, std::string_view member) {
  const Config* found = config.find(member);
  return found && found->is_string() ? std::string_view(found->as_string()) : "";
}

}  // namespace hebb::io
