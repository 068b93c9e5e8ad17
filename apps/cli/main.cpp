// hebb: the command-line tool.

#include "cli/terminal/output.hpp"
#include "cli/terminal/signals.hpp"
#include "cli/verbs/command_line.hpp"

int main(int argc, char** argv) {
  hebb::cli::fill_standard_streams();
  hebb::cli::take_size_limits_for_errors();
  // A caller may pass not even the name of the program.
  return hebb::cli::run_command_line({argv + (argc > 0 ? 1 : 0), argv + argc});
}
