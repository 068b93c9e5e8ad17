#include "hebb/callbacks/monitor.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "hebb/callbacks/callback.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

/// Words in the names of metrics that are to rise: `val_binary_accuracy`, `mean_io_u`.
constexpr std::array<std::string_view, 14> kRising{
    "acc", "accuracy", "auc", "precision", "recall", "sensitivity", "specificity",
    "f1",  "fbeta",    "iou", "io",        "cosine", "r2",          "correlation"};

/// True when the name, split at underscores, has one of those words and is no loss.
bool rises_by_name(std::string_view name) {
  bool rising = false;
  while (true) {
    const std::size_t end = name.find('_');
    const std::string_view word = name.substr(0, end);
    rising = rising || std::find(kRising.begin(), kRising.end(), word) != kRising.end();
    if (end == name.npos) return rising && word != "loss";
    name.remove_prefix(end + 1);
  }
}

bool rises(const char* caller, const std::string& name, const std::string& mode) {
  if (mode == "min") return false;
  if (mode == "max") return true;
  if (mode == "auto") return rises_by_name(name);
  throw ValueError(
      text::format("{}: mode is \"auto\", \"min\" or \"max\", got \"{}\"", caller, mode));
}

}  // namespace

Monitor::Monitor(const char* caller, std::string name, const std::string& mode, double min_delta)
    : caller_(caller),
      name_(std::move(name)),
      min_delta_(std::abs(min_delta)),
      rises_(rises(caller, name_, mode)) {
  if (std::isnan(min_delta)) {
    throw ValueError(text::format("{}: min_delta is a number, got {}", caller, min_delta));
  }
}

bool Monitor::waits(const Run& run) const {
  return run.skips_validation && name_.starts_with("val_");
}

double Monitor::value(const Logs& logs) const {
  if (logs.contains(name_)) return logs[name_];
  std::string names;
  for (const auto& [name, value] : logs) names += (names.empty() ? "" : ", ") + name;
  throw ValueError(
      text::format("{}: there is no figure \"{}\" to watch; there are: {}. For "
                   "val_ figures give fit() validation_split or validation_data",
                   caller_, name_, names));
}

bool Monitor::better(double value, double than) const {
  return rises_ ? value - min_delta_ > than : value + min_delta_ < than;
}

double Monitor::worst() const {
  const double infinity = std::numeric_limits<double>::infinity();
  return rises_ ? -infinity : infinity;
}

}  // namespace hebb
