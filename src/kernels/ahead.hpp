// Rows that a later gather will read, fetched while products compute: those keep the multipliers
// busy and wait for no memory, whereas a gather does nothing else, for rows of a shuffled batch lie
// anywhere in a data set that no cache holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace hebb::kernels {

class Ahead;

namespace detail {
extern constinit thread_local Ahead* current_ahead;
}

/// As long as it lives, products of this thread ask for a few cache lines of `rows` of x with
/// each tile. It changes no result.
class Ahead {
 public:
  Ahead(const void* x, std::int64_t row_bytes, std::span<const std::int64_t> rows)
      : x_(static_cast<const std::byte*>(x)), row_bytes_(row_bytes), rows_(rows) {
    detail::current_ahead = rows.empty() ? nullptr : this;
  }
  ~Ahead() { detail::current_ahead = nullptr; }
  Ahead(const Ahead&) = delete;
  Ahead& operator=(const Ahead&) = delete;

  /// That of this thread; null when there is none.
  static Ahead* current() { return detail::current_ahead; }

  /// Asks for the next lines.
  void fetch() {
    constexpr int kLines = 12;  // in the time of a tile, about what memory delivers
    constexpr std::int64_t kLine = 64;
    for (int i = 0; i < kLines && row_ < rows_.size(); ++i) {
      constexpr int kIntoLevel2 = 2;
      __builtin_prefetch(x_ + rows_[row_] * row_bytes_ + offset_, 0, kIntoLevel2);
      offset_ += kLine;
      if (offset_ < row_bytes_) continue;
      offset_ = 0;
      ++row_;
    }
  }

 private:
  const std::byte* x_;
  std::int64_t row_bytes_;
  std::span<const std::int64_t> rows_;
  std::size_t row_ = 0;      // where it stands
  std::int64_t offset_ = 0;  // within that row
};

}  // namespace hebb::kernels
