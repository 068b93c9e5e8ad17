// Talk: what a run says on its way, to the person who watches and into its log.
#pragma once

#include <fstream>
#include <string>
#include <string_view>

namespace hebb::cli {

/// Says lines on stderr, unless it was asked to be quiet, and keeps all of them for the log.
class Talk {
 public:
  /// `quiet`: nothing on stderr; `color`: what deserves a second look is yellow.
  explicit Talk(bool quiet, bool color = false) : quiet_(quiet), color_(color) {}

  /// Says a line (or several).
  void say(std::string_view text);
  /// Says a line that deserves a second look: `note: ...`.
  void warn(std::string_view text);
  /// Writes a line into the log only.
  void note(std::string_view text);
  /// Writes what was said so far into this file, in place of what is there or behind it, and from
  /// now on every line at once. \throws IOError when the file cannot be written.
  void log_to(const std::string& path, bool append);
  /// True when nothing is said on stderr.
  bool quiet() const { return quiet_; }

 private:
  void show(std::string_view text) const;

  bool quiet_;
  bool color_;
  std::string before_;  // said while there was no file
  std::ofstream log_;
};

}  // namespace hebb::cli
