// The backends of this build, for the choice at start and for tests that hold them against each
// other.
#pragma once

#include <span>

#include "kernels/table.hpp"

namespace hebb::kernels {

/// Backends that this CPU can run, the plainest first.
std::span<const Backend* const> backends();

extern const Backend kScalarBackend;
#ifdef HEBB_HAVE_AVX2
extern const Backend kAvx2Backend;
#endif
#ifdef HEBB_HAVE_AVX512
extern const Backend kAvx512Backend;
#endif
#ifdef HEBB_HAVE_NEON
extern const Backend kNeonBackend;
#endif

/// Memory of the host, for every backend that computes there.
namespace memory {
void* allocate(std::int64_t bytes);
void free(void* block);
void copy(void* to, const void* from, std::int64_t bytes);
void zero(void* to, std::int64_t bytes);
void synchronize();
}  // namespace memory

}  // namespace hebb::kernels
