// The loops one number at a time, for any CPU: the reference.

#include "kernels/backends.hpp"
#include "kernels/rows.hpp"

namespace hebb::kernels {

const Backend kScalarBackend = {"scalar",      memory::allocate, memory::free,
                                memory::copy,  memory::zero,     memory::synchronize,
                                rows<float>(), rows<double>(),   move_rows()};

}  // namespace hebb::kernels
