#include "hebb/threads.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <string_view>
#include <thread>

#if defined(__linux__)
#include <sched.h>
#endif

#include "base/control_group.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

constexpr int kMostThreads = 4096;

/// CPUs that this process may run on, as far as its control groups let it.
int threads_of_machine() {
  int cpus = static_cast<int>(std::thread::hardware_concurrency());
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) cpus = CPU_COUNT(&set);
#endif
  if (const int quota = control_group_cpus(); quota > 0) cpus = std::min(cpus, quota);
  return std::clamp(cpus, 1, kMostThreads);
}

int threads_of_environment() {
  const char* value = std::getenv("HEBB_NUM_THREADS");
  if (!value) return threads_of_machine();
  const std::string_view text(value);
  int threads = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), threads);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || threads < 1 || threads > kMostThreads) {
    throw ValueError(text::format("HEBB_NUM_THREADS: expected a number from 1 to {}, got \"{}\"",
                                  kMostThreads, text));
  }
  return threads;
}

std::atomic<int> chosen_threads{0};  // 0: not chosen yet

}  // namespace

void set_num_threads(int threads) {
  if (threads < 1 || threads > kMostThreads) {
    throw ValueError(text::format("set_num_threads: expected a number from 1 to {}, got {}",
                                  kMostThreads, threads));
  }
  chosen_threads = threads;
}

int num_threads() {
  const int chosen = chosen_threads.load(std::memory_order_relaxed);
  if (chosen > 0) return chosen;
  int none = 0;
  chosen_threads.compare_exchange_strong(none, threads_of_environment());
  return chosen_threads;
}

}  // namespace hebb
