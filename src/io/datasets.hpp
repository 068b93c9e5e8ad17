// What datasets::load(), available() and path() do, for any source.
#pragma once

#include <string>
#include <vector>

#include "hebb/dataset.hpp"
#include "io/dataset_source.hpp"

namespace hebb::io {

/// Paths of the files of a source; what is missing is fetched, if hebb knows where from.
/// \throws IOError, saying which files belong where, when they are not here and do not come.
std::vector<std::string> paths_of(const Source& source);

/// The two parts of a source's data, from this machine or fetched; for errors see
/// datasets::mnist().
TrainTest load_source(const Source& source);

/// True when load_source() would not fetch anything.
bool is_available(const Source& source);

/// The folder in which they lie. \throws IOError as paths_of().
std::string folder_of(const Source& source);

}  // namespace hebb::io
