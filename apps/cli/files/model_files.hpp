// Files that commands take and give: models, and arrays that go in and come out.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/io.hpp"
#include "hebb/model.hpp"
#include "nn/saved_model.hpp"

namespace CLI {
class App;
}

namespace hebb::cli {

/// Adds the argument that names a model, under this name, to a command.
void add_model_argument(CLI::App& app, std::string& model, const char* name = "MODEL");

/// The file that MODEL names: itself, or model.keras when it is the folder of a run. The folder of
/// an unpacked .keras is itself such a file.
/// \throws IOError when it is another folder.
std::string model_file(const std::string& model);

/// The model of a file, compiled as the file says; where hebb does not have what that names, such
/// as a loss of the writer's, a warning says so and `lost`, what follows from it.
std::shared_ptr<Model> model_as_known(const SavedModel& saved, const std::string& file,
                                      const char* lost);

/// Refuses to write over what is there. \throws IOError unless `force` is set.
void check_may_write(const std::string& path, bool force);

/// True for a .npz or .npy file.
bool is_array_path(const std::string& path);

/// Writes them as .npz, or a single one as .npy.
/// \throws IOError, DataError for several in a .npy file.
void write_arrays(const std::string& path, const std::vector<NamedTensor>& arrays);

/// The arrays of these names in their order; for a single name also the first there is of
/// `instead`. \throws DataError when one is missing.
Tensors take_arrays(const Arrays& arrays, const std::vector<std::string>& names,
                    const std::vector<std::string_view>& instead, const std::string& path);

}  // namespace hebb::cli
