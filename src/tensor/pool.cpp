// Each thread keeps lists of free blocks by size class: sixteen classes of 64 bytes each, then four to an
// octave. A block is on no list while it is in use, so lists need no lock. A block freed by another
// thread than the one that allocated it joins the list of the thread that frees it.

#include "tensor/pool.hpp"

#include <array>
#include <bit>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "kernels/table.hpp"

namespace hebb::pool {

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

constexpr std::int64_t kUnit = 64;
constexpr std::int64_t kFineClasses = 16;
constexpr std::int64_t kMostCached = std::int64_t{512} << 20;  // bytes a thread may keep for later
constexpr std::int64_t kLargest = std::int64_t{1} << 30;       // larger blocks are never kept
constexpr std::size_t kClasses = 16 + 4 * 20;

struct SizeClass {
  std::size_t index;
  std::int64_t bytes;
};

/// The class that holds `bytes`, and the size of its blocks.
SizeClass class_of(std::int64_t bytes) {
  const auto units = static_cast<std::uint64_t>(bytes <= 0 ? 1 : (bytes + kUnit - 1) / kUnit);
  if (units <= kFineClasses) {
    return {units - 1, static_cast<std::int64_t>(units) * kUnit};
  }
  const int octave = static_cast<int>(std::bit_width(units - 1)) - 1;  // 2^octave < units <= 2^(octave + 1)
  const std::uint64_t step = std::uint64_t{1} << (octave - 2);
  const std::uint64_t quarter = (units - (std::uint64_t{1} << octave) + step - 1) / step;  // 1..4
  const std::uint64_t rounded = (std::uint64_t{1} << octave) + quarter * step;
  return {kFineClasses + 4 * static_cast<std::size_t>(octave - 4) + quarter - 1,
          static_cast<std::int64_t>(rounded) * kUnit};
}

struct Block {
  Block* next;
};

struct Lists {
  std::array<Block*, kClasses> free{};
  std::int64_t cached = 0;

  ~Lists();
};

// Null before the first use and after the thread's end, when blocks go straight to the backend.
constinit thread_local Lists* lists = nullptr;
constinit thread_local bool ended = false;

Lists::~Lists() {
  lists = nullptr;
  ended = true;
  for (Block* block : free) {
    while (block) {
      Block* next = block->next;
      kernels::host().free(block);
      block = next;
    }
  }
}

Lists* lists_of_this_thread() {
  if (!lists && !ended) {
    static thread_local Lists owned;
    lists = &owned;
  }
  return lists;
}

}  // namespace

void* allocate(std::int64_t bytes) {
  const bool pooled = kPooled && bytes <= kLargest;
  const SizeClass size = pooled ? class_of(bytes) : SizeClass{0, bytes};
  if (pooled) {
    if (Lists* mine = lists_of_this_thread()) {
      if (Block* block = mine->free[size.index]) {
        mine->free[size.index] = block->next;
        mine->cached -= size.bytes;
        return block;
      }
    }
  }
  void* memory = kernels::host().allocate(size.bytes);
  if (!memory) throw Error(text::format("out of memory: {} bytes are not to be had", size.bytes));
  return memory;
}

void free(void* memory, std::int64_t bytes) noexcept {
  if (kPooled && bytes <= kLargest) {
    const SizeClass size = class_of(bytes);
    Lists* mine = lists_of_this_thread();
    if (mine && mine->cached + size.bytes <= kMostCached) {
      auto* block = static_cast<Block*>(memory);
      block->next = mine->free[size.index];
      mine->free[size.index] = block;
      mine->cached += size.bytes;
      return;
    }
  }
  kernels::host().free(memory);
}

}  // namespace hebb::pool
