// The pool of threads: work in blocks that any thread may take, with the same result whoever does.
#pragma once

#include <cstdint>
#include <type_traits>

namespace hebb {

namespace detail {
void run_blocks(std::int64_t blocks, void (*run)(void* work, std::int64_t block), void* work);
}  // namespace detail

/// Calls work(block) for block = 0 to blocks - 1, on up to num_threads() threads, and returns when
/// all are done. Thread t of T begins with the blocks from t blocks / T on, so that a block of the
/// same number comes to the same thread, and its data are in that thread's cache; who has finished
/// takes what others have not begun. `work` must not throw. What a block computes must not depend
/// on who computes it or on how many threads there are.
///
/// Within a block, or while another thread of the program has the pool, blocks run one after the
/// other on the calling thread. A child of fork() starts with a pool of its own.
template <class F>
void parallel(std::int64_t blocks, F&& work) {
  if (blocks == 1) return work(std::int64_t{0});
  using Work = std::remove_reference_t<F>;
  detail::run_blocks(
      blocks, [](void* w, std::int64_t block) noexcept { (*static_cast<Work*>(w))(block); }, &work);
}

}  // namespace hebb
