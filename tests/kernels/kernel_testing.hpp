// What tests of kernels share: numbers to compute with, arrays with guards, comparison to the bit.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "hebb/random.hpp"
#include "kernels/backends.hpp"

namespace hebb::kernels {

template <class T>
const Table<T>& table_of(const Backend& backend) {
  if constexpr (std::is_same_v<T, float>) {
    return backend.float32;
  } else {
    return backend.float64;
  }
}

/// Numbers from a normal distribution, or small whole numbers, whose sums are exact.
template <class T>
std::vector<T> numbers(std::int64_t n, std::uint64_t stream, bool whole = false) {
  const Rng rng(1, stream);
  std::vector<T> result(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < result.size(); ++i) {
    const double z = rng.normal(i);
    result[i] = static_cast<T>(whole ? std::nearbyint(2 * z) : z);
  }
  return result;
}

/// An output with a guard before and after, which nobody may write.
template <class T>
class Guarded {
 public:
  explicit Guarded(const std::vector<T>& content)
      : size_(content.size()), all_(content.size() + 2 * kGuard, kMark) {
    std::copy(content.begin(), content.end(), all_.begin() + kGuard);
  }
  explicit Guarded(std::int64_t n) : Guarded(std::vector<T>(static_cast<std::size_t>(n), kMark)) {}
  T* data() { return all_.data() + kGuard; }
  std::vector<T> values() const { return {all_.begin() + kGuard, all_.end() - kGuard}; }
  bool intact() const {
    for (std::size_t i = 0; i < kGuard; ++i) {
      if (all_[i] != kMark || all_[all_.size() - 1 - i] != kMark) return false;
    }
    return true;
  }

 private:
  static constexpr std::size_t kGuard = 64;
  static constexpr T kMark = static_cast<T>(-12345.5);
  std::size_t size_;
  std::vector<T> all_;
};

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

}  // namespace hebb::kernels
