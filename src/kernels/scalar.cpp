// The loops for the plainest CPU of the architecture: the reference.

#include "kernels/backends.hpp"
#include "kernels/rows.hpp"

namespace hebb::kernels {

const Backend kScalarBackend = {"scalar",      memory::allocate, memory::free,
                                memory::copy,  memory::zero,     memory::synchronize,
                                rows<float>(), rows<double>(),   move_rows()};

}  // namespace hebb::kernels
