// Interrupts: SIGINT (Ctrl-C), SIGTERM, and SIGHUP when the terminal is closed.
#pragma once

namespace hebb::cli {

/// From now on an interrupt ends the program at once with exit code 128 + its number. A signal that
/// the caller has told to be ignored stays so.
void watch_interrupts();

/// From now on a file that reaches the limit of `ulimit -f` is an error of a write, like a full
/// disk.
void take_size_limits_for_errors();

/// From now on the first interrupt is only noted, so that work can be brought to an end in order;
/// the second one ends the program at once.
void note_interrupts();

/// The signal that was noted; 0 when there was none.
int noted_interrupt();

/// Leaves work that is of no use unfinished. \throws Interrupted once a signal was noted.
void leave_if_interrupted();

}  // namespace hebb::cli
