// The host's kernels on several threads.
#pragma once

#include "kernels/table.hpp"

namespace hebb::kernels {

/// The kernels of the instruction set in use, on the calling thread alone.
const Backend& instruction_set();

/// The same, large work being shared among threads.
Backend threaded_backend();

}  // namespace hebb::kernels
