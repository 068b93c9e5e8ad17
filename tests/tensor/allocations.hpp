// Counts of what this program asks of the system for memory.
#pragma once

#include <cstdint>

namespace hebb::testing {

/// Calls of operator new and of the C library's allocation functions since the program began;
/// always 0 where counts_allocations() is false.
std::int64_t allocations();

/// False under sanitizers, which have allocation functions of their own.
bool counts_allocations();

}  // namespace hebb::testing
