#include "hebb/threads.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <thread>

#if defined(__linux__)
#include <sched.h>
#endif

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

constexpr int kMostThreads = 4096;

/// CPU time that the control group of this process may use in one unit of time, rounded up; a large
/// number without a limit.
int threads_of_control_group() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");  // "200000 100000", or "max 100000"
  double quota = 0, period = 0;
  if (file >> quota >> period && quota > 0 && period > 0) {
    return std::max(1, static_cast<int>(std::min(std::ceil(quota / period), double{kMostThreads})));
  }
  return kMostThreads;
}

/// CPUs that this process may run on, as far as its control group lets it.
int threads_of_machine() {
  int cpus = static_cast<int>(std::thread::hardware_concurrency());
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) cpus = CPU_COUNT(&set);
#endif
  return std::clamp(std::min(cpus, threads_of_control_group()), 1, kMostThreads);
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
