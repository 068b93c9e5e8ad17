#include "train/prefetcher.hpp"

#include <system_error>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb {

Prefetcher::Prefetcher(std::int64_t count, int depth, std::function<Batch(std::int64_t)> make)
    : count_(count), depth_(static_cast<std::size_t>(depth)), make_(std::move(make)) {
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error& error) {
    throw Error(text::format("DataLoader: no thread to prefetch with ({}); use prefetch = 0",
                             error.what()));
  }
}

Prefetcher::~Prefetcher() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Prefetcher::exchange(Batch& batch) {
  std::unique_lock lock(mutex_);
  used_.push_back(std::exchange(batch, {}));
  changed_.wait(lock, [this] { return !ready_.empty() || failure_; });
  if (ready_.empty()) std::rethrow_exception(failure_);
  batch = std::move(ready_.front());
  ready_.pop_front();
  lock.unlock();
  changed_.notify_all();
}

void Prefetcher::run() {
  for (std::int64_t i = 0; i < count_; ++i) {
    std::vector<Batch> used;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stop_ || ready_.size() < depth_; });
      if (stop_) return;
      used.swap(used_);
    }
    used.clear();  // on this thread, so that it finds the memory again
    try {
      Batch batch = make_(i);
      const std::lock_guard lock(mutex_);
      ready_.push_back(std::move(batch));
    } catch (...) {
      const std::lock_guard lock(mutex_);
      failure_ = std::current_exception();
      i = count_;
    }
    changed_.notify_all();
  }
}

}  // namespace hebb
