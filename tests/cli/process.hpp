// Running the hebb program as a user does, and seeing what it says.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace hebb::test {

/// Where the program's stdout goes.
enum class Output {
  pipe,         // collected
  terminal,     // the same, and it is one
  closed,       // there is none, as after `>&-`
  closed_pipe,  // a pipe that nobody reads from, with SIGPIPE ignored
  full_disk,    // /dev/full
};

/// How the program is started.
struct Start {
  std::vector<std::string> arguments = {};
  std::string folder = {};                              ///< Working directory.
  std::map<std::string, std::string> environment = {};  ///< Beside the test's own.
  std::string input = "/dev/null";                      ///< File that stdin reads.
  Output output = Output::pipe;
  bool terminal = false;  ///< stderr is a terminal.
  /// Called with what stderr has shown so far whenever there is more, and while there is none every
  /// tenth of a second; returns signals to send.
  std::function<std::vector<int>(const std::string&)> watch = {};
};

/// How the program ended.
struct Ended {
  int code = -1;    ///< Exit code; negative: the signal that killed it; kTimedOut.
  std::string out;  ///< stdout.
  std::string err;  ///< stderr.
  double seconds = 0;
  std::int64_t peak_bytes = 0;  ///< Most memory that it had at a time.
};

/// The code of a program that did not end and was killed.
inline constexpr int kTimedOut = -1000;

/// Runs hebb and waits for its end, for a limited time.
Ended run_hebb(const Start& start);

}  // namespace hebb::test
