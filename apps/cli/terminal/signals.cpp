#include "cli/terminal/signals.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>

#include "cli/terminal/errors.hpp"

namespace hebb::cli {

namespace {

// A signal handler can reach nothing but variables of the whole program.
std::atomic<bool> may_wait{false};
std::atomic<int> noted{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

extern "C" void on_interrupt(int signal) {
  if (!may_wait || noted != 0) _exit(kSignalBase + signal);
  noted = signal;
}

}  // namespace

void watch_interrupts() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action = {};
    if (sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) continue;
    action = {};
    action.sa_handler = on_interrupt;
    action.sa_flags = SA_RESTART;
    sigaction(signal, &action, nullptr);
  }
}

void take_size_limits_for_errors() { std::signal(SIGXFSZ, SIG_IGN); }

void note_interrupts() { may_wait = true; }

int noted_interrupt() { return noted; }

void leave_if_interrupted() {
  if (noted != 0) throw Interrupted(noted, "interrupted; nothing was written");
}

}  // namespace hebb::cli
