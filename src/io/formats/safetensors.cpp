// safetensors: 8 bytes with the length of a JSON header, the header, then the tensors' bytes
// (https://github.com/huggingface/safetensors). Weights are "<layer>/<variable>"; what else hebb
// keeps of a model stands in the header's metadata and, for the optimizer and the state of a run,
// in tensors of their own.

#include <algorithm>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "hebb/error.hpp"
#include "io/byte_reader.hpp"
#include "io/formats.hpp"
#include "io/formats/named_weights.hpp"
#include "io/formats/seal.hpp"
#include "io/formats/text.hpp"
#include "io/json.hpp"
#include "io/npy.hpp"
#include "io/number_types.hpp"

namespace hebb::io {

namespace {

constexpr std::uint64_t kMostHeader = 100'000'000;
/// Element types of the format, and NumPy's names for them.
struct Elements {
  std::string_view name, code;
};
constexpr Elements kElements[] = {
    {"F32", "f4"}, {"F64", "f8"}, {"F16", "f2"},  {"BF16", "bf2"}, {"I64", "i8"},
    {"I32", "i4"}, {"I16", "i2"}, {"I8", "i1"},   {"U64", "u8"},   {"U32", "u4"},
    {"U16", "u2"}, {"U8", "u1"},  {"BOOL", "b1"},
};

/// What hebb writes a tensor as.
std::string_view name_of(DType dtype) {
  switch (dtype) {
    case DType::float32: return "F32";
    case DType::float64: return "F64";
    case DType::int64: return "I64";
    case DType::uint8: return "U8";
  }
  return "";
}

/// Length of the header; more than there is when `bytes` are no such file.
std::uint64_t header_bytes(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 8) return kMostHeader + 1;
  return ByteReader(bytes, "").little_endian<std::uint64_t>("length");
}

/// A tensor as the header tells of it.
struct Entry {
  std::string name;
  const NumberType* type;
  Shape shape;
  std::uint64_t first, last;  // of its bytes
};

Entry entry_of(const std::string& name, const Config& told, const std::string& file) {
  const auto refuse = [&](std::string_view what) {
    return DataError(text::format("{}: tensor \"{}\" {}", file, name, what));
  };
  const auto natural = [&](const Config& number) {
    if (number.kind() != Config::Kind::integer || number.as_int() < 0) {
      throw refuse("has sizes or offsets that are no natural numbers; the file is damaged");
    }
    return number.as_int();
  };
  const Config *dtype = told.find("dtype"), *shape = told.find("shape"),
               *offsets = told.find("data_offsets");
  if (!dtype || !dtype->is_string() || !shape || !shape->is_list() || !offsets ||
      !offsets->is_list() || offsets->as_list().size() != 2) {
    throw refuse("has no dtype, shape or data_offsets; the file is damaged");
  }
  const auto known = std::find_if(std::begin(kElements), std::end(kElements),
                                  [&](const Elements& e) { return e.name == dtype->as_string(); });
  if (known == std::end(kElements)) {
    std::string names;
    for (const Elements& e : kElements) names += (names.empty() ? "" : ", ") + std::string(e.name);
    throw refuse(
        text::format("has elements {}; hebb reads {}, so convert it", dtype->as_string(), names));
  }
  const NumberType& type = *number_type(known->code);
  if (shape->as_list().size() > Shape::kMaxRank) throw refuse("has more than eight axes");
  Shape sizes;
  for (const Config& size : shape->as_list()) sizes.push_back(natural(size));
  const std::uint64_t bytes = bytes_of(type, sizes, text::format("{}: \"{}\"", file, name));
  const std::int64_t first = natural(offsets->as_list()[0]), last = natural(offsets->as_list()[1]);
  if (last < first || static_cast<std::uint64_t>(last - first) != bytes) {
    throw refuse(text::format("of shape {} has bytes {} to {}; the file is damaged",
                              sizes.to_string(), first, last));
  }
  return {name, &type, sizes, static_cast<std::uint64_t>(first), static_cast<std::uint64_t>(last)};
}

/// What the metadata of hebb's own files say.
void read_metadata(const Config& metadata, const std::string& name, SavedModel& model) {
  if (const Config* format = metadata.find("format"); !format || !(*format == Config("hebb"))) {
    return;
  }
  const auto read = [&](const char* what, Config& config) {
    const Config* text = metadata.find(what);
    if (!text) return;
    if (!text->is_string()) throw DataError(text::format("{}: {} is no text", name, what));
    config = parse_json(text->as_string(), text::format("{}, {}", name, what));
  };
  read("architecture", model.architecture);
  read("compile", model.compile);
  Config assets;
  read("assets", assets);
  if (assets.is_null()) return;
  for (const auto& [asset, text] : assets.as_object()) {
    const std::string& bytes = text.as_string();
    model.assets.push_back({asset, {bytes.begin(), bytes.end()}});
  }
}

/// Assets as a config, name by name.
Config config_of(const std::vector<SavedAsset>& assets, const std::string& name) {
  Config config;
  for (const SavedAsset& asset : assets) {
    const std::string_view text = text_of(asset.bytes);
    if (!text::is_utf8(text)) {
      throw ValueError(text::format(
          "{}: the asset {} is no text in UTF-8, which safetensors wants; save as .keras or .npz",
          name, asset.name));
    }
    config.set(asset.name, text);
  }
  return config;
}

}  // namespace

bool is_safetensors(std::span<const std::uint8_t> bytes) {
  return bytes.size() > 8 && bytes[8] == '{' && header_bytes(bytes) <= bytes.size() - 8;
}

SavedModel read_safetensors(std::span<const std::uint8_t> bytes, const std::string& name) {
  ByteReader reader(bytes, name);
  const auto length = reader.little_endian<std::uint64_t>("length of the header");
  if (length > kMostHeader) {
    throw DataError(text::format("{}: a header of {} bytes; safetensors has at most {}", name,
                                 length, kMostHeader));
  }
  const std::string header(text_of(reader.take(length, "header")));
  const auto tensors = bytes.subspan(reader.position());
  SavedModel model;
  std::vector<Entry> entries;
  const Config told = parse_json(header, name);
  check_seal(told.find("__metadata__"), header, tensors, name);
  for (const auto& [key, value] : told.as_object()) {
    if (key == "__metadata__") {
      read_metadata(value, name, model);
    } else {
      entries.push_back(entry_of(key, value, name));
    }
  }
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.first, a.last) < std::pair(b.first, b.last);  // empty ones come first
  });
  std::uint64_t end = 0;
  WeightSorter sorter(model);
  for (const Entry& entry : entries) {
    if (entry.first != end || entry.last > tensors.size()) {
      throw DataError(
          text::format("{}: tensor \"{}\" starts at byte {} of {}, expected {}; tensors "
                       "stand one after the other, so the file is damaged",
                       name, entry.name, entry.first, tensors.size(), end));
    }
    sorter.add(entry.name, read_numbers(tensors.subspan(entry.first, entry.last - entry.first),
                                        *entry.type, false, entry.shape, name + ", " + entry.name));
    end = entry.last;
  }
  if (end != tensors.size()) {
    throw DataError(
        text::format("{}: goes on for {} bytes after its last tensor; the file is damaged", name,
                     tensors.size() - end));
  }
  return model;
}

ModelBytes write_safetensors(const SavedModel& model, const std::string& name) {
  Config metadata = Config::Object{{"format", "hebb"}};
  for (auto& [key, value] : blank_seal()) metadata.set(key, value);
  if (!model.architecture.is_null()) metadata.set("architecture", to_json(model.architecture));
  if (!model.compile.is_null()) metadata.set("compile", to_json(model.compile));
  if (!model.assets.empty()) metadata.set("assets", to_json(config_of(model.assets, name)));
  Config::Object told{{"__metadata__", metadata}};
  ModelBytes tensors;
  for (const NamedTensor& tensor : named_weights(model, name)) {
    Config::List shape;
    for (const std::int64_t size : tensor.value.shape()) shape.push_back(size);
    const auto elements = element_bytes(tensor.value);
    const auto first = static_cast<std::int64_t>(tensors.size());
    tensors.insert(tensors.end(), elements.begin(), elements.end());
    const auto last = static_cast<std::int64_t>(tensors.size());
    told.emplace_back(tensor.name, Config::Object{{"dtype", name_of(tensor.value.dtype())},
                                                  {"shape", shape},
                                                  {"data_offsets", Config::List{first, last}}});
  }
  std::string header = to_json(told);
  header.append((8 - header.size() % 8) % 8, ' ');
  seal(header, tensors);
  ModelBytes bytes(8);
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(header.size()) >> (8 * i));
  }
  bytes.reserve(8 + header.size() + tensors.size());
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.insert(bytes.end(), tensors.begin(), tensors.end());
  return bytes;
}

}  // namespace hebb::io
