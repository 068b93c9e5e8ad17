/// \file
/// How many threads hebb may use.
#pragma once

namespace hebb {

/// Sets the number of threads that hebb's own work may use, from 1 up. Results do not depend on it,
/// to the last bit. \throws ValueError for a number below 1 or above 4096.
void set_num_threads(int threads);

/// The number of threads that hebb may use: the last set_num_threads(), else the environment
/// variable HEBB_NUM_THREADS, else the CPUs that the process may use (its affinity, and on Linux
/// the quotas of its control groups). Small work stays on the calling thread all the same. Several
/// threads of a program may use hebb at once; one of them at a time gets help from others. After
/// fork() the child has a pool of its own, made when it first needs one. A thread that computes
/// needs 256 KiB of stack.
int num_threads();

}  // namespace hebb
