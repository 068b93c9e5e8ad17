// Models as NumPy archives: each weight "<layer>/<variable>.npy". What else hebb keeps of a model
// stands in members of JSON text, which numpy.load() gives as bytes; files of others lack them.

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/io.hpp"
#include "io/formats.hpp"
#include "io/formats/named_weights.hpp"
#include "io/formats/seal.hpp"
#include "io/formats/text.hpp"
#include "io/json.hpp"
#include "io/npy.hpp"
#include "io/zip.hpp"

namespace hebb::io {

namespace {

constexpr std::string_view kSeal = "hebb.json";
constexpr std::string_view kArchitecture = "architecture.json";
constexpr std::string_view kCompile = "compile.json";
constexpr std::string_view kAssets = "__assets__/";
constexpr std::string_view kArray = ".npy";

ZipEntry entry_of(std::string_view name, const std::string& text) {
  return {std::string(name), {text.begin(), text.end()}};
}

}  // namespace

bool is_npz_model(std::span<const std::uint8_t> bytes) {
  // The header of the first member: "PK\3\4", at byte 26 the length of its name, at 30 the name.
  constexpr std::size_t kName = 30;
  if (bytes.size() < kName || !text_of(bytes).starts_with("PK\3\4")) return false;
  const std::size_t length = bytes[26] | std::size_t{bytes[27]} << 8;
  const std::string_view name = text_of(bytes).substr(kName, length);
  return name.ends_with(kArray) || name == kSeal;
}

SavedModel read_npz_model(std::span<const std::uint8_t> bytes, const std::string& name) {
  const std::vector<ZipEntry> entries = read_zip(bytes, name);
  SavedModel model;
  WeightSorter sorter(model);
  for (const ZipEntry& entry : entries) {
    if (leads_out(entry.name)) {
      throw DataError(
          text::format("{}: the name of its member \"{}\" leads out of the archive; do not trust "
                       "this file",
                       name, entry.name));
    }
    const std::string place = name + "/" + entry.name;
    const std::string_view text = text_of(entry.bytes);
    if (entry.name == kSeal) {
      const Config marks = parse_json(text, place);
      check_seal(&marks, text, sealed_members(entries, kSeal), name);
    } else if (entry.name == kArchitecture) {
      model.architecture = parse_json(text, place);
    } else if (entry.name == kCompile) {
      model.compile = parse_json(text, place);
    } else if (entry.name.starts_with(kAssets)) {
      model.assets.push_back({entry.name.substr(kAssets.size()), entry.bytes});
    } else if (entry.name.ends_with(kArray)) {
      sorter.add(entry.name.substr(0, entry.name.size() - kArray.size()),
                 parse_npy(entry.bytes, place));
    } else {
      throw DataError(
          text::format("{}: holds {}, and a model in a .npz archive is made of {}, {} "
                       "and arrays <layer>/<variable>.npy",
                       name, entry.name, kArchitecture, kCompile));
    }
  }
  return model;
}

ModelBytes write_npz_model(const SavedModel& model, const std::string& name) {
  std::vector<ZipEntry> entries(1);
  if (!model.architecture.is_null()) {
    entries.push_back(entry_of(kArchitecture, to_json(model.architecture)));
  }
  if (!model.compile.is_null()) entries.push_back(entry_of(kCompile, to_json(model.compile)));
  for (const SavedAsset& asset : model.assets) {
    entries.push_back({std::string(kAssets) + asset.name, asset.bytes});
  }
  for (const NamedTensor& tensor : named_weights(model, name)) {
    const std::string member = tensor.name + std::string(kArray);
    if (leads_out(member)) {
      throw ValueError(
          text::format("{}: the tensor \"{}\" would lead out of the archive; rename its layer, or "
                       "save as .keras",
                       name, tensor.name));
    }
    entries.push_back({member, npy_bytes(tensor.value, name + "/" + member)});
  }
  std::string text = to_json(blank_seal());
  seal(text, sealed_members(std::span(entries).subspan(1), kSeal));
  entries.front() = entry_of(kSeal, text);
  return make_zip(entries, false, name);
}

}  // namespace hebb::io
