#include "base/terminal.hpp"

#include <sys/ioctl.h>

#include <cstdlib>
#include <string>

#include "base/text.hpp"

namespace hebb {

bool shows_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (!value || !*value) continue;
    const std::string locale = text::lower(value);  // de_DE.UTF-8@euro
    const std::size_t point = locale.find('.');
    if (point == std::string::npos) return locale != "c" && locale != "posix";
    const std::string encoding = locale.substr(point + 1);
    return encoding.starts_with("utf-8") || encoding.starts_with("utf8");
  }
  return true;
}

std::optional<std::size_t> columns_of_terminal(int stream) {
  winsize size{};
  if (::ioctl(stream, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return {};
  return size.ws_col;
}

bool colors_wanted() {
  const char* refused = std::getenv("NO_COLOR");
  return refused == nullptr || *refused == '\0';
}

}  // namespace hebb
