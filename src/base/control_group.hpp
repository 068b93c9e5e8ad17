// What the control groups of Linux leave this process of the machine.
#pragma once

#include <filesystem>

namespace hebb {

/// CPUs whose time the control groups of this process may use together, rounded up: the least of
/// the quotas of its group and all groups above, of version 2 (cpu.max) or 1 (cpu.cfs_quota_us).
/// 0 when there is no quota. What cannot be read counts as none.
///
/// `groups` lists the groups of the process, `root` is where their folders lie.
int control_group_cpus(const std::filesystem::path& groups = "/proc/self/cgroup",
                       const std::filesystem::path& root = "/sys/fs/cgroup");

}  // namespace hebb
