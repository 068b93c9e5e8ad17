// Text within XML and HTML.
#pragma once

#include <string>
#include <string_view>

namespace hebb::text {

/// The text with what markup would take for its own written out: & < > and ".
std::string escaped_markup(std::string_view text);

}  // namespace hebb::text
