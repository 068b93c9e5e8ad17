// What was typed.
#pragma once

#include <string>
#include <vector>

namespace hebb::cli {

/// What was typed.
struct Invocation {
  std::vector<std::string> arguments;  ///< All of it but the name of the program.
};

}  // namespace hebb::cli
