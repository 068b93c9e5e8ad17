// The standard streams: results go to stdout, everything said on the way goes to stderr.
#pragma once

#include <string_view>

namespace hebb::cli {

/// The name that stands for the standard input, or the standard output.
inline constexpr std::string_view kPipe = "-";

/// Opens /dev/null in place of each standard stream that the caller has closed, so that no file
/// opened later gets its number and is written into by mistake.
void fill_standard_streams();

/// Writes results to stdout, at once.
/// \throws OutputClosed when nobody reads them, IOError when they cannot be written.
void print_result(std::string_view text);

/// True when stderr is a terminal.
bool talks_to_terminal();

}  // namespace hebb::cli
