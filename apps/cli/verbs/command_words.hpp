// The words of the command line, read off the parser: what completion scripts and manual pages are
// made of.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace hebb::cli {

/// An option or argument of a command.
struct OptionWords {
  std::vector<std::string> names;  ///< `--output`, `-o`; empty for an argument.
  std::string placeholder;         ///< For its value: `RUN`; empty for a flag.
  std::string help;                ///< What it does; lines as in --help.
  bool required = false;           ///< Whether the command needs it.
};

/// A command, or hebb itself.
struct CommandWords {
  std::string name;     ///< `train`; empty for hebb itself.
  std::string summary;  ///< One line.
  std::string footer;   ///< Examples and what follows them.
  std::vector<OptionWords> arguments;
  std::vector<OptionWords> options;
};

/// The words of this parser, and of every command of its.
CommandWords words_of(const CLI::App& app);
std::vector<CommandWords> commands_of(const CLI::App& root);

}  // namespace hebb::cli
