// The loops for CPUs with AVX2 and fused multiply-add: same source, same bits.

#include "kernels/backends.hpp"
#include "kernels/rows.hpp"

namespace hebb::kernels {

const Backend kAvx2Backend = {"avx2",        memory::allocate, memory::free,
                              memory::copy,  memory::zero,     memory::synchronize,
                              rows<float>(), rows<double>(),   move_rows()};

}  // namespace hebb::kernels
