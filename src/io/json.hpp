// Config as JSON text (RFC 8259) and back.
#pragma once

#include <string>
#include <string_view>

#include "hebb/config.hpp"

namespace hebb::io {

/// True when hebb was built with JSON; otherwise the functions below throw.
bool json_supported();

/// The text of a config, on one line, members in their order: `{"units": 3, "rate": 0.5}`. Whole
/// numbers have no point, real ones have one (or an exponent) and the shortest digits that read
/// back to the same bits. \throws ValueError for NaN, infinity, a text that is not UTF-8, or more
/// than parse_json() reads.
std::string to_json(const Config& config);

/// The config that a text describes. `name` stands for the text in messages. At most 64 levels, 16
/// MiB and a million values. \throws DataError, with line and column, for anything that is not
/// JSON, a member named twice, or a whole number that does not fit into 64 bits.
Config parse_json(std::string_view text, const std::string& name);

}  // namespace hebb::io
