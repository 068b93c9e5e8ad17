// The small tables among the named data sets.
#pragma once

#include <string>
#include <string_view>

#include "hebb/dataset.hpp"
#include "hebb/table.hpp"

namespace hebb::io {

/// A table that is part of the library.
struct TableSource {
  std::string_view file;  ///< Its name in data/ and in the folder `tabular` of HEBB_DATA_DIR.
  std::int64_t rows;      ///< Of the published table.
  std::int64_t inputs;    ///< Columns but for the target, which is the last.
};

/// The table, from HEBB_DATA_DIR if it is there, else from the library.
/// \throws IOError, DataError for one that cannot be read or has another size.
Table load_table(const TableSource& source);

/// Path of the file of a table; one of the library is written into the cache.
/// \throws IOError when it cannot be.
std::string table_path(std::string_view file);

}  // namespace hebb::io
