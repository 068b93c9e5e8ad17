// Models to files and back.

#include "io/model_files.hpp"

#include <cstdio>
#include <filesystem>
#include <map>
#include <system_error>

#include "base/file.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/model.hpp"
#include "hebb/registry.hpp"
#include "hebb/saving.hpp"
#include "io/architecture.hpp"
#include "io/content.hpp"
#include "io/formats.hpp"
#include "io/formats/keras_files.hpp"
#include "io/unknown_options.hpp"
#include "nn/build_limit.hpp"
#include "nn/checkpoint.hpp"
#include "nn/visitors.hpp"

namespace hebb {

namespace {

void warn(const char* caller, const std::string& path, const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) {
    std::fprintf(stderr, "%s: warning: %s: %s\n", caller, path.c_str(), warning.c_str());
  }
}

/// Says what a file of this format will lack.
void warn_of_losses(const SavedModel& saved, const io::Format& format, const std::string& path,
                    const char* caller) {
  if (format.holds.assets) return;
  for (const SavedAsset& asset : saved.assets) {
    warn(caller, path,
         {text::format("{} holds no assets, so it lacks {}; .keras, .safetensors and .npz keep it",
                       format.name, asset.name)});
  }
}

void write(const SavedModel& saved, const io::Format& format, const std::string& path,
           bool overwrite, const char* caller) {
  std::error_code none;
  if (!overwrite && std::filesystem::exists(path, none)) {
    throw IOError(text::format("{}: {} is there already; choose another name, or .overwrite = true",
                               caller, path));
  }
  warn_of_losses(saved, format, path, caller);
  replace_file(path, {format.write(saved, path)});
}

/// What the weights of a model may be that a file describes: those that the file has, and a few
/// that follow from its config. Of an architecture alone a fixed number.
BuildLimit limit_of(const SavedModel& saved, const std::string& path) {
  if (saved.layers.empty()) return architecture_limit();
  constexpr std::int64_t kFromConfig = 1'000'000;
  std::int64_t numbers = 0;
  for (const SavedLayer& layer : saved.layers) {
    for (const SavedWeight& w : layer.weights) numbers += w.value.size();
  }
  return {numbers + kFromConfig,
          text::format("{} holds {} numbers for all weights; it is damaged, or made to do harm",
                       path, numbers)};
}

/// Builds a Sequential without an InputLayer for the shape that it was built for.
void build_if_told(Model& model, const SavedModel& saved) {
  const Config* options = saved.architecture.find("config");
  const Config* shape = options ? options->find("build_input_shape") : nullptr;
  if (model.built() || !shape || shape->is_null() || saved.layers.empty()) return;
  model(Tensor::meta(shape_from_config(*shape), weight_dtype(saved)));
}

/// The model of an architecture, of which options that hebb does not know are left out, with the
/// assets beside it.
/// \throws ValueError as known_architecture() and make_layer(), with the path in front.
std::shared_ptr<Model> made(const SavedModel& saved, const std::string& path) {
  try {
    const io::KnownOptions known = io::known_architecture(saved.architecture, saved.keras_version);
    warn("load_model", path, known.warnings);
    const std::shared_ptr<Layer> layer = make_layer(known.config);
    const auto model = std::dynamic_pointer_cast<Model>(layer);
    if (!model) throw ValueError(text::format("describes a {}, which is no model", layer->type()));
    for (const SavedAsset& asset : saved.assets) {
      model->set_asset(asset.name, {asset.bytes.begin(), asset.bytes.end()});
    }
    build_if_told(*model, saved);
    return model;
  } catch (const Error& e) {
    throw ValueError(text::format("load_model: {}: {}", path, e.what()));
  }
}

/// What compile() was given, by the names of hebb's outputs: Keras calls those of a model with a
/// dict of outputs by its keys, in whose order they stand.
Config compile_by_layers(const SavedModel& saved, const Model& model) {
  const Config* options = saved.architecture.find("config");
  const Config* ends = options ? options->find("output_layers") : nullptr;
  if (!ends || !ends->is_object() || !saved.compile.is_object()) return saved.compile;
  std::map<std::string, std::string> names;
  for (const auto& [key, place] : ends->as_object()) names[key];
  const std::vector<std::string> outputs = model.output_names();
  if (outputs.size() != names.size()) return saved.compile;
  std::size_t i = 0;
  for (auto& [key, output] : names) output = outputs[i++];
  Config result = Config::Object{};
  for (const auto& [member, value] : saved.compile.as_object()) {
    if (!value.is_object() || value.find("class_name")) {
      result.set(member, value);
      continue;
    }
    Config renamed = Config::Object{};
    for (const auto& [key, one] : value.as_object()) {
      const auto found = names.find(key);
      renamed.set(found == names.end() ? key : found->second, one);
    }
    result.set(member, std::move(renamed));
  }
  return result;
}

}  // namespace

SavedModel io::read_saved_model(const std::string& path) try {
  std::error_code none;  // what cannot be looked at is not opened either, and says why
  if (std::filesystem::is_directory(path, none)) return read_keras_folder(path);
  const Content content(path);
  if (is_weight_map(content.text(), path)) return read_sharded_weights(content.text(), path);
  return format_of_content(content.bytes(), path).read(content.bytes(), path);
} catch (const ValueError& e) {  // a member of a config is of another kind than it must be
  throw DataError(text::format("{}: {}; save the model again", path, e.message()));
}

std::shared_ptr<Model> io::model_of(SavedModel saved, const std::string& path,
                                    LoadOptions options) {
  saved.match = MatchBy::name;  // of the architecture beside them
  if (saved.architecture.is_null()) {
    throw DataError(text::format(
        "load_model: {} holds weights alone; make the model and call load_weights()", path));
  }
  const BuildLimit limit = limit_of(saved, path);
  const std::shared_ptr<Model> model = made(saved, path);
  if (!saved.layers.empty()) {
    warn("load_model", path,
         assign_weights(*model, saved, {}, text::format("load_model: {}", path)));
  }
  if (!options.compile) return model;
  try {
    compile_as_saved(*model, saved, path);
  } catch (const ValueError& e) {
    throw ValueError(text::format(
        "load_model: {}: {}; load it with .compile = false and compile it", path, e.message()));
  }
  return model;
}

void io::compile_as_saved(Model& model, const SavedModel& saved, const std::string& path) {
  if (saved.compile.is_null()) return;
  try {
    const KnownOptions known = known_compile_options(compile_by_layers(saved, model));
    warn("load_model", path, known.warnings);
    model.compile_from_config(known.config);
  } catch (const Error& e) {
    throw ValueError(e.message());
  }
  warn("load_model", path, assign_optimizer(model, saved));
}

void Model::save(const std::string& path, SaveOptions options) const {
  const io::Format& format = io::format_of_path(path, "save");
  if (!format.holds.architecture) return save_weights(path, {.overwrite = options.overwrite});
  write(saved_model(*this, options.include_optimizer, "save"), format, path, options.overwrite,
        "save");
}

void Model::save_weights(const std::string& path, SaveOptions options) const {
  const io::Format& format = io::format_of_path(path, "save_weights");
  if (!format.holds.weights) {
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
  warn("load_weights", path,
       assign_weights(*this, saved, options, text::format("load_weights: {}", path)));
}

std::shared_ptr<Model> load_model(const std::string& path, LoadOptions options) {
  return io::model_of(io::read_saved_model(path), path, options);
}

void remove_checkpoint(const std::string& path) {
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
}

RunContent run_content(const std::string& path) {
  const io::Contents& holds = io::format_of_path(path, "fit").holds;
  if (!holds.state) return RunContent::nothing;
  return holds.needs_architecture ? RunContent::state_and_architecture : RunContent::state;
}

void write_checkpoint(const SavedModel& saved, const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code failed;
  if (!folder.empty()) std::filesystem::create_directories(folder, failed);
  if (failed) {
    throw IOError(text::format("cannot make the folder {}: {}; name another one", folder.string(),
                               failed.message()));
  }
  replace_file(path, {io::format_of_path(path, "fit").write(saved, path)});
}

SavedModel read_checkpoint(const std::string& path) {
  SavedModel saved = io::read_saved_model(path);
  if (!saved.state.empty()) return saved;
  throw DataError(text::format(
      "{}: holds no state of a run to go on from; name what a BackupAndRestore or hebb train wrote",
      path));
}

}  // namespace hebb
