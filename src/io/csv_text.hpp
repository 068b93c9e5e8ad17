// What readers of CSV share, the beginning of a text, and what writers share, its fields.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "io/csv_scanner.hpp"

namespace hebb::io {

/// The text behind a byte order mark. \throws DataError when it is empty or in UTF-16.
std::string_view without_mark(std::string_view text, const std::string& name);

/// Names of the columns, from the first record, which is the header or else a row of the table.
/// \throws DataError when there are only blank lines.
std::vector<std::string> read_names(CsvScanner& scanner, bool header, const std::string& name);

/// \throws DataError always.
[[noreturn]] void refuse_no_rows(bool header, const std::string& name);

/// Adds a field to a line, between quotes if it is read as it is only there: every delimiter
/// counts, so that a reader that looks for the most likely one finds the comma, and so do the bytes
/// that begin a byte order mark.
void append_csv_field(std::string& line, std::string_view field);

}  // namespace hebb::io
