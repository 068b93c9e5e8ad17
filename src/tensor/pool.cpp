#include "tensor/pool.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "kernels/table.hpp"

namespace hebb::pool::detail {

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kPooled = false;  // reuse would hide a use after free
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool kPooled = false;
#else
constexpr bool kPooled = true;
#endif
#else
constexpr bool kPooled = true;
#endif

/// Gives the blocks of lists back to the system.
void empty(Lists& all) {
  for (Block*& first : all.free) {
    while (first) {
      Block* block = first;
      first = block->next;
      kernels::plain_host().free(block);
    }
  }
  all.cached = 0;
}

/// Empties the lists when the thread ends.
struct AtThreadEnd {
  ~AtThreadEnd() {
    lists.open = false;
    empty(lists);
    ended = true;
  }
  static inline constinit thread_local bool ended = false;
};

}  // namespace

constinit thread_local Lists lists{
    .free = {}, .cached = 0, .most = kMostCached, .made = nullptr, .open = false};

void* allocate_large(std::int64_t bytes) {
  void* memory = kernels::plain_host().allocate(bytes);
  if (!memory && lists.cached > 0 && lists.most == kMostCached) {
    empty(lists);  // what is kept for later may be what is missing now
    memory = kernels::plain_host().allocate(bytes);
  }
  if (!memory) throw Error(text::format("out of memory: {} bytes are not to be had", bytes));
  if (lists.made) lists.made->push_back(memory);
  return memory;
}

void free_large(void* memory) noexcept { kernels::plain_host().free(memory); }

void* allocate_slowly(SizeClass size) { return allocate_large(size.bytes); }

void free_slowly(void* memory, SizeClass size) noexcept {
  if (kPooled && !lists.open && !AtThreadEnd::ended) {
    static thread_local AtThreadEnd at_thread_end;
    (void)at_thread_end;
    lists.open = true;
    pool::free(memory, size.bytes);
    return;
  }
  free_large(memory);
}

}  // namespace hebb::pool::detail

namespace hebb::pool {

Reserve::~Reserve() { detail::empty(lists_); }

void Reserve::exchange() noexcept { std::swap(lists_, detail::lists); }

std::int64_t Reserve::in_use() const {
  std::unordered_set<const void*> free;
  for (const detail::Block* block : lists_.free) {
    for (; block; block = block->next) free.insert(block);
  }
  return std::count_if(made_.begin(), made_.end(),
                       [&](const void* block) { return !free.contains(block); });
}

}  // namespace hebb::pool
