#include "hebb/threads.hpp"

#include <atomic>
#include <charconv>
#include <cstdlib>
#include <string_view>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

constexpr int kMostThreads = 4096;

int threads_of_environment() {
  const char* value = std::getenv("HEBB_NUM_THREADS");
  if (!value) return 1;
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
  if (chosen_threads == 0) {
    int none = 0;
    chosen_threads.compare_exchange_strong(none, threads_of_environment());
  }
  return chosen_threads;
}

}  // namespace hebb
