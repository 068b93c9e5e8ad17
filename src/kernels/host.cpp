// Memory of the host, and the choice of its kernels.

#include <cstdlib>
#include <cstring>
#include <iterator>

#include "kernels/backends.hpp"

namespace hebb::kernels {

namespace memory {

void* allocate(std::int64_t bytes) {
  constexpr std::int64_t kAlignment = 64;
  if (bytes < 0 || bytes > INT64_MAX - kAlignment) return nullptr;
  const std::int64_t blocks = bytes / kAlignment + 1;  // at least one: null means no memory
  return std::aligned_alloc(kAlignment, static_cast<std::size_t>(blocks * kAlignment));
}

void free(void* block) { std::free(block); }

void copy(void* to, const void* from, std::int64_t bytes) {
  if (bytes > 0) std::memcpy(to, from, static_cast<std::size_t>(bytes));
}

void zero(void* to, std::int64_t bytes) {
  if (bytes > 0) std::memset(to, 0, static_cast<std::size_t>(bytes));
}

void synchronize() {}

}  // namespace memory

std::span<const Backend* const> backends() {
#ifdef HEBB_HAVE_AVX2
  static constexpr const Backend* kAll[] = {&kScalarBackend, &kAvx2Backend};
  static const bool wide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return std::span(kAll).first(wide ? 2 : 1);
#else
  static constexpr const Backend* kAll[] = {&kScalarBackend};
  return kAll;
#endif
}

const Backend& host() {
  static const Backend& best = *backends().back();
  return best;
}

}  // namespace hebb::kernels
