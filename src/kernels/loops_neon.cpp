// The loops for CPUs of the ARM 64-bit architecture, all of which have NEON: same source, same
// bits.

#include "kernels/backends.hpp"
#include "kernels/rows.hpp"

namespace hebb::kernels {

const Backend kNeonBackend = {"neon",        memory::allocate, memory::free,
                              memory::copy,  memory::zero,     memory::synchronize,
                              rows<float>(), rows<double>(),   move_rows()};

}  // namespace hebb::kernels
