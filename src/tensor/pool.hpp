// The buffer pool: memory that was used once is used again, so a training step allocates nothing.
//
// Each thread keeps lists of free blocks by size class: sixteen classes of 64 bytes each, then four
// to an octave. A block is on no list while it is in use, so lists need no lock. A block freed by
// another thread than the one that allocated it joins the list of the thread that frees it.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace hebb::pool {

namespace detail {

inline constexpr std::int64_t kUnit = 64;
inline constexpr std::uint64_t kFineClasses = 16;
inline constexpr std::size_t kClasses = kFineClasses + 4 * 20;
inline constexpr std::int64_t kLargest = std::int64_t{1} << 30;  // larger blocks are never kept
inline constexpr std::int64_t kMostCached = std::int64_t{512} << 20;  // bytes a thread may keep

struct SizeClass {
  std::size_t index;
  std::int64_t bytes;
};

/// The class that holds `bytes`, at most kLargest, and the size of its blocks.
constexpr SizeClass class_of(std::int64_t bytes) {
  const auto units = static_cast<std::uint64_t>(bytes <= 0 ? 1 : (bytes + kUnit - 1) / kUnit);
  if (units <= kFineClasses) {
    return {units - 1, static_cast<std::int64_t>(units) * kUnit};
  }
  const int octave =
      static_cast<int>(std::bit_width(units - 1)) - 1;  // 2^octave < units <= 2 2^octave
  const std::uint64_t step = std::uint64_t{1} << (octave - 2);
  const std::uint64_t quarter = (units - (std::uint64_t{1} << octave) + step - 1) / step;  // 1 to 4
  const std::uint64_t rounded = (std::uint64_t{1} << octave) + quarter * step;
  return {kFineClasses + 4 * static_cast<std::size_t>(octave - 4) + quarter - 1,
          static_cast<std::int64_t>(rounded) * kUnit};
}

struct Block {
  Block* next;
};

/// Free blocks. Plain data, so that reaching the thread's own costs nothing.
struct Lists {
  Block* free[kClasses];
  std::int64_t cached;       // bytes in the lists
  std::int64_t most;         // bytes they may hold
  std::vector<void*>* made;  // blocks taken from the system, for a Reserve
  bool open;  // they may hold blocks: the thread has begun to keep some, and has not ended
};
/// Of this thread.
extern constinit thread_local Lists lists;

void* allocate_slowly(SizeClass size);
void free_slowly(void* memory, SizeClass size) noexcept;
void* allocate_large(std::int64_t bytes);
void free_large(void* memory) noexcept;

}  // namespace detail

/// 64-byte aligned memory for `bytes` bytes, of any content.
/// \throws Error when there is none.
inline void* allocate(std::int64_t bytes) {
  if (bytes > detail::kLargest) return detail::allocate_large(bytes);
  const detail::SizeClass size = detail::class_of(bytes);
  detail::Block*& first = detail::lists.free[size.index];
  if (!first) return detail::allocate_slowly(size);
  detail::Block* block = first;
  first = block->next;
  detail::lists.cached -= size.bytes;
  return block;
}

/// Gives memory back: `bytes` as it was asked for. Any thread may free what another one allocated.
inline void free(void* memory, std::int64_t bytes) noexcept {
  if (bytes > detail::kLargest) return detail::free_large(memory);
  const detail::SizeClass size = detail::class_of(bytes);
  detail::Lists& lists = detail::lists;
  if (!lists.open || lists.cached + size.bytes > lists.most) {
    return detail::free_slowly(memory, size);
  }
  auto* block = static_cast<detail::Block*>(memory);
  block->next = lists.free[size.index];
  lists.free[size.index] = block;
  lists.cached += size.bytes;
}

/// Lists of their own for a stretch of work, whose blocks stay in place so that the work can be
/// done again on them.
class Reserve {
 public:
  Reserve() = default;
  ~Reserve();
  Reserve(const Reserve&) = delete;
  Reserve& operator=(const Reserve&) = delete;

  /// Exchanges the thread's lists for these; the next call exchanges them back.
  void exchange() noexcept;
  /// Blocks that were made meanwhile and not given back.
  std::int64_t in_use() const;

 private:
  std::vector<void*> made_;
  detail::Lists lists_{.free = {}, .cached = 0, .most = INT64_MAX, .made = &made_, .open = true};
};

}  // namespace hebb::pool
