#include "tensor/allocations.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HEBB_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define HEBB_SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(HEBB_SANITIZED)

namespace {
constinit std::atomic<std::int64_t> count{0};
}

// Stand before the functions of the C library, which operator new calls as well, and call these.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t bytes) {
  ++count;
  return __libc_malloc(bytes);
}
void* calloc(std::size_t items, std::size_t bytes) {
  ++count;
  return __libc_calloc(items, bytes);
}
void* realloc(void* block, std::size_t bytes) {
  ++count;
  return __libc_realloc(block, bytes);
}
void* memalign(std::size_t alignment, std::size_t bytes) {
  ++count;
  return __libc_memalign(alignment, bytes);
}
void* aligned_alloc(std::size_t alignment, std::size_t bytes) { return memalign(alignment, bytes); }
int posix_memalign(void** block, std::size_t alignment, std::size_t bytes) {
  *block = memalign(alignment, bytes);
  return *block ? 0 : ENOMEM;
}
}

namespace hebb::testing {
std::int64_t allocations() { return count; }
bool counts_allocations() { return true; }
}  // namespace hebb::testing

#else

namespace hebb::testing {
std::int64_t allocations() { return 0; }
bool counts_allocations() { return false; }
}  // namespace hebb::testing

#endif
