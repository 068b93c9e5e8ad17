// Zip archives in memory.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hebb::io {

/// True when hebb was built with zip (CMake option HEBB_WITH_ZIP); otherwise the functions below
/// throw.
bool zip_supported();

/// A file in an archive.
struct ZipEntry {
  std::string name;
  std::vector<std::uint8_t> bytes;
};

/// True for the name of a file that would lie elsewhere than in the folder the archive is unpacked
/// into. hebb unpacks none to the disk, but whoever passes the file on may do so.
bool leads_out(std::string_view name);

/// The files in an archive, in its order; folders are left out. `name` stands for the archive in
/// messages.
/// \throws IOError without zip; DataError when it is damaged, has two files of one name or one that
/// is encrypted, or one that would unpack to over 100 times its size and 64 MiB, or all together
/// to over 100 times the archive's size and 64 MiB.
std::vector<ZipEntry> read_zip(std::span<const std::uint8_t> bytes, const std::string& name);

/// An archive of these files, stored or deflated, with a constant time: the same files give the
/// same bytes. \throws IOError without zip or memory.
std::vector<std::uint8_t> make_zip(std::span<const ZipEntry> entries, bool compress,
                                   const std::string& name);

}  // namespace hebb::io
