#include "cli/terminal/output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/text.hpp"
#include "cli/terminal/errors.hpp"

namespace hebb::cli {

void fill_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // open() takes the lowest free number, which is this one, because those below are taken by now.
    if (fcntl(stream, F_GETFD) == -1 && errno == EBADF)
      static_cast<void>(open("/dev/null", O_RDWR));
  }
}

void print_result(std::string_view text) {
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (written && std::fflush(stdout) == 0) return;
  if (errno == EPIPE) throw OutputClosed();
  throw IOError(
      text::format("cannot write the results to the standard output: {}; "
                   "check where it is sent to",
                   std::strerror(errno)));
}

bool talks_to_terminal() { return isatty(STDERR_FILENO) == 1; }

}  // namespace hebb::cli
