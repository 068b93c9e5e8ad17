#include "cli/terminal/talk.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb::cli {

void Talk::say(std::string_view text) {
  note(text);
  show(text);
}

void Talk::warn(std::string_view text) {
  const std::string line = text::format("note: {}", text);
  note(line);
  show(color_ ? text::format("\x1b[33m{}\x1b[0m", line) : line);
}

void Talk::show(std::string_view text) const {
  if (quiet_) return;
  std::string line(text);
  if (!line.ends_with('\n')) line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void Talk::note(std::string_view text) {
  const std::string_view end = text.ends_with('\n') ? "" : "\n";
  if (!log_.is_open()) {
    before_ += text;
    before_ += end;
    return;
  }
  log_ << text << end << std::flush;
}

void Talk::log_to(const std::string& path, bool append) {
  errno = 0;
  log_.open(path, append ? std::ios::app : std::ios::out);
  log_ << before_ << std::flush;
  if (log_) return;
  throw IOError(text::format("cannot write {}: {}; check permissions and free space", path,
                             std::strerror(errno)));
}

}  // namespace hebb::cli
