/// \file
/// Logs and History: the figures of training.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hebb {

/// Named figures of a batch, an epoch or an evaluation, in order. Slots stay from step to step, so
/// filling it again allocates nothing.
class Logs {
 public:
  /// A name and its figure.
  using Entry = std::pair<std::string, double>;

  /// The figure of that name. \throws ValueError when there is none, listing the names.
  double operator[](std::string_view name) const;
  /// The figure of that name, added (as 0) when there is none.
  double& operator[](std::string_view name);
  /// True when there is a figure of that name.
  bool contains(std::string_view name) const;
  /// Removes all.
  void clear() { entries_.clear(); }
  /// Number of figures.
  std::size_t size() const { return entries_.size(); }
  /// True when there is none.
  bool empty() const { return entries_.empty(); }
  /// First.
  std::vector<Entry>::const_iterator begin() const { return entries_.begin(); }
  /// Past the last.
  std::vector<Entry>::const_iterator end() const { return entries_.end(); }

 private:
  std::vector<Entry> entries_;
};

/// What fit() returns: every figure of every epoch.
struct History {
  std::map<std::string, std::vector<double>> history = {};  ///< Name -> value per epoch.
  std::vector<int> epoch = {};                              ///< Epochs run, from 0.

  /// Adds the figures of an epoch.
  void add(int number, const Logs& logs);
};

}  // namespace hebb
