// The number of threads: by call, by environment, by what the process may use.

#include "hebb/threads.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <stdlib.h>

#include "testing.hpp"

namespace hebb::testing {
namespace {

// A choice lasts for the process, so each of these runs in one of its own.

[[noreturn]] void exit_with_threads(const char* variable, int chosen) {
  variable ? ::setenv("HEBB_NUM_THREADS", variable, 1) : ::unsetenv("HEBB_NUM_THREADS");
  try {
    if (chosen > 0) set_num_threads(chosen);
    ::_exit(num_threads() % 256);
  } catch (const ValueError& error) {
    ::fputs(error.what(), stderr);
    ::_exit(99);
  }
}

TEST(ThreadsDeathTest, AreAsManyAsTheProcessMayUseUnlessSaid) {
  // The parent has one CPU to itself, and so has the child.
  cpu_set_t before, one;
  ASSERT_EQ(::sched_getaffinity(0, sizeof before, &before), 0);
  CPU_ZERO(&one);
  for (std::size_t i = 0; i < CPU_SETSIZE; ++i) {
    if (CPU_ISSET(i, &before) && CPU_COUNT(&one) == 0) CPU_SET(i, &one);
  }
  ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EXIT(exit_with_threads(nullptr, 0), ::testing::ExitedWithCode(1), "");
  ASSERT_EQ(::sched_setaffinity(0, sizeof before, &before), 0);
}

TEST(ThreadsDeathTest, ComeFromTheEnvironment) {
  EXPECT_EXIT(exit_with_threads("3", 0), ::testing::ExitedWithCode(3), "");
}

TEST(ThreadsDeathTest, ComeFromTheCallBeforeTheEnvironment) {
  EXPECT_EXIT(exit_with_threads("3", 5), ::testing::ExitedWithCode(5), "");
  EXPECT_EXIT(exit_with_threads("many", 5), ::testing::ExitedWithCode(5), "");
}

TEST(ThreadsDeathTest, RefuseAnEnvironmentThatIsNoNumber) {
  for (const char* bad : {"many", "0", "-1", "4097", "2x", "", "99999999999999999999", "1e3"}) {
    EXPECT_EXIT(exit_with_threads(bad, 0), ::testing::ExitedWithCode(99),
                "HEBB_NUM_THREADS: expected a number from 1 to 4096")
        << bad;
  }
}

TEST(Threads, AreRefusedOutOfRange) {
  for (const int bad : {0, -1, 4097}) {
    expect_words(error_of<ValueError>([&] { set_num_threads(bad); }),
                 {"set_num_threads", "1 to 4096", std::to_string(bad)});
  }
}

}  // namespace
}  // namespace hebb::testing
