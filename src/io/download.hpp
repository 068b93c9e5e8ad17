// Fetching a data set into the cache.
#pragma once

#include "io/dataset_source.hpp"

namespace hebb::io {

/// Fetches the files of `source` that the cache lacks with the program `curl`, unpacks them,
/// compares length and SHA-256 and only then gives them their names, so a file in the cache is
/// always whole. On a terminal curl shows its progress bar; elsewhere one line on the standard
/// error says what goes on.
/// \throws IOError when that is forbidden (HEBB_OFFLINE), impossible or failed. The message says
/// which files from where belong into which folder.
void download(const Source& source);

}  // namespace hebb::io
