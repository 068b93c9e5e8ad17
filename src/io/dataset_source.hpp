// Where the named data sets come from and where their files lie on this machine.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hebb::io {

/// One published file of a data set.
struct SourceFile {
  std::string name;         ///< Without `.gz`.
  std::string sha256;       ///< Of the unpacked content, in hexadecimal: any packing of it will do.
  std::uint64_t bytes = 0;  ///< Length of the unpacked content.
};

/// A data set as it is published.
struct Source {
  std::string name;                         ///< Name for datasets::load().
  std::string title;                        ///< Name for people.
  std::string folder;                       ///< Name of its folder.
  std::vector<SourceFile> files;            ///< Training inputs and labels, test inputs and labels.
  std::vector<std::string> mirrors;         ///< URLs that end in `/`; the first is tried first.
  std::vector<std::string> system_folders;  ///< Where packages of the system put it.
  std::string package;                      ///< Debian's package with it, or empty.
  std::vector<std::string> class_names;
};

/// The sources of the data sets that can be fetched, sorted by name.
std::span<const Source> sources();

/// A variable of the environment; empty when it is not set.
std::string environment(const char* name);

/// The folder that HEBB_DATA_DIR names; empty when the variable is not set.
/// \throws IOError when there is no such folder.
std::string folder_of_user();

/// hebb's folder of this name, for files that can be had again; empty when the environment says
/// neither where caches belong nor where home is.
std::string cache_folder(std::string_view folder);

/// Paths of the files in `folder`, plain or packed; empty where there is none.
/// \throws IOError when the folder cannot be looked into.
std::vector<std::string> files_in(const std::string& folder, const Source& source);

/// Paths of the files on this machine, by the search order of `datasets.hpp`; nothing when they are
/// nowhere, or the cache lacks some.
/// \throws IOError for a folder outside the cache that has some of the files but not all, that
/// cannot be looked into, or that HEBB_DATA_DIR names and does not exist.
std::optional<std::vector<std::string>> locate(const Source& source);

}  // namespace hebb::io
