// Talk: what a run says on its way, to the person who watches and into its log.
#pragma once

#include <fstream>
#include <string>
#include <string_view>

namespace hebb::cli {

/// Says lines on stderr, unless it was asked to be quiet, and keeps all of them for the log.
class Talk {
 public:
  /// `quiet`: nothing on stderr.
  explicit Talk(bool quiet) : quiet_(quiet) {}

  /// Says a line (or several).
  void say(std::string_view text);
  /// Writes a line into the log only.
  void note(std::string_view text);
  /// Writes what was said so far into this file, in place of what is there or behind it, and from
  /// now on every line at once. \throws IOError when the file cannot be written.
  void log_to(const std::string& path, bool append);
  /// True when nothing is said on stderr.
  bool quiet() const { return quiet_; }

 private:
  bool quiet_;
  std::string before_;  // said while there was no file
  std::ofstream log_;
};

}  // namespace hebb::cli
