// The files of a search: what is to be tried, and what was.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/verbs/search.hpp"

namespace hebb::cli {

/// The longest search.
inline constexpr int kMostTrials = 10'000;

/// How a search goes.
struct SearchPlan {
  int trials = 20;
  SearchMethod method = SearchMethod::random;
};

/// Writes the plan into the folder of a search.
void write_plan(const std::string& folder, const SearchPlan& plan);

/// Reads it. \throws IOError when it is not there; DataError for a mistake in it.
SearchPlan read_plan(const std::string& folder);

/// The trials of a search, on the disk after each of them.
class TrialsFile {
 public:
  /// Reads those that the folder has; there may be none. \throws IOError, DataError for a file that
  /// is none.
  explicit TrialsFile(const std::string& folder);

  /// What came of this trial with so many epochs, if it was tried.
  std::optional<Tried> find(const Trial& trial, int epochs) const;
  /// Adds one and writes the file. \throws IOError when it cannot be written.
  void add(const Tried& tried);

  std::size_t size() const { return tried_.size(); }
  const std::string& folder() const { return folder_; }
  std::string path() const;

 private:
  std::string folder_;
  std::vector<Tried> tried_;
};

/// Trials as JSON, in this order.
std::string json_text(const std::vector<Tried>& tried);

}  // namespace hebb::cli
