// The buffer pool: memory that was used once is used again, so a training step allocates nothing.
#pragma once

#include <cstdint>

namespace hebb::pool {

/// 64-byte aligned memory for `bytes` bytes, of any content.
/// \throws Error when there is none.
void* allocate(std::int64_t bytes);

/// Gives memory back: `bytes` as it was asked for. Any thread may free what another one allocated.
void free(void* memory, std::int64_t bytes) noexcept;

}  // namespace hebb::pool
