// Quotas of control groups, read from folders as Linux lays them out.

#include "base/control_group.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "temporary_folder.hpp"

namespace hebb::testing {
namespace {

namespace fs = std::filesystem;

class ControlGroup : public ::testing::Test {
 protected:
  void write(const fs::path& file, const std::string& content) {
    const fs::path path = folder_ / file.string();
    fs::create_directories(path.parent_path());
    std::ofstream(path) << content;
  }
  int cpus() const { return control_group_cpus(folder_ / "groups", folder_ / "fs"); }

  TemporaryFolder folder_;
};

TEST_F(ControlGroup, OfVersion2TheLeastOfAllAboveCounts) {
  write("groups", "0::/user.slice/job\n");
  EXPECT_EQ(cpus(), 0);
  write("fs/user.slice/job/cpu.max", "max 100000\n");
  EXPECT_EQ(cpus(), 0);
  write("fs/user.slice/cpu.max", "350000 100000\n");
  EXPECT_EQ(cpus(), 4);
  write("fs/user.slice/job/cpu.max", "50000 100000\n");
  EXPECT_EQ(cpus(), 1);
  write("fs/cpu.max", "20000 100000\n");
  write("fs/user.slice/job/cpu.max", "900000 100000\n");
  EXPECT_EQ(cpus(), 1);
}

TEST_F(ControlGroup, OfVersion1TheGroupOfTheCpuCounts) {
  write("groups", "5:memory:/other\n3:cpu,cpuacct:/docker/1f\n");
  write("fs/cpu/other/cpu.cfs_quota_us", "100000");
  write("fs/cpu/other/cpu.cfs_period_us", "100000");
  EXPECT_EQ(cpus(), 0);
  write("fs/cpu/docker/cpu.cfs_quota_us", "-1");
  write("fs/cpu/docker/cpu.cfs_period_us", "100000");
  EXPECT_EQ(cpus(), 0);
  write("fs/cpu/docker/1f/cpu.cfs_quota_us", "210000");
  write("fs/cpu/docker/1f/cpu.cfs_period_us", "100000");
  EXPECT_EQ(cpus(), 3);
}

TEST_F(ControlGroup, OfAPathThatIsNotToBeSeenTheTopCounts) {
  write("groups", "0::/../../host/only\n");
  write("fs/cpu.max", "200000 100000\n");
  EXPECT_EQ(cpus(), 2);
}

TEST_F(ControlGroup, WhatCannotBeReadIsNoQuota) {
  EXPECT_EQ(cpus(), 0);
  for (const char* bad : {"", "0", "0::", "nonsense\n0:", "0::/a\n"}) {
    write("groups", bad);
    write("fs/a/cpu.max", "many of them");
    EXPECT_EQ(cpus(), 0) << bad;
  }
}

}  // namespace
}  // namespace hebb::testing
