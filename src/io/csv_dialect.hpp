// How a CSV text is written: what its first lines show.
#pragma once

#include <string>
#include <string_view>

#include "hebb/csv.hpp"

namespace hebb::io {

/// What has to be known to read the numbers of a text.
struct CsvDialect {
  char delimiter = ',';
  char decimal = '.';
  bool header = true;
};

/// What separates fields: the first delimiter of which all of the first records have equally many.
char find_delimiter(std::string_view text);

/// The dialect of `text`: what `options` say, and the rest from its first lines.
/// \throws DataError as CsvScanner, ValueError for options out of range.
CsvDialect find_dialect(std::string_view text, const CsvOptions& options, const std::string& name);

}  // namespace hebb::io
