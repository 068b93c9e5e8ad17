// Models to files and back.

#include "io/model_files.hpp"

#include <cstdio>
#include <filesystem>
#include <system_error>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/model.hpp"
#include "hebb/registry.hpp"
#include "hebb/saving.hpp"
#include "io/content.hpp"
#include "io/file.hpp"
#include "io/formats.hpp"
#include "nn/checkpoint.hpp"

namespace hebb {

namespace {

void warn(const char* caller, const std::string& path, const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) {
    std::fprintf(stderr, "%s: warning: %s: %s\n", caller, path.c_str(), warning.c_str());
  }
}

void write(const SavedModel& saved, const io::Format& format, const std::string& path,
           bool overwrite, const char* caller) {
  if (!overwrite && std::filesystem::exists(path)) {
    throw IOError(text::format("{}: {} is there already; choose another name, or .overwrite = true",
                               caller, path));
  }
  io::replace_file(path, {format.write(saved, path)});
}

}  // namespace

SavedModel io::read_saved_model(const std::string& path) {
  const Content content(path);
  return format_of_content(content.bytes(), path).read(content.bytes(), path);
}

std::shared_ptr<Model> io::model_of(const SavedModel& saved, const std::string& path,
                                    LoadOptions options) {
  if (saved.architecture.is_null()) {
    throw DataError(text::format(
        "load_model: {} holds weights alone; make the model and call load_weights()", path));
  }
  const auto model = std::dynamic_pointer_cast<Model>(make_layer(saved.architecture));
  if (!model) throw DataError(text::format("load_model: {} holds a layer, no model", path));
  if (!saved.layers.empty()) {
    warn("load_model", path, assign_weights(*model, saved, {}, "load_model"));
  }
  if (!options.compile || saved.compile.is_null()) return model;
  model->compile_from_config(saved.compile);
  warn("load_model", path, assign_optimizer(*model, saved));
  return model;
}

void Model::save(const std::string& path, SaveOptions options) const {
  const io::Format& format = io::format_of_path(path, "save");
  if (!format.architecture) return save_weights(path, {.overwrite = options.overwrite});
  write(saved_model(*this, options.include_optimizer, "save"), format, path, options.overwrite,
        "save");
}

void Model::save_weights(const std::string& path, SaveOptions options) const {
  const io::Format& format = io::format_of_path(path, "save_weights");
  if (!format.weights) {
    throw ValueError(
        text::format("save_weights: {} holds no weights; name a file .weights.h5, "
                     ".safetensors or .npz, got {}",
                     format.name, path));
  }
  write(saved_weights(*this, "save_weights"), format, path, options.overwrite, "save_weights");
}

void Model::load_weights(const std::string& path, LoadWeightsOptions options) {
  const SavedModel saved = io::read_saved_model(path);
  if (saved.layers.empty()) {
    throw DataError(text::format("load_weights: {} holds no weights", path));
  }
  warn("load_weights", path, assign_weights(*this, saved, options, "load_weights"));
}

std::shared_ptr<Model> load_model(const std::string& path, LoadOptions options) {
  return io::model_of(io::read_saved_model(path), path, options);
}

void remove_checkpoint(const std::string& path) {
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
}

void write_checkpoint(const SavedModel& saved, const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code failed;
  if (!folder.empty()) std::filesystem::create_directories(folder, failed);
  if (failed) {
    throw IOError(text::format("cannot make the folder {}: {}; name another one", folder.string(),
                               failed.message()));
  }
  io::replace_file(path, {io::write_safetensors(saved, path)});
}

SavedModel read_checkpoint(const std::string& path) {
  SavedModel saved = io::read_saved_model(path);
  if (!saved.state.empty()) return saved;
  throw DataError(text::format(
      "{}: holds no state of a run to go on from; name what a BackupAndRestore or hebb train wrote",
      path));
}

}  // namespace hebb
