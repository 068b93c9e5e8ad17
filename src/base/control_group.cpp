#include "base/control_group.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>

namespace hebb {

namespace {

namespace fs = std::filesystem;

/// CPUs that one group may use; 0 without a quota.
double quota_of(const fs::path& group) {
  double quota = 0, period = 0;
  std::ifstream both(group / "cpu.max");  // "200000 100000", or "max 100000"
  if (!(both >> quota >> period)) {
    std::ifstream(group / "cpu.cfs_quota_us") >> quota;  // -1: none
    std::ifstream(group / "cpu.cfs_period_us") >> period;
  }
  return quota > 0 && period > 0 ? quota / period : 0;
}

/// True when "cpu" is among names that commas part.
bool has_cpu(const std::string& controllers) {
  return ("," + controllers + ",").find(",cpu,") != std::string::npos;
}

}  // namespace

int control_group_cpus(const fs::path& groups, const fs::path& root) {
  constexpr double kMost = 1e6;
  double least = 0;
  std::ifstream file(groups);
  for (std::string id, controllers, path; std::getline(file, id, ':') &&
                                          std::getline(file, controllers, ':') &&
                                          std::getline(file, path);) {
    if (!controllers.empty() && !has_cpu(controllers)) continue;
    const fs::path top = controllers.empty() ? root : root / "cpu";
    // Within a container the path may be one of the host's, which is not to be seen: then the
    // group is the top.
    fs::path below = fs::path(path).relative_path().lexically_normal();
    for (;; below = below.parent_path()) {
      const double quota = quota_of(top / below);
      if (quota > 0 && (least == 0 || quota < least)) least = quota;
      if (below.empty()) break;
    }
  }
  return static_cast<int>(std::ceil(std::min(least, kMost)));
}

}  // namespace hebb
