// Models out of files in two steps, for those who want to see what a file holds.
#pragma once

#include <memory>
#include <string>

#include "nn/saved_model.hpp"

namespace hebb::io {

/// What a file holds. \throws IOError, DataError as load_model().
SavedModel read_saved_model(const std::string& path);

/// The model of a file that holds an architecture. \throws DataError, ValueError as load_model().
std::shared_ptr<Model> model_of(SavedModel saved, const std::string& path, LoadOptions options);

/// Compiles the model of a file as the file says, if it does, and gives the optimizer its state.
/// \throws ValueError for what hebb does not have; then the model is not compiled.
void compile_as_saved(Model& model, const SavedModel& saved, const std::string& path);

}  // namespace hebb::io
