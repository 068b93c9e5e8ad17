// Prefetcher: batches made ahead on a thread.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "hebb/data.hpp"

namespace hebb {

/// Calls `make(0)`, `make(1)`, ... on a thread of its own and keeps up to `depth` results. The
/// destructor ends the thread, whatever it is doing, after the batch it is at.
class Prefetcher {
 public:
  /// Starts the thread. \throws Error when there is none to be had.
  Prefetcher(std::int64_t count, int depth, std::function<Batch(std::int64_t)> make);
  ~Prefetcher();
  Prefetcher(const Prefetcher&) = delete;
  Prefetcher& operator=(const Prefetcher&) = delete;

  /// The next batch, in exchange for one that is no longer needed: its memory goes back to the
  /// thread that made it, which makes the next one of it. \throws what make() threw.
  void exchange(Batch& batch);

 private:
  void run();

  const std::int64_t count_;
  const std::size_t depth_;
  const std::function<Batch(std::int64_t)> make_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> ready_;
  std::vector<Batch> used_;
  std::exception_ptr failure_;
  bool stop_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace hebb
