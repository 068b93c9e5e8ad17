// Checkpoints: a model together with what a run of fit() has to know to go on with the same bits.
// Formats turn them into bytes and back, as models (src/io/model_files.cpp).
#pragma once

#include <functional>
#include <string>

#include "hebb/callbacks/callback.hpp"
#include "hebb/state_fields.hpp"
#include "nn/saved_model.hpp"

namespace hebb {

/// Lists what a run remembers besides its model.
using DescribeState = std::function<void(StateFields&)>;

/// Puts weights as they stand, the optimizer's state, random streams and the state of the run into a
/// file, which is the old one or the new one, whole. Folders on the way there are made. \throws
/// IOError when it cannot be written, or the build lacks what it takes; ValueError as StateFields,
/// for another extension, and with the architecture for a model that config() or
/// get_compile_config() cannot describe.
void save_checkpoint(Model& model, const DescribeState& describe, const Checkpoint& checkpoint);

/// What a format holds of a run.
enum class RunContent { nothing, state, state_and_architecture };

/// What the format that a path's extension names holds at least. \throws ValueError for an unknown
/// extension.
RunContent run_content(const std::string& path);

/// Puts such a model into a file. \throws as save_checkpoint().
void write_checkpoint(const SavedModel& saved, const std::string& path);

/// What a file holds. \throws IOError when it cannot be read, DataError when it is damaged or holds
/// no state of a run.
SavedModel read_checkpoint(const std::string& path);

/// Removes a checkpoint, if it is there.
void remove_checkpoint(const std::string& path);

/// Sets all of that again in a model that is built and compiled as it was; messages call the file
/// `path`. \throws ValueError, ShapeError or DataError when model or run are others.
void restore_checkpoint(Model& model, const DescribeState& describe, const SavedModel& saved,
                        const std::string& path);

}  // namespace hebb
