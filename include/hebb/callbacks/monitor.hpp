/// \file
/// Monitor: the figure that a callback watches.
#pragma once

#include <string>

#include "hebb/history.hpp"

namespace hebb {

struct Run;

/// A figure that a callback watches, and which of two values of it is better. Options named `mode`
/// mean: "min", lower is better; "max", higher is; "auto", higher for names that speak of accuracy,
/// AUC, precision, recall, F scores, intersection over union, cosine similarity, R2 or correlation,
/// lower for all others, `loss` among them. (Keras asks the metric, and refuses those it does not
/// know.)
class Monitor {
 public:
  /// The figure of that name. `caller` stands before messages; min_delta: least change that counts,
  /// its sign is ignored. \throws ValueError for another mode, or a min_delta that is NaN.
  Monitor(const char* caller, std::string name, const std::string& mode, double min_delta = 0);

  /// Its name.
  const std::string& name() const { return name_; }
  /// True when it comes with validation, which this epoch of the run goes without.
  bool waits(const Run& run) const;
  /// Its value. \throws ValueError when the logs have none, listing what they have.
  double value(const Logs& logs) const;
  /// True when `value` is better than `than` by more than min_delta; never for NaN.
  bool better(double value, double than) const;
  /// What any number is better than: infinity, or minus infinity where higher is better.
  double worst() const;

 private:
  const char* caller_;
  std::string name_;
  double min_delta_;
  bool rises_;
};

}  // namespace hebb
