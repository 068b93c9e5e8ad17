// The loops for CPUs with AVX-512 (F, CD, BW, DQ and VL): same source, same bits.

#include "kernels/backends.hpp"
#include "kernels/rows.hpp"

namespace hebb::kernels {

const Backend kAvx512Backend = {"avx512",      memory::allocate, memory::free,
                                memory::copy,  memory::zero,     memory::synchronize,
                                rows<float>(), rows<double>(),   move_rows()};

}  // namespace hebb::kernels
