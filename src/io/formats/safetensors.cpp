// safetensors: 8 bytes with the length of a JSON header, the header, then the tensors' bytes
// (https://github.com/huggingface/safetensors). Weights are "<layer>/<variable>"; what else hebb
// keeps of a model stands in the header's metadata and, for the optimizer and the state of a run,
// in tensors of their own.

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <utility>

#include "base/checksums.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"
#include "io/byte_reader.hpp"
#include "io/formats.hpp"
#include "io/json.hpp"
#include "io/npy.hpp"
#include "tensor/impl.hpp"

namespace hebb::io {

namespace {

constexpr std::uint64_t kMostHeader = 100'000'000;
constexpr std::string_view kOptimizer = "__optimizer__/";
constexpr std::string_view kState = "__state__/";
constexpr std::string_view kChecksum = "\"crc32c\": \"";
constexpr std::string_view kNoChecksum = "00000000";

/// Element types of the format: name, bytes, and what hebb reads them as.
struct Elements {
  std::string_view name;
  std::int64_t bytes;
  DType dtype;
};
constexpr Elements kElements[] = {
    {"F32", 4, DType::float32},
    {"F64", 8, DType::float64},
    {"I64", 8, DType::int64},
    {"U8", 1, DType::uint8},
};

std::string_view name_of(DType dtype) {
  return std::find_if(std::begin(kElements), std::end(kElements),
                      [&](const Elements& e) { return e.dtype == dtype; })
      ->name;
}

/// Place of the checksum's digits in a header that hebb wrote; npos in others.
std::size_t checksum_place(std::string_view header) {
  const std::size_t at = header.find(kChecksum);
  if (at == std::string_view::npos) return at;
  const std::size_t place = at + kChecksum.size();
  return place + kNoChecksum.size() <= header.size() ? place : std::string_view::npos;
}

std::string digits(std::uint32_t checksum) {
  char text[9];
  std::snprintf(text, sizeof text, "%08x", checksum);
  return text;
}

std::string_view text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Checksum of header, its own digits counting as zeros, and tensors.
std::uint32_t checksum(std::string header, std::span<const std::uint8_t> tensors) {
  const std::size_t place = checksum_place(header);
  if (place != std::string::npos) header.replace(place, kNoChecksum.size(), kNoChecksum);
  return crc32c(text_of(tensors), crc32c(header));
}

/// Length of the header; more than there is when `bytes` are no such file.
std::uint64_t header_bytes(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 8) return kMostHeader + 1;
  return ByteReader(bytes, "").little_endian<std::uint64_t>("length");
}

/// A tensor as the header tells of it.
struct Entry {
  std::string name;
  const Elements* elements;
  Shape shape;
  std::uint64_t first, last;  // of its bytes
};

Entry entry_of(const std::string& name, const Config& told, const std::string& file) {
  const auto refuse = [&](std::string_view what) {
    return DataError(text::format("{}: tensor \"{}\" {}", file, name, what));
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
    throw refuse(text::format("has elements {}; hebb reads F32, F64, I64 and U8, so convert it",
                              dtype->as_string()));
  }
  if (shape->as_list().size() > Shape::kMaxRank) throw refuse("has more than eight axes");
  Shape sizes;
  std::uint64_t count = 1;
  constexpr std::uint64_t kMost = std::uint64_t{1} << 40;
  for (const Config& size : shape->as_list()) {
    const std::int64_t axis = size.as_int();
    if (axis < 0 || static_cast<std::uint64_t>(axis) > kMost)
      throw refuse("has an impossible shape");
    sizes.push_back(axis);
    count *= static_cast<std::uint64_t>(axis);
    if (count > kMost) throw refuse("has an impossible shape");
  }
  const std::int64_t first = offsets->as_list()[0].as_int(), last = offsets->as_list()[1].as_int();
  if (first < 0 || last < first ||
      static_cast<std::uint64_t>(last - first) !=
          count * static_cast<std::uint64_t>(known->bytes)) {
    throw refuse(text::format("of shape {} has bytes {} to {}; the file is damaged",
                              sizes.to_string(), first, last));
  }
  return {name, &*known, sizes, static_cast<std::uint64_t>(first),
          static_cast<std::uint64_t>(last)};
}

Tensor tensor_of(const Entry& entry, std::span<const std::uint8_t> bytes) {
  const Tensor tensor = Tensor::zeros(entry.shape, entry.elements->dtype);
  if (!bytes.empty()) std::memcpy(raw<std::uint8_t>(tensor), bytes.data(), bytes.size());
  return tensor;
}

/// Puts a tensor "tower/dense/kernel" into the layer "tower/dense".
void add(SavedModel& model, const std::string& name, Tensor value) {
  if (name.starts_with(kOptimizer)) {
    model.optimizer.push_back({name.substr(kOptimizer.size()), std::move(value)});
    return;
  }
  if (name.starts_with(kState)) {
    model.state.push_back({name.substr(kState.size()), std::move(value)});
    return;
  }
  const std::size_t slash = name.rfind('/');
  const std::string layer = slash == std::string::npos ? "" : name.substr(0, slash);
  const std::string weight = slash == std::string::npos ? name : name.substr(slash + 1);
  if (model.layers.empty() || model.layers.back().name != layer) {
    const auto known = std::find_if(model.layers.begin(), model.layers.end(),
                                    [&](const SavedLayer& l) { return l.name == layer; });
    if (known != model.layers.end()) {
      known->weights.push_back({weight, std::move(value)});
      return;
    }
    model.layers.push_back({layer, "", {}});
  }
  model.layers.back().weights.push_back({weight, std::move(value)});
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
  const std::size_t place = checksum_place(header);
  if (place != std::string::npos &&
      header.substr(place, kNoChecksum.size()) != digits(checksum(header, tensors))) {
    throw DataError(
        text::format("{}: its checksum says that it was changed; fetch it again", name));
  }
  const Config told = parse_json(header, name);
  SavedModel model;
  model.match = MatchBy::name;
  std::vector<Entry> entries;
  for (const auto& [key, value] : told.as_object()) {
    if (key != "__metadata__") {
      entries.push_back(entry_of(key, value, name));
      continue;
    }
    if (const Config* text = value.find("architecture")) {
      model.architecture = parse_json(text->as_string(), name + ", architecture");
    }
    if (const Config* text = value.find("compile")) {
      model.compile = parse_json(text->as_string(), name + ", compile");
    }
  }
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.first, a.last) < std::pair(b.first, b.last);  // empty ones come first
  });
  std::uint64_t end = 0;
  for (const Entry& entry : entries) {
    if (entry.first != end || entry.last > tensors.size()) {
      throw DataError(
          text::format("{}: tensor \"{}\" starts at byte {} of {}, expected {}; tensors "
                       "stand one after the other, so the file is damaged",
                       name, entry.name, entry.first, tensors.size(), end));
    }
    add(model, entry.name,
        tensor_of(entry, tensors.subspan(entry.first, entry.last - entry.first)));
    end = entry.last;
  }
  if (end != tensors.size()) {
    throw DataError(
        text::format("{}: goes on for {} bytes after its last tensor; the file is damaged", name,
                     tensors.size() - end));
  }
  return model;
}

ModelBytes write_safetensors(const SavedModel& model, const std::string&) {
  Config metadata = Config::Object{};
  metadata.set("format", "hebb");
  metadata.set("crc32c", std::string(kNoChecksum));
  if (!model.architecture.is_null()) metadata.set("architecture", to_json(model.architecture));
  if (!model.compile.is_null()) metadata.set("compile", to_json(model.compile));
  Config told = Config::Object{};
  told.set("__metadata__", metadata);
  std::vector<Tensor> tensors;
  std::int64_t end = 0;
  const auto add = [&](const std::string& name, const Tensor& tensor) {
    Config::List shape;
    for (const std::int64_t size : tensor.shape()) shape.push_back(size);
    const std::int64_t first = end;
    end += tensor.size() * item_size(tensor.dtype());
    told.set(name, Config::Object{{"dtype", std::string(name_of(tensor.dtype()))},
                                  {"shape", shape},
                                  {"data_offsets", Config::List{first, end}}});
    tensors.push_back(tensor);
  };
  for (const SavedLayer& layer : model.layers) {
    for (const SavedWeight& w : layer.weights) {
      add(layer.name.empty() ? w.name : layer.name + "/" + w.name, w.value);
    }
  }
  for (const SavedWeight& v : model.optimizer) add(std::string(kOptimizer) + v.name, v.value);
  for (const SavedWeight& v : model.state) add(std::string(kState) + v.name, v.value);
  std::string header = to_json(told);
  header.append((8 - header.size() % 8) % 8, ' ');
  ModelBytes bytes(8 + header.size() + static_cast<std::size_t>(end));
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(header.size()) >> (8 * i));
  }
  std::size_t at = 8 + header.size();
  for (const Tensor& tensor : tensors) {
    const auto elements = element_bytes(tensor);
    if (!elements.empty()) std::memcpy(bytes.data() + at, elements.data(), elements.size());
    at += elements.size();
  }
  const auto data = std::span(std::as_const(bytes)).subspan(8 + header.size());
  const std::size_t place = checksum_place(header);
  header.replace(place, kNoChecksum.size(), digits(checksum(header, data)));
  std::memcpy(bytes.data() + 8, header.data(), header.size());
  return bytes;
}

}  // namespace hebb::io
