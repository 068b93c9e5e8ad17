// How a command ends when it does not end well: exit codes and the one line on stderr.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "hebb/error.hpp"

namespace hebb::cli {

/// Exit codes: what a script can rely on.
inline constexpr int kSuccess = 0;
inline constexpr int kFailure = 1;       // data, files, the run itself
inline constexpr int kUsage = 2;         // the command line
inline constexpr int kSignalBase = 128;  // plus the number of the signal

/// Something is wrong in the command line itself.
class UsageError : public Error {
 public:
  using Error::Error;
};

/// The user asked to stop while there was work that had to be brought to an end in order.
class Interrupted : public Error {
 public:
  Interrupted(int signal, std::string message) : Error(std::move(message)), signal_(signal) {}
  /// SIGINT, SIGTERM or SIGHUP.
  int signal() const { return signal_; }

 private:
  int signal_;
};

/// Whoever read the results has stopped reading: no reason to say anything.
class OutputClosed : public Error {
 public:
  OutputClosed() : Error("the standard output is closed") {}
};

/// Runs a command and turns what it throws into a line on stderr and an exit code.
int exit_code_of(const std::function<int()>& command);

/// The text with a space for each control character, so that nothing in a file name or a file can
/// break a line or steer the terminal.
std::string one_line(std::string_view text);

/// The error as one line: `hebb: what is wrong; what to do`.
std::string error_line(std::string_view message);

}  // namespace hebb::cli
