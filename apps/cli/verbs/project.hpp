// A C++ project that trains the network of a recipe.
#pragma once

#include <string>
#include <vector>

#include "cli/data/source.hpp"
#include "cli/recipe/recipe.hpp"
#include "cli/recipe/task.hpp"

namespace hebb::cli {

/// A file of a project.
struct ProjectFile {
  const char* name;
  std::string text;
};

/// The files of a project that reads the same data, draws the same network, trains it in the same
/// way, tests and saves it: CMakeLists.txt, main.cpp, README.md, and network.json when the recipe
/// has a network of its own. The recipe is complete.
/// \throws DataError for data that only the tool reads: .npz files, idx files, folders of images.
std::vector<ProjectFile> project_files(const Recipe& recipe, const Source& source,
                                       const Parts& parts, const Goal& goal);

}  // namespace hebb::cli
