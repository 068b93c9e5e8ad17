// Memory of the host, and the choice of its kernels.

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "kernels/ahead.hpp"
#include "kernels/backends.hpp"
#include "kernels/threaded.hpp"

namespace hebb::kernels {

namespace memory {

void* allocate(std::int64_t bytes) {
  constexpr std::int64_t kAlignment = 64;
  if (bytes < 0 || bytes > INT64_MAX - kAlignment) return nullptr;
  const std::int64_t blocks = bytes / kAlignment + 1;  // at least one: null means no memory
  const auto size = static_cast<std::size_t>(blocks * kAlignment);
#ifdef MADV_HUGEPAGE
  // Rows of a batch lie anywhere in a data set: with small pages half of a gather would be spent
  // on finding where they are.
  constexpr std::size_t kHugePage = std::size_t{1} << 21;
  if (size >= 2 * kHugePage) {
    void* block = std::aligned_alloc(kHugePage, (size + kHugePage - 1) / kHugePage * kHugePage);
    if (block) (void)madvise(block, size, MADV_HUGEPAGE);
    return block;
  }
#endif
  return std::aligned_alloc(kAlignment, size);
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
  static constexpr const Backend* kAll[] = {
      &kScalarBackend,
#ifdef HEBB_HAVE_AVX2
      &kAvx2Backend,
#endif
#ifdef HEBB_HAVE_AVX512
      &kAvx512Backend,
#endif
#ifdef HEBB_HAVE_NEON
      &kNeonBackend,
#endif
  };
  // Each instruction set includes those before it.
  static const std::size_t count = [] {
    std::size_t known = 1;
#ifdef HEBB_HAVE_AVX2
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
        !__builtin_cpu_supports("bmi2")) {
      return known;
    }
    ++known;
#endif
#ifdef HEBB_HAVE_AVX512
    for (const bool part :
         {__builtin_cpu_supports("avx512f") != 0, __builtin_cpu_supports("avx512cd") != 0,
          __builtin_cpu_supports("avx512bw") != 0, __builtin_cpu_supports("avx512dq") != 0,
          __builtin_cpu_supports("avx512vl") != 0}) {
      if (!part) return known;
    }
    ++known;
#endif
#ifdef HEBB_HAVE_NEON
    ++known;
#endif
    return known;
  }();
  return std::span(kAll).first(count);
}

namespace {

/// The backend that HEBB_ISA names, else the best.
const Backend& chosen() {
  const char* wish = std::getenv("HEBB_ISA");
  if (!wish || !*wish) return *backends().back();
  std::string known;
  for (const Backend* backend : backends()) {
    if (std::strcmp(backend->name, wish) == 0) return *backend;
    known += known.empty() ? backend->name : std::string(", ") + backend->name;
  }
  throw ValueError(text::format(
      "HEBB_ISA: there are no kernels \"{}\" for this CPU; choose from {}", wish, known));
}

}  // namespace

constinit thread_local const Backend* detail::current_host = nullptr;
constinit thread_local Ahead* detail::current_ahead = nullptr;

const Backend& instruction_set() {
  static const Backend& best = chosen();
  return best;
}

const Backend& plain_host() {
  static const Backend threaded = threaded_backend();
  return threaded;
}

}  // namespace hebb::kernels
