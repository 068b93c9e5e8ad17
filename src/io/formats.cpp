#include "io/formats.hpp"

#include <filesystem>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb::io {

namespace {

constexpr Contents kArchitecture{.architecture = true}, kWeights{.weights = true},
    kModel{.architecture = true, .weights = true},
    kRun{.architecture = true, .weights = true, .assets = true, .state = true},
    kWholeRun{.architecture = true,
              .weights = true,
              .assets = true,
              .state = true,
              .needs_architecture = true};

}  // namespace

std::span<const Format> formats() {
  static const Format kFormats[] = {
      {"NumPy archive", {".npz"}, kRun, is_npz_model, read_npz_model, write_npz_model},
      {"Keras 3 archive",
       {".keras"},
       kWholeRun,
       is_keras_archive,
       read_keras_archive,
       write_keras_archive},
      {"Keras 3 weights",
       {".weights.h5"},
       kWeights,
       is_hdf5_model,
       read_hdf5_model,
       write_keras_weights},
      {"Keras HDF5", {".h5", ".hdf5"}, kModel, is_hdf5_model, read_hdf5_model, write_legacy_model},
      {"safetensors", {".safetensors"}, kRun, is_safetensors, read_safetensors, write_safetensors},
      {"JSON", {".json"}, kArchitecture, is_json_model, read_json_model, write_json_model},
      {"YAML", {".yaml", ".yml"}, kArchitecture, is_yaml_model, read_yaml_model, write_yaml_model},
  };
  return kFormats;
}

const Format& format_of_path(std::string_view path, const char* caller) {
  if (path.ends_with(".weights.json")) {  // Keras takes it for its own
    throw ValueError(text::format(
        "{}: {}: a .weights.json lists files of weights, which hebb reads and does not write; name "
        "a file .weights.h5, or another .json for the architecture",
        caller, path));
  }
  std::vector<std::string_view> known;
  for (const Format& format : formats()) {
    for (const std::string_view extension : format.extensions) {
      if (path.ends_with(extension)) return format;
      known.push_back(extension);
    }
  }
  const std::string extension = std::filesystem::path(path).extension().string();
  throw ValueError(text::format("{}: {}: the extension says the format; {}", caller, path,
                                text::unknown_name("extension", extension, known)));
}

const Format& format_of_content(std::span<const std::uint8_t> bytes, const std::string& name) {
  for (const Format& format : formats()) {
    if (format.is(bytes)) return format;
  }
  std::string known;
  for (const Format& format : formats()) {
    known += (known.empty() ? "" : ", ") + std::string(format.name);
  }
  throw DataError(text::format("{}: is no model file that hebb reads: {}", name, known));
}

}  // namespace hebb::io
