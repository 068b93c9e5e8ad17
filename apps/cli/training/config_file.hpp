// config.yaml: a Recipe as a file.
#pragma once

#include <string>

#include "cli/recipe/recipe.hpp"

namespace hebb::cli {

/// Reads a recipe. Settings that the file does not name keep their defaults; DATA must be there.
/// \throws IOError when the file cannot be read; DataError naming file, line and key for a mistake
/// in it.
Recipe read_config(const std::string& path);

/// The same from text; `name` stands for the file in messages.
Recipe parse_config(const std::string& text, const std::string& name);

/// The content of a file that read_config() reads back to the same recipe.
std::string config_text(const Recipe& recipe);

}  // namespace hebb::cli
