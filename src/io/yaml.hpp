// Config as YAML text and back.
#pragma once

#include <string>
#include <string_view>

#include "hebb/config.hpp"

namespace hebb::io {

/// True when hebb was built with YAML (CMake option HEBB_WITH_YAML); otherwise the functions below
/// throw IOError.
bool yaml_supported();

/// The text of a config, members in their order, that YAML 1.1 and 1.2 read the same; lists of
/// plain values on one line.
/// \throws ValueError for NaN or infinity, or more than parse_yaml() reads.
std::string to_yaml(const Config& config);

/// The config that a text describes, in the core schema of YAML 1.2. `name` stands for the text in
/// messages. Nothing is made of tags: those of plain types and Python's tuple, a list here, say
/// nothing new, others are refused. At most 64 levels, 16 MiB and a million values.
/// \throws DataError, with line and column, for anything that is not one document of YAML in UTF-8,
/// a reference (*), a member named twice, or a number that JSON does not have.
Config parse_yaml(std::string_view text, const std::string& name);

}  // namespace hebb::io
