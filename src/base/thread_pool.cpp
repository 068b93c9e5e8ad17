#include "base/thread_pool.hpp"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/denormals.hpp"
#include "hebb/threads.hpp"

namespace hebb {

namespace {

/// Tells the core that this is a loop that waits.
inline void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// True on workers, and on a thread that waits for them.
constinit thread_local bool within_block = false;

/// The blocks that one thread begins with. `next`: in the upper half the number of the job, in the
/// lower the next block; so a thread that comes late to a job takes nothing from the one after it.
struct alignas(64) Share {
  std::atomic<std::uint64_t> next{0};
};

/// What the blocks of a job are. There are places for two: a thread that still looks for blocks of
/// the job before finds what that one was, not half of what the next one is. When a place is taken
/// again all shares have been told of the job between, so such a thread takes nothing.
struct alignas(64) Job {
  std::atomic<void (*)(void*, std::int64_t)> run{nullptr};
  std::atomic<void*> work{nullptr};
  std::atomic<std::int64_t> blocks{0};
  std::atomic<std::uint64_t> floating_point_mode{0};
};

constexpr std::uint64_t place(std::uint32_t job, std::int64_t block) {
  return std::uint64_t{job} << 32 | static_cast<std::uint64_t>(block);
}

class Pool {
 public:
  /// \throws std::system_error when the system gives no more threads, std::bad_alloc when no more
  /// memory.
  explicit Pool(int threads) : shares_(static_cast<std::size_t>(threads)) {
    try {
      for (int i = 1; i < threads; ++i) workers_.emplace_back([this, i] { serve(i); });
    } catch (...) {
      end();
      throw;
    }
  }
  ~Pool() { end(); }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  int threads() const { return static_cast<int>(shares_.size()); }

  void share_out(std::int64_t blocks, void (*run)(void*, std::int64_t), void* work) {
    const std::uint32_t job = job_.load(std::memory_order_relaxed) + 1;
    Job& now = job_of(job);
    now.run.store(run, std::memory_order_relaxed);
    now.work.store(work, std::memory_order_relaxed);
    now.blocks.store(blocks, std::memory_order_relaxed);
    now.floating_point_mode.store(detail::floating_point_mode(), std::memory_order_relaxed);
    done_.store(0, std::memory_order_relaxed);
    for (int i = 0; i < threads(); ++i) {
      share(i).next.store(place(job, first_of(i, blocks)), std::memory_order_release);
    }
    wake(job);
    take(0, job);
    // Blocks under way end soon, unless something else has their core: then it may have this one.
    constexpr int kPauses = 1000;
    for (int i = 0; done_.load(std::memory_order_acquire) < blocks; ++i) {
      if (i < kPauses) {
        pause();
      } else {
        std::this_thread::yield();
      }
    }
  }

 private:
  Job& job_of(std::uint32_t job) { return jobs_[job % 2]; }
  Share& share(int i) { return shares_[static_cast<std::size_t>(i)]; }
  std::int64_t first_of(int i, std::int64_t blocks) const { return blocks * i / threads(); }

  void wake(std::uint32_t job) {
    job_.store(job, std::memory_order_seq_cst);
    if (asleep_.load(std::memory_order_seq_cst) > 0) job_.notify_all();
  }
  void end() {
    ends_ = true;
    wake(job_.load(std::memory_order_relaxed) + 1);
    for (std::thread& worker : workers_) worker.join();
  }

  /// Takes blocks of a job: first one's own, then those of the others.
  void take(int self, std::uint32_t job) {
    for (int i = 0; i < threads(); ++i) {
      const int owner = (self + i) % threads();
      std::atomic<std::uint64_t>& next = share(owner).next;
      std::uint64_t at = next.load(std::memory_order_acquire);
      while (at >> 32 == job) {
        const Job& its = job_of(job);
        const auto run = its.run.load(std::memory_order_relaxed);
        void* const work = its.work.load(std::memory_order_relaxed);
        const std::int64_t blocks = its.blocks.load(std::memory_order_relaxed);
        const auto block = static_cast<std::int64_t>(at & 0xffffffff);
        if (block >= first_of(owner + 1, blocks)) break;
        if (!next.compare_exchange_weak(at, at + 1, std::memory_order_acq_rel)) continue;
        // The job cannot have ended, for this block of it is still to be done.
        run(work, block);
        done_.fetch_add(1, std::memory_order_release);
        at = next.load(std::memory_order_acquire);
      }
    }
  }

  /// The life of a worker: waits for a job, in vain for a while, then asleep.
  void serve(int self) {
    within_block = true;
    std::uint32_t seen = 0;
    for (;;) {
      seen = next_job(seen);
      if (ends_) return;
      const FloatingPointScope mode(
          job_of(seen).floating_point_mode.load(std::memory_order_relaxed));
      take(self, seen);
    }
  }

  std::uint32_t next_job(std::uint32_t seen) {
    // As long as the pauses within a training step; longer would burn a core that others may need.
    constexpr auto kSpin = std::chrono::microseconds(50);
    const auto start = std::chrono::steady_clock::now();
    do {
      for (int i = 0; i < 64; ++i) {
        const std::uint32_t job = job_.load(std::memory_order_acquire);
        if (job != seen) return job;
        pause();
      }
    } while (std::chrono::steady_clock::now() - start < kSpin);
    asleep_.fetch_add(1, std::memory_order_seq_cst);
    job_.wait(seen, std::memory_order_seq_cst);
    asleep_.fetch_sub(1, std::memory_order_relaxed);
    return job_.load(std::memory_order_acquire);
  }

  std::vector<Share> shares_;
  std::vector<std::thread> workers_;
  alignas(64) std::atomic<std::uint32_t> job_{0};
  std::atomic<int> asleep_{0};
  std::atomic<bool> ends_{false};
  alignas(64) std::atomic<std::int64_t> done_{0};
  Job jobs_[2];
};

/// The pool of the process, and who uses it now.
struct Owner {
  std::mutex mutex;
  std::unique_ptr<Pool> pool;
  int refused = 0;  // threads that the system did not give; it is not asked for them again
};

Owner& owner() {
  static Owner* const the_one = [] {
    // The child of a fork has no threads but its own: it forgets the pool, whose memory is lost.
    ::pthread_atfork(nullptr, nullptr, [] { new (&owner()) Owner; });
    return new Owner;
  }();
  return *the_one;
}

/// A pool of this many threads; null when the system does not give them.
Pool* pool_of(int threads) {
  auto& [mutex, pool, refused] = owner();
  if (pool && pool->threads() == threads) return pool.get();
  if (refused == threads) return nullptr;
  pool.reset();
  try {
    pool = std::make_unique<Pool>(threads);
    refused = 0;
  } catch (const std::exception&) {  // no threads, or no memory for them
    refused = threads;               // slower, but with the same result
  }
  return pool.get();
}

}  // namespace

void detail::run_blocks(std::int64_t blocks, void (*run)(void*, std::int64_t), void* work) {
  const int threads = num_threads();
  if (threads > 1 && !within_block) {
    const std::unique_lock lock(owner().mutex, std::try_to_lock);
    Pool* pool = lock ? pool_of(threads) : nullptr;
    if (pool) {
      within_block = true;
      pool->share_out(blocks, run, work);
      within_block = false;
      return;
    }
  }
  for (std::int64_t block = 0; block < blocks; ++block) run(work, block);
}

}  // namespace hebb
