// The seal of files that hebb wrote: the version of hebb's form of the format, and a checksum of
// the whole file, which lies in its text as `"crc32c": "0123abcd"`. Files of others have none.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "hebb/config.hpp"

namespace hebb::io {

/// {"version": "1", "crc32c": "00000000"}, to be put into the text that seal() is given.
Config::Object blank_seal();

/// Fills in the checksum of the text and of the bytes that stand behind it in the file.
void seal(std::string& text, std::span<const std::uint8_t> behind = {});

/// \throws DataError when the text has a seal and was changed since, or what is behind it; before
/// that when the members in `marks` beside the seal, if any, tell of a version to come.
void check_seal(const Config* marks, std::string_view text, std::span<const std::uint8_t> behind,
                const std::string& name);

}  // namespace hebb::io
