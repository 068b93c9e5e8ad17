// `.keras`: a zip archive of metadata.json, config.json, model.weights.h5 and assets, among which
// hebb keeps what Keras has no place for.

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>
#include <system_error>

#include "base/file.hpp"
#include "base/text.hpp"
#include "hebb/assets.hpp"
#include "hebb/error.hpp"
#include "hebb/version.hpp"
#include "io/formats.hpp"
#include "io/formats/keras_files.hpp"
#include "io/formats/seal.hpp"
#include "io/formats/text.hpp"
#include "io/json.hpp"
#include "io/keras_config.hpp"
#include "io/zip.hpp"
#include "nn/keras_operations.hpp"

namespace hebb::io {

namespace {

constexpr std::string_view kMetadata = "metadata.json", kConfig = "config.json",
                           kWeights = "model.weights.h5", kAssets = "assets/";
/// The state of a run, as safetensors.
constexpr std::string_view kState = "assets/hebb/state.safetensors";
constexpr std::array<std::uint8_t, 4> kZip = {'P', 'K', 3, 4};

/// When a file is written: the environment's SOURCE_DATE_EPOCH, or now.
std::string date() {
  const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
  const std::time_t now =
      epoch ? static_cast<std::time_t>(std::strtoll(epoch, nullptr, 10)) : std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d@%H:%M:%S", &parts);
  return text.data();
}

ZipEntry text_entry(std::string_view name, const std::string& text) {
  return {std::string(name), {text.begin(), text.end()}};
}

const ZipEntry* find(std::span<const ZipEntry> entries, std::string_view name) {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const auto& e) { return e.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

/// The JSON in an entry; null without it.
Config config_in(std::span<const ZipEntry> entries, std::string_view entry,
                 const std::string& archive) {
  const ZipEntry* found = find(entries, entry);
  if (!found) return {};
  return parse_json({reinterpret_cast<const char*>(found->bytes.data()), found->bytes.size()},
                    text::format("{}/{}", archive, entry));
}

/// Names of layers by their places, as the model of this config has them.
void collect_names(const Config& model, const std::string& place, const std::string& name,
                   std::map<std::string, std::string>& names) {
  const Config* options = model.find("config");
  const Config* layers = options ? options->find("layers") : nullptr;
  if (!layers) return;
  const Config* model_type = model.find("class_name");
  const bool sequential = model_type && *model_type == Config("Sequential");
  PlacesInList places;
  for (const Config& layer : layers->as_list()) {
    const Config *type = layer.find("class_name"), *config = layer.find("config");
    const Config* own = config ? config->find("name") : nullptr;
    if (!type || !own || is_keras_operation(layer)) continue;
    if (sequential && *type == Config("InputLayer")) continue;
    const std::string inner =
        (place.empty() ? "" : place + "/") + "layers/" + places.next(type->as_string());
    names[inner] = (name.empty() ? "" : name + "/") + own->as_string();
    collect_names(layer, inner, names[inner], names);
  }
}

/// The model whose files these are.
SavedModel model_in(std::span<const ZipEntry> entries, const std::string& name) {
  SavedModel model;
  const Config config = config_in(entries, kConfig, name);
  if (config.is_null()) {
    throw DataError(text::format(
        "{}: has no {}, so it is no model of Keras 3; save it with model.save(\"x.keras\")", name,
        kConfig));
  }
  const Config metadata = config_in(entries, kMetadata, name);
  if (const Config* version = metadata.find("keras_version")) {
    model.keras_version = version->as_string();
  }
  if (const Config* compile = config.find("compile_config");
      compile && compile->find("optimizer")) {
    model.compile = modern(*compile);
  }
  model.architecture = modern(config);
  const ZipEntry* weights = find(entries, kWeights);
  if (!weights) {
    throw DataError(text::format("{}: has no {}{}", name, kWeights,
                                 find(entries, "model.weights.npz")
                                     ? ", but model.weights.npz, which hebb does not read; save it "
                                       "again with h5py installed"
                                     : "; the file is damaged, save it again"));
  }
  const hdf5::File file(weights->bytes, text::format("{}/{}", name, kWeights));
  read_weight_tree(file.root(), model);
  std::map<std::string, std::string> names;
  collect_names(model.architecture, "", "", names);
  for (SavedLayer& layer : model.layers) {
    if (const auto known = names.find(layer.place); known != names.end())
      layer.name = known->second;
  }
  if (model.keras_version.starts_with("2.")) modernize_optimizer(model);
  for (const ZipEntry& entry : entries) {
    if (entry.name == kState) {
      model.state = read_safetensors(entry.bytes, text::format("{}/{}", name, kState)).state;
    } else if (entry.name.starts_with(kAssets)) {
      model.assets.push_back({entry.name.substr(kAssets.size()), entry.bytes});
    }
  }
  return model;
}

}  // namespace

bool is_keras_archive(std::span<const std::uint8_t> bytes) {
  return bytes.size() > kZip.size() && std::equal(kZip.begin(), kZip.end(), bytes.begin());
}

SavedModel read_keras_folder(const std::string& path) {
  std::vector<ZipEntry> entries;
  const std::string preprocessing = text::format("{}{}", kAssets, kPreprocessingAsset);
  for (const std::string_view name :
       {kMetadata, kConfig, kWeights, std::string_view(preprocessing)}) {
    const std::string file = text::format("{}/{}", path, name);
    std::error_code none;
    if (!std::filesystem::exists(file, none)) continue;
    const Bytes bytes = InputFile(file).read_all();
    entries.push_back({std::string(name), {bytes.span().begin(), bytes.span().end()}});
  }
  return model_in(entries, path);
}

SavedModel read_keras_archive(std::span<const std::uint8_t> bytes, const std::string& name) {
  const std::vector<ZipEntry> entries = read_zip(bytes, name);
  for (const ZipEntry& entry : entries) {
    if (!leads_out(entry.name)) continue;
    throw DataError(text::format(
        "{}: the name of its member \"{}\" leads out of the archive; do not trust this file", name,
        entry.name));
  }
  if (const ZipEntry* metadata = find(entries, kMetadata)) {
    const Config told = config_in(entries, kMetadata, name);
    check_seal(told.find(kSealMember), text_of(metadata->bytes), sealed_members(entries, kMetadata),
               name);
  }
  return model_in(entries, name);
}

ModelBytes write_keras_archive(const SavedModel& model, const std::string& name) {
  if (model.architecture.is_null()) {
    throw ValueError(text::format(
        "save_weights: {}: a .keras file holds a whole model; call save(), or name a .weights.h5",
        name));
  }
  Config metadata;
  metadata.set("keras_version", kKerasVersion);
  metadata.set("date_saved", date());
  metadata.set("hebb_version", text::format("{}.{}.{}", HEBB_VERSION_MAJOR, HEBB_VERSION_MINOR,
                                            HEBB_VERSION_PATCH));
  metadata.set(kSealMember, blank_seal());
  Config config = model.architecture;
  if (!model.compile.is_null()) config.set("compile_config", model.compile);
  std::vector<ZipEntry> entries = {
      {},  // the seal of the others
      text_entry(kConfig, to_json(config)),
      {std::string(kWeights), hdf5::write(weight_tree(model), name)},
  };
  if (!model.state.empty()) {
    entries.push_back({std::string(kState), write_safetensors({.state = model.state}, name)});
  }
  for (const SavedAsset& asset : model.assets) {
    entries.push_back({std::string(kAssets) + asset.name, asset.bytes});
  }
  std::string text = to_json(metadata);
  seal(text, sealed_members(std::span(entries).subspan(1), kMetadata));
  entries.front() = text_entry(kMetadata, text);
  return make_zip(entries, false, name);
}

}  // namespace hebb::io
