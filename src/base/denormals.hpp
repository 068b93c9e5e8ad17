// Flush-to-zero: numbers too small for a normal exponent count as 0. Arithmetic on them is slow,
// and in training they mean nothing.
#pragma once

#include <cstdint>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace hebb {

namespace detail {

/// How a thread computes: rounding, flushing, traps.
#if defined(__x86_64__)
inline constexpr unsigned kFlush = 0x8040;   // results (bit 15) and operands (bit 6)
inline constexpr unsigned kHappened = 0x3f;  // flags that operations leave behind
inline std::uint64_t floating_point_mode() { return _mm_getcsr() & ~kHappened; }
inline void set_floating_point_mode(std::uint64_t mode) {
  _mm_setcsr(static_cast<unsigned>(mode) | (_mm_getcsr() & kHappened));
}
#elif defined(__aarch64__)
inline constexpr std::uint64_t kFlush = std::uint64_t{1} << 24;
inline std::uint64_t floating_point_mode() {
  std::uint64_t mode;
  asm volatile("mrs %0, fpcr" : "=r"(mode));
  return mode;
}
inline void set_floating_point_mode(std::uint64_t mode) {
  asm volatile("msr fpcr, %0" ::"r"(mode));
}
#else
inline constexpr std::uint64_t kFlush = 0;
inline std::uint64_t floating_point_mode() { return 0; }
inline void set_floating_point_mode(std::uint64_t) {}
#endif

}  // namespace detail

/// True when this thread flushes.
inline bool flushes_denormals() { return (detail::floating_point_mode() & detail::kFlush) != 0; }

/// Makes this thread compute in a mode until it is destroyed; then all is as it was.
class FloatingPointScope {
 public:
  explicit FloatingPointScope(std::uint64_t mode) : before_(detail::floating_point_mode()) {
    changed_ = mode != before_;
    if (changed_) detail::set_floating_point_mode(mode);
  }
  ~FloatingPointScope() {
    if (changed_) detail::set_floating_point_mode(before_);
  }
  FloatingPointScope(const FloatingPointScope&) = delete;
  FloatingPointScope& operator=(const FloatingPointScope&) = delete;

 private:
  std::uint64_t before_;
  bool changed_;
};

/// Makes this thread flush, or not, until it is destroyed.
class FlushDenormals : FloatingPointScope {
 public:
  explicit FlushDenormals(bool flush = true)
      : FloatingPointScope(flush ? detail::floating_point_mode() | detail::kFlush
                                 : detail::floating_point_mode() & ~std::uint64_t{detail::kFlush}) {
  }
};

}  // namespace hebb
