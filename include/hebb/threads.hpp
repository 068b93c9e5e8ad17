/// \file
/// How many threads hebb may use.
#pragma once

namespace hebb {

/// Sets the number of threads that hebb's own work may use, from 1 up. Results do not depend on it,
/// to the last bit. \throws ValueError for a number below 1 or above 4096.
void set_num_threads(int threads);

/// The number of threads that hebb may use: the last set_num_threads(), else the environment
/// variable HEBB_NUM_THREADS, else 1 (kernels of this version run on the calling thread).
int num_threads();

}  // namespace hebb
