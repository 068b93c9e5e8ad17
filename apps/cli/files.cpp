#include "files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb::cli {

namespace {

[[noreturn]] void fail(const std::string& path, int reason) {
  throw IOError(text::format("cannot write {}: {}; check permissions and free space", path,
                             std::strerror(reason)));
}

/// Writes all bytes and has them on the disk. Returns 0 or errno.
int write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t count = write(file, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  return fsync(file) == 0 ? 0 : errno;
}

/// The permissions that a file made by open() would get.
mode_t usual_mode() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

}  // namespace

void write_file(const std::string& path, std::string_view content) {
  std::string temporary = path + ".XXXXXX";
  const int file = mkostemp(temporary.data(), O_CLOEXEC);
  if (file < 0) fail(path, errno);
  int reason = write_all(file, content);
  if (reason == 0 && fchmod(file, usual_mode()) != 0) reason = errno;
  if (close(file) != 0 && reason == 0) reason = errno;
  if (reason == 0 && std::rename(temporary.c_str(), path.c_str()) != 0) reason = errno;
  if (reason == 0) return;
  unlink(temporary.c_str());
  fail(path, reason);
}

}  // namespace hebb::cli
