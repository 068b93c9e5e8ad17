// How much room hebb takes, on disk and in memory.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "temporary_folder.hpp"

extern char** environ;

namespace hebb::test {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMiB = 1 << 20;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

/// Most memory that a program had at a time, in bytes. It must end well.
std::int64_t peak_of(const std::string& program, const char* argument) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  std::string name = program, word = argument ? argument : "";
  char* const words[] = {name.data(), argument ? word.data() : nullptr, nullptr};
  pid_t child = 0;
  const int error = ::posix_spawn(&child, program.c_str(), &actions, nullptr, words, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return -1;
  int status = 0;
  rusage usage{};
  ::wait4(child, &status, 0, &usage);
  EXPECT_EQ(status, 0) << program;
  return usage.ru_maxrss * 1024;
}

TEST(Footprint, ATinyTrainingProgramNeedsLessThan15MiB) {
  if (kSanitized) GTEST_SKIP() << "skipped: sanitizers take memory of their own";
  const std::string program = fs::path(HEBB_CLI).parent_path() / "example_xnor_learned";
  if (!fs::exists(program)) GTEST_SKIP() << "skipped: built without HEBB_BUILD_EXAMPLES";
  const std::int64_t bytes = peak_of(program, nullptr);
  EXPECT_GT(bytes, 0);
  EXPECT_LT(bytes, 15 * kMiB);
}

TEST(Footprint, TheToolNeedsLessThan30MiB) {
  if (kSanitized) GTEST_SKIP() << "skipped: sanitizers take memory of their own";
  const std::int64_t bytes = peak_of(HEBB_CLI, "--version");
  EXPECT_GT(bytes, 0);
  EXPECT_LT(bytes, 30 * kMiB);
}

TEST(Footprint, TheToolIsSmallerThan10MBWithoutSymbols) {
  if (kSanitized) GTEST_SKIP() << "skipped: sanitizers are part of the tool";
  const testing::TemporaryFolder folder;
  const std::string stripped = folder / "hebb";
  const std::string command = "strip -o '" + stripped + "' '" HEBB_CLI "' 2>/dev/null";
  if (std::system(command.c_str()) != 0) GTEST_SKIP() << "skipped: no strip";
  EXPECT_LT(fs::file_size(stripped), 10'000'000u);
}

}  // namespace
}  // namespace hebb::test
