// Reading the command line.
#pragma once

#include <string>
#include <vector>

namespace hebb::cli {

/// Reads the command line (without the program's name), runs the command, returns the exit code.
int run_command_line(std::vector<std::string> arguments);

}  // namespace hebb::cli
