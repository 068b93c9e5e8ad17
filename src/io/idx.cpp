// The idx format (LeCun et al. 1998): 00 00 <type> <axes>, sizes as big-endian uint32, elements.

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>

#include "base/file.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/io.hpp"
#include "io/byte_reader.hpp"
#include "io/byte_stream.hpp"

namespace hebb {

namespace {

using io::ByteReader;
using io::ByteStream;

constexpr std::size_t kMagicBytes = 4;
constexpr std::size_t kLongestHeader = kMagicBytes + std::size_t{4} * Shape::kMaxRank;
/// Largest tensor, and largest packed file, that is read: room for a million small colour images.
constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 30;

/// Fills `out` from `stream`, big-endian `Stored` by `Stored`, and returns the bytes that were
/// there: at the end of the stream less than the elements need.
template <class Stored, class Element>
std::uint64_t fill(ByteStream& stream, Tensor& out) {
  const std::span<Element> elements = out.mutable_data<Element>();
  if constexpr (std::is_same_v<Stored, std::uint8_t> && std::is_same_v<Element, std::uint8_t>) {
    return stream.read(elements);
  } else {
    constexpr std::size_t kElementsAtOnce = 8192;
    std::array<std::uint8_t, kElementsAtOnce * sizeof(Stored)> buffer;
    std::uint64_t bytes = 0;
    for (std::size_t done = 0; done < elements.size(); done += kElementsAtOnce) {
      const auto part = elements.subspan(done, std::min(kElementsAtOnce, elements.size() - done));
      const auto wanted = std::span(buffer).first(part.size() * sizeof(Stored));
      const std::size_t read = stream.read(wanted);
      bytes += read;
      if (read < wanted.size()) break;
      ByteReader reader(wanted, "idx elements");
      for (Element& element : part) {
        // NOLINTNEXTLINE(bugprone-signed-char-misuse): an int8 is a number here, not a character
        element = reader.big_endian<Stored>("an element");
      }
    }
    return bytes;
  }
}

/// An element type of the format, the dtype that it becomes, and how it is read.
struct ElementType {
  std::uint8_t code;
  const char* name;
  std::uint64_t bytes;
  DType dtype;
  std::uint64_t (*fill)(ByteStream&, Tensor&);
};

constexpr ElementType kElementTypes[] = {
    {0x08, "uint8", 1, DType::uint8, fill<std::uint8_t, std::uint8_t>},
    {0x09, "int8", 1, DType::int64, fill<std::int8_t, std::int64_t>},
    {0x0B, "int16", 2, DType::int64, fill<std::int16_t, std::int64_t>},
    {0x0C, "int32", 4, DType::int64, fill<std::int32_t, std::int64_t>},
    {0x0D, "float", 4, DType::float32, fill<float, float>},
    {0x0E, "double", 8, DType::float64, fill<double, double>},
};

struct Header {
  const ElementType* type;
  Shape shape;
  std::uint64_t bytes;          ///< Of the header itself.
  std::uint64_t element_bytes;  ///< Of all elements, as stored.
};

/// `[60000, 28, 28] of uint8, 47040000 bytes`.
std::string declared(const Header& header) {
  return text::format("the header declares {} of {}, {} bytes", header.shape.to_string(),
                      header.type->name, header.element_bytes);
}

const ElementType& element_type(std::span<const std::uint8_t> magic, bool packed,
                                const std::string& name) {
  if (magic.size() < kMagicBytes || magic[0] != 0 || magic[1] != 0) {
    std::string bytes;
    for (const std::uint8_t byte : magic) bytes += text::format(" {:02x}", byte);
    throw DataError(
        text::format("{}: not an idx file: {} bytes{}, expected 00 00 <type> <axes>; "
                     "give a file in MNIST's format, plain or packed with gzip",
                     name, packed ? "it unpacks to" : "it starts with", bytes));
  }
  std::string known;
  for (const ElementType& type : kElementTypes) {
    if (type.code == magic[2]) return type;
    known += text::format("{}0x{:02x} ({})", known.empty() ? "" : ", ", type.code, type.name);
  }
  throw DataError(text::format("{}: idx element type 0x{:02x} is unknown; known are {}", name,
                               magic[2], known));
}

/// Sets `element_bytes`.
/// \throws DataError when the elements would need more memory than is allowed.
void measure(Header& header, const std::string& name) {
  const auto as_tensor = static_cast<std::uint64_t>(item_size(header.type->dtype));
  std::uint64_t elements = 1, bytes = 0;
  bool excessive = false, empty = false;
  for (const std::int64_t size : header.shape) {
    if (size == 0) {
      empty = true;  // the other sizes must be credible all the same
    } else {
      excessive |= __builtin_mul_overflow(elements, static_cast<std::uint64_t>(size), &elements);
    }
  }
  excessive |= __builtin_mul_overflow(elements, as_tensor, &bytes) || bytes > kMostBytes;
  if (excessive) {
    throw DataError(text::format(
        "{}: the header declares {} of {}, more than the {} GiB that hebb reads from one file; "
        "the file is damaged, or must be split",
        name, header.shape.to_string(), header.type->name, kMostBytes >> 30));
  }
  header.element_bytes = empty ? 0 : elements * header.type->bytes;
}

Header read_header(ByteStream& stream, const std::string& name) {
  std::array<std::uint8_t, kLongestHeader> buffer;
  const auto magic = std::span(buffer).first(kMagicBytes);
  const std::size_t read = stream.read(magic);
  const ElementType& type = element_type(magic.first(read), stream.packed(), name);

  const int rank = magic[3];
  if (rank < 1 || rank > Shape::kMaxRank) {
    throw DataError(
        text::format("{}: the idx header gives {} axes, expected 1 to {}; the file is "
                     "damaged or not an idx file",
                     name, rank, Shape::kMaxRank));
  }
  const auto sizes = std::span(buffer).subspan(kMagicBytes, 4 * static_cast<std::size_t>(rank));
  ByteReader reader(sizes.first(stream.read(sizes)), name);
  Header header{&type, {}, kMagicBytes + sizes.size(), 0};
  for (int axis = 0; axis < rank; ++axis) {
    header.shape.push_back(reader.big_endian<std::uint32_t>("the sizes of the axes"));
  }
  measure(header, name);
  return header;
}

/// Compares what a plain file declares with its length.
void require_length(const Header& header, std::uint64_t file_bytes, const std::string& name) {
  const std::uint64_t follow = file_bytes - header.bytes;
  if (follow == header.element_bytes) return;
  throw DataError(text::format("{}: {}, but {} follow it; the file is {}, fetch it again", name,
                               declared(header), follow,
                               follow < header.element_bytes ? "cut off" : "damaged"));
}

/// Refuses a declared size that even the densest packing could not reach.
void require_possible(const Header& header, const ByteStream& stream, std::uint64_t file_bytes,
                      const std::string& name) {
  if (header.bytes + header.element_bytes <= stream.most_bytes()) return;
  throw DataError(text::format(
      "{}: {}, which {} bytes of gzip data cannot hold; the file is damaged, fetch it again", name,
      declared(header), file_bytes));
}

}  // namespace

Tensor read_idx(const std::string& path) {
  const InputFile file(path);
  if (file.size() > kMostBytes + kLongestHeader) {
    throw DataError(
        text::format("{}: {} bytes are more than the {} GiB that hebb reads from one "
                     "file; split it",
                     path, file.size(), kMostBytes >> 30));
  }
  // A large file that is not idx, or not whole, is refused before it is read.
  std::array<std::uint8_t, kLongestHeader> buffer;
  const auto start = std::span(buffer).first(std::min<std::uint64_t>(file.size(), kLongestHeader));
  file.read(0, start);
  if (!io::is_gzip(start)) {
    ByteStream stream(start, path);
    require_length(read_header(stream, path), file.size(), path);
  }
  return parse_idx(file.read_all().span(), path);
}

Tensor parse_idx(std::span<const std::uint8_t> bytes, const std::string& name) {
  if (bytes.empty()) throw DataError(text::format("{}: there are no bytes to read", name));
  ByteStream stream(bytes, name);
  const Header header = read_header(stream, name);
  if (stream.packed()) {
    require_possible(header, stream, bytes.size(), name);
  } else {
    require_length(header, bytes.size(), name);
  }

  Tensor result = Tensor::empty(header.shape, header.type->dtype);
  const std::uint64_t filled = header.type->fill(stream, result);
  std::uint8_t beyond = 0;
  if (filled < header.element_bytes) {
    throw DataError(text::format("{}: {}, but {} follow it; the file is damaged, fetch it again",
                                 name, declared(header), filled));
  }
  if (stream.read({&beyond, 1}) != 0) {  // also takes gzip past its checksum
    throw DataError(text::format("{}: {}, but more follow it; the file is damaged, fetch it again",
                                 name, declared(header)));
  }
  return result;
}

}  // namespace hebb
