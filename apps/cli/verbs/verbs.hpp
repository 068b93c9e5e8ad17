// The commands of hebb. To add one: a file here with its attach function, a declaration and a row in
// verbs.cpp.
#pragma once

#include <functional>
#include <span>

#include "cli/terminal/invocation.hpp"

namespace CLI {
class App;
}

namespace hebb::cli {

/// Runs a command whose options have been read; returns the exit code.
using Command = std::function<int(const Invocation&)>;

/// A command.
struct Verb {
  const char* name;     ///< As typed.
  const char* summary;  ///< One line of help.
  /// Adds options and examples to the help of the command; what it returns runs it.
  Command (*attach)(CLI::App& app);
};

/// All commands, in the order of `hebb --help`.
std::span<const Verb> verbs();

}  // namespace hebb::cli
