// What datasets::load() and datasets::available() do, for any source.
#pragma once

#include "hebb/dataset.hpp"
#include "io/dataset_source.hpp"

namespace hebb::io {

/// The two parts of a source's data, from this machine or fetched; for errors see
/// datasets::mnist().
TrainTest load_source(const Source& source);

/// True when load_source() would not fetch anything.
bool is_available(const Source& source);

}  // namespace hebb::io
