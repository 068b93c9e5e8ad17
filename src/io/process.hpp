// Running another program and waiting for it, without a shell.
#pragma once

#include <string>
#include <vector>

namespace hebb::io {

/// Which output of the program is collected; the others go where this process's go.
enum class Capture { nothing, output, errors };

/// What a program gets to read and what becomes of what it writes.
struct ProgramOptions {
  std::string input_path = {};         ///< File for its standard input; empty: nothing to read.
  Capture capture = Capture::nothing;  ///< What ends up in ProgramResult::text.
};

/// How a program ended.
struct ProgramResult {
  bool found = true;      ///< False when there is no such program.
  int status = 0;         ///< Exit status; 128 + the signal that ended it.
  std::string text = {};  ///< What was captured, at most 64 KiB of it.
};

/// Runs `arguments[0]`, looked for in PATH, with the other arguments as they stand, and waits for
/// its end.
/// \throws IOError when the system refuses to start it for another reason than that it is missing.
ProgramResult run_program(const std::vector<std::string>& arguments,
                          const ProgramOptions& options = {});

}  // namespace hebb::io
