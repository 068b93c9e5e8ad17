// Blocks: each is run once, whoever runs it.

#include "base/thread_pool.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cfenv>
#include <thread>
#include <vector>

#include "base/denormals.hpp"
#include "hebb/threads.hpp"

namespace hebb::testing {
namespace {

class ThreadPool : public ::testing::Test {
 protected:
  ~ThreadPool() override { set_num_threads(1); }
};

/// How often each block was run.
std::vector<int> runs_of(std::int64_t blocks) {
  std::vector<std::atomic<int>> counts(static_cast<std::size_t>(blocks));
  parallel(blocks, [&](std::int64_t i) { ++counts[static_cast<std::size_t>(i)]; });
  return {counts.begin(), counts.end()};
}

TEST_F(ThreadPool, RunsEveryBlockOnce) {
  for (const int threads : {1, 2, 3, 4, 8, 2}) {
    set_num_threads(threads);
    for (const std::int64_t blocks : {0, 1, 2, 3, 7, 8, 100, 1000}) {
      for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(runs_of(blocks), std::vector<int>(static_cast<std::size_t>(blocks), 1));
      }
    }
  }
}

TEST_F(ThreadPool, KeepsJobsOfDifferentSizesApart) {
  set_num_threads(8);  // more than there are cores, so that some come late
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t blocks = i % 2 == 0 ? 2 : 200;
    ASSERT_EQ(runs_of(blocks), std::vector<int>(static_cast<std::size_t>(blocks), 1));
  }
}

TEST_F(ThreadPool, WakesAfterASleep) {
  set_num_threads(3);
  for (int i = 0; i < 5; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));  // longer than workers wait in vain
    EXPECT_EQ(runs_of(50), std::vector<int>(50, 1));
  }
}

TEST_F(ThreadPool, UsesOtherThreads) {
  set_num_threads(4);
  // Blocks that wait for each other can only end on threads of their own.
  std::atomic<int> here{0};
  parallel(4, [&](std::int64_t) {
    ++here;
    while (here < 4) std::this_thread::yield();
  });
  EXPECT_EQ(here, 4);
}

TEST_F(ThreadPool, RunsNestedBlocksInPlace) {
  set_num_threads(4);
  std::atomic<int> count{0};
  parallel(8, [&](std::int64_t) {
    const auto self = std::this_thread::get_id();
    parallel(8, [&](std::int64_t) {
      EXPECT_EQ(std::this_thread::get_id(), self);
      ++count;
    });
  });
  EXPECT_EQ(count, 64);
}

TEST_F(ThreadPool, ServesManyThreadsAtOnce) {
  set_num_threads(3);
  std::vector<std::thread> users;
  std::atomic<int> wrong{0};
  for (int i = 0; i < 8; ++i) {
    users.emplace_back([&] {
      for (int j = 0; j < 200; ++j) wrong += runs_of(10) != std::vector<int>(10, 1);
    });
  }
  for (std::thread& user : users) user.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(ThreadPool, StartsAnewInAChildOfFork) {
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "skipped: the thread sanitizer has no threads after fork()";
#endif
  set_num_threads(4);
  ASSERT_EQ(runs_of(100), std::vector<int>(100, 1));
  const pid_t child = ::fork();
  if (child == 0) ::_exit(runs_of(100) == std::vector<int>(100, 1) ? 7 : 8);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 7);
  EXPECT_EQ(runs_of(100), std::vector<int>(100, 1));
}

TEST_F(ThreadPool, WorkersFlushDenormalsWhenTheCallerDoes) {
  set_num_threads(4);
  for (const bool flush : {true, false, true}) {
    const FlushDenormals scope(flush);
    EXPECT_EQ(flushes_denormals(), flush);
    std::atomic<int> alike{0}, here{0};
    parallel(4, [&](std::int64_t) {
      alike += flushes_denormals() == flush;
      ++here;
      while (here < 4) std::this_thread::yield();
    });
    EXPECT_EQ(alike, 4);
  }
}

TEST_F(ThreadPool, WorkersRoundAsTheCallerDoes) {
  set_num_threads(4);
  const int before = std::fegetround();
  for (const int rounding : {FE_UPWARD, FE_TONEAREST, FE_DOWNWARD}) {
    ASSERT_EQ(std::fesetround(rounding), 0);
    volatile const float one = 1, three = 3;
    const float third = one / three;
    std::atomic<int> alike{0}, here{0};
    parallel(4, [&](std::int64_t) {
      alike += one / three == third;
      ++here;
      while (here < 4) std::this_thread::yield();
    });
    EXPECT_EQ(alike, 4);
  }
  std::fesetround(before);
}

TEST(FlushDenormals, IsScoped) {
  volatile float tiny = 1e-40f, one = 1;
  const bool before = flushes_denormals();
  EXPECT_NE(tiny * one, 0);
  {
    const FlushDenormals flush;
    EXPECT_EQ(tiny * one, 0);
  }
  EXPECT_EQ(flushes_denormals(), before);
  EXPECT_NE(tiny * one, 0);
}

}  // namespace
}  // namespace hebb::testing
