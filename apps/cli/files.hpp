// Writing small files so that a crash leaves the old one or the new one, whole.
#pragma once

#include <string>
#include <string_view>

namespace hebb::cli {

/// Writes a file anew: into a temporary file beside it, which then takes its name.
/// \throws IOError saying which file and why.
void write_file(const std::string& path, std::string_view content);

}  // namespace hebb::cli
