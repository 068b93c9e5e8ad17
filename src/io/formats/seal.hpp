// The seal of files that hebb wrote: the version of hebb's form of the format, and a checksum of
// the whole file, which lies in a text of it as `"crc32c": "0123abcd"`. Files of others have none.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/config.hpp"
#include "io/zip.hpp"

namespace hebb::io {

/// {"version": "1", "crc32c": "00000000"}, to be put into the text that seal() is given.
Config::Object blank_seal();

/// Fills in the checksum of the text and of the other bytes of the file.
void seal(std::string& text, std::span<const std::uint8_t> others = {});

/// \throws DataError when the text has a seal and was changed since, or the other bytes were;
/// before that when the members in `marks` beside the seal, if any, tell of a version to come.
void check_seal(const Config* marks, std::string_view text, std::span<const std::uint8_t> others,
                const std::string& name);

/// The other bytes of an archive whose seal is in this member: names, sizes and checksums of all
/// members but that one, a line each.
std::vector<std::uint8_t> sealed_members(std::span<const ZipEntry> entries,
                                         std::string_view member);

/// Seals a file of a format that ends where it says, by a text behind its end. Programs that change
/// such a file cut it off there, so that it has no seal then.
void append_seal(std::vector<std::uint8_t>& bytes);

/// \throws as check_seal() for bytes that append_seal() was called for.
void check_appended_seal(std::span<const std::uint8_t> bytes, const std::string& name);

}  // namespace hebb::io
