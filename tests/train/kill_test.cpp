// Programs that train are killed at any moment and started again, until they come to their end.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "hebb/random.hpp"
#include "hebb/threads.hpp"
#include "temporary_folder.hpp"
#include "train/resume_runs.hpp"

namespace hebb {
namespace {

using callbacks::BackupAndRestore;
using testing::file_content;
using testing::TemporaryFolder;
using Seconds = std::chrono::duration<double>;

/// Times that programs are killed for each run and number of threads; `make kills` has more.
int kills() {
  const char* asked = std::getenv("HEBB_KILLS");
  return asked ? std::atoi(asked) : 10;
}

/// The program: what the environment says, its outcome in a file.
TEST(KilledProgram, DISABLED_Trains) {
  const char* folder = std::getenv("HEBB_KILL_FOLDER");
  if (!folder) GTEST_SKIP() << "run by the other tests";
  set_num_threads(std::atoi(std::getenv("HEBB_KILL_THREADS")));
  const auto train = testing::resume_runs().at(std::getenv("HEBB_KILL_RUN"));
  const int begun = std::atoi(std::getenv("HEBB_KILL_BEGUN"));
  ASSERT_EQ(::write(begun, "!", 1), 1);
  const BackupAndRestore backup(std::string(folder) + "/backup", {.save_freq = 3});
  const std::string outcome = train({.folder = folder, .backup = backup, .epochs = 12});
  const std::string path = std::string(folder) + "/outcome";
  std::ofstream(path + ".new", std::ios::binary) << outcome;
  std::filesystem::rename(path + ".new", path);
}

/// What the program does and when.
struct Case {
  const char* run;
  int threads;
};

/// The program, running; told from before it trains.
class Program {
 public:
  Program(const Case& what, const std::string& folder) {
    int ends[2];
    if (::pipe(ends) != 0) throw IOError("no pipe");
    child_ = ::fork();
    if (child_ == 0) become(what, folder, ends[1]);
    ::close(ends[1]);
    char byte;
    const bool begun = ::read(ends[0], &byte, 1) == 1;
    ::close(ends[0]);
    if (!begun) throw IOError("the program did not begin");
  }
  void kill() const { ::kill(child_, SIGKILL); }
  /// Waits for the end; true when it was killed.
  bool wait() const {
    int status = 0;
    ::waitpid(child_, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return WIFSIGNALED(status);
  }

 private:
  [[noreturn]] static void become(const Case& what, const std::string& folder, int begun) {
    ::setenv("HEBB_KILL_RUN", what.run, 1);
    ::setenv("HEBB_KILL_THREADS", std::to_string(what.threads).c_str(), 1);
    ::setenv("HEBB_KILL_FOLDER", folder.c_str(), 1);
    ::setenv("HEBB_KILL_BEGUN", std::to_string(begun).c_str(), 1);
    if (!std::freopen("/dev/null", "w", stdout)) ::_exit(127);
    ::execl("/proc/self/exe", "hebb_test_train", "--gtest_filter=KilledProgram.DISABLED_Trains",
            "--gtest_also_run_disabled_tests", static_cast<char*>(nullptr));
    ::_exit(127);
  }
  pid_t child_;
};

class Kill : public ::testing::TestWithParam<Case> {};

TEST_P(Kill, AtAnyMomentTheEndIsTheSame) {
  const TemporaryFolder whole;
  const Program first(GetParam(), whole.path());
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(first.wait());
  const double duration = Seconds(std::chrono::steady_clock::now() - start).count();
  const std::string expected = file_content(whole / "outcome");
  ASSERT_FALSE(expected.empty());

  const Rng moments(7, static_cast<std::uint64_t>(GetParam().threads));
  int done = 0, killed = 0, runs = 0;
  while (killed < kills()) {
    const TemporaryFolder folder;
    while (!std::filesystem::exists(folder / "outcome")) {
      const Program program(GetParam(), folder.path());
      std::this_thread::sleep_for(
          Seconds(moments.uniform(static_cast<std::uint64_t>(done++)) * duration));
      program.kill();
      killed += program.wait() ? 1 : 0;
    }
    EXPECT_TRUE(file_content(folder / "outcome") == expected) << "after " << killed << " kills";
    EXPECT_FALSE(std::filesystem::exists(folder / "backup")) << "nothing is left of it";
    ++runs;
  }
  std::printf("resumed: %d kills in %d runs of %.0f ms, %s on %d threads\n", killed, runs,
              1000 * duration, GetParam().run, GetParam().threads);
}

INSTANTIATE_TEST_SUITE_P(Runs, Kill,
                         ::testing::Values(Case{"noisy", 1}, Case{"noisy", 2}, Case{"averaged", 1},
                                           Case{"branching", 2}, Case{"worded", 1},
                                           Case{"partial", 2}, Case{"loaded", 2}),
                         [](const auto& test) {
                           return std::string(test.param.run) + std::to_string(test.param.threads);
                         });

}  // namespace
}  // namespace hebb
