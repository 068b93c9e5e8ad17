#include "tensor/pool.hpp"

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

/// Empties the lists when the thread ends.
struct AtThreadEnd {
  ~AtThreadEnd() {
    lists.open = false;
    for (Block*& first : lists.free) {
      while (first) {
        Block* block = first;
        first = block->next;
        kernels::host().free(block);
      }
    }
    ended = true;
  }
  static inline constinit thread_local bool ended = false;
};

}  // namespace

constinit thread_local Lists lists{};

void* allocate_large(std::int64_t bytes) {
  void* memory = kernels::host().allocate(bytes);
  if (!memory) throw Error(text::format("out of memory: {} bytes are not to be had", bytes));
  return memory;
}

void free_large(void* memory) noexcept { kernels::host().free(memory); }

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
