#include "io/hdf5/messages.hpp"

#include <algorithm>
#include <limits>

#include "base/text.hpp"

namespace hebb::io::hdf5 {

namespace {

constexpr const char* kSaveNumbers = "save arrays of numbers or texts";

int next_byte(ByteReader& reader, const char* what) {
  return reader.little_endian<std::uint8_t>(what);
}

/// Bytes up to the next multiple of eight.
std::uint64_t padded(std::uint64_t bytes) { return (bytes + 7) / 8 * 8; }

}  // namespace

Dataspace parse_dataspace(const Image& image, ByteReader reader) {
  constexpr const char* kWhat = "a dataspace";
  constexpr int kHasMost = 1, kNull = 2;
  const int version = next_byte(reader, kWhat);
  const int rank = next_byte(reader, kWhat);
  const int flags = next_byte(reader, kWhat);
  if (version != 1 && version != 2) {
    throw image.damaged(text::format("a dataspace of version {}; known are 1 and 2", version));
  }
  if (rank > Shape::kMaxRank) {
    throw image.unsupported(text::format("an array of {} axes", rank),
                            "reshape it to at most eight");
  }
  Dataspace space;
  const int type = next_byte(reader, kWhat);
  if (version == 1) reader.take(4, kWhat);
  space.null = version == 2 && type == kNull;
  for (int axis = 0; axis < rank; ++axis) {
    const std::uint64_t size = image.length(reader, "the sizes of an array");
    if (size > std::numeric_limits<std::int64_t>::max()) {
      throw image.damaged(text::format("an array has a size of {}", size));
    }
    space.shape.push_back(static_cast<std::int64_t>(size));
    space.most.push_back(size);
  }
  if (flags & kHasMost) {
    const std::uint64_t unlimited = kNowhere >> (64 - 8 * image.length_bytes());
    for (std::uint64_t& most : space.most) {
      most = image.length(reader, "the largest sizes of an array");
      if (most == unlimited) most = kNowhere;
    }
  }
  std::uint64_t elements = 1;
  for (const std::int64_t size : space.shape) {
    if (size != 0 &&
        __builtin_mul_overflow(elements, static_cast<std::uint64_t>(size), &elements)) {
      throw image.damaged(text::format("an array of sizes {}", space.shape.to_string()));
    }
  }
  if (elements > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
    throw image.damaged(text::format("an array of sizes {}", space.shape.to_string()));
  }
  return space;
}

namespace {

constexpr const char* kType = "a datatype";

/// The head that all datatypes begin with.
struct TypeHead {
  int type_class;
  int version;
  std::uint32_t bits;  ///< 24 of them, with a meaning that depends on the class.
  std::uint32_t bytes;
};

TypeHead parse_type_head(ByteReader& reader) {
  const int first = next_byte(reader, kType);
  const auto bits = static_cast<std::uint32_t>(reader.natural(3, kType));
  return {first & 15, first >> 4, bits, reader.little_endian<std::uint32_t>(kType)};
}

Datatype parse_whole(const Image& image, ByteReader& reader, const TypeHead& head) {
  const int offset = reader.little_endian<std::uint16_t>(kType);
  const int precision = reader.little_endian<std::uint16_t>(kType);
  if (head.bytes < 1 || head.bytes > 8 || offset != 0 ||
      static_cast<std::uint32_t>(precision) != 8 * head.bytes) {
    throw image.unsupported(text::format("whole numbers of {} bits from bit {} on in {} bytes",
                                         precision, offset, head.bytes),
                            "save them as int64");
  }
  return {.kind = Datatype::Kind::whole,
          .bytes = head.bytes,
          .big_endian = (head.bits & 1) != 0,
          .is_signed = (head.bits & 8) != 0};
}

Datatype parse_real(const Image& image, ByteReader& reader, const TypeHead& head) {
  constexpr std::uint32_t kLeadingOne = 2;
  const int offset = reader.little_endian<std::uint16_t>(kType);
  const int precision = reader.little_endian<std::uint16_t>(kType);
  const int exponent_at = next_byte(reader, kType), exponent_bits = next_byte(reader, kType);
  const int fraction_at = next_byte(reader, kType), fraction_bits = next_byte(reader, kType);
  const auto bias = reader.little_endian<std::uint32_t>(kType);
  const auto sign_at = static_cast<int>(head.bits >> 8 & 255);
  const bool vax = (head.bits & 0x40) != 0, leading_one = (head.bits >> 4 & 3) == kLeadingOne;
  const bool in_order = offset == 0 && fraction_at == 0 && exponent_at == fraction_bits &&
                        sign_at == exponent_at + exponent_bits && precision == sign_at + 1 &&
                        static_cast<std::uint32_t>(precision) == 8 * head.bytes;
  const bool is_double = exponent_bits == 11 && fraction_bits == 52 && bias == 1023;
  const bool fits_float = head.bytes <= 4 && exponent_bits >= 1 && exponent_bits <= 8 &&
                          fraction_bits <= 23 && bias <= 127;
  if (vax || !leading_one || !in_order || (!is_double && !fits_float)) {
    throw image.unsupported(
        text::format("floating-point numbers of {} bytes, {} bits of exponent and {} of fraction",
                     head.bytes, exponent_bits, fraction_bits),
        "save them as float32 or float64");
  }
  return {.kind = Datatype::Kind::real,
          .bytes = head.bytes,
          .big_endian = (head.bits & 1) != 0,
          .is_signed = true,
          .exponent_bits = exponent_bits,
          .fraction_bits = fraction_bits,
          .exponent_bias = static_cast<int>(bias)};
}

Datatype parse_fixed_text(const Image& image, const TypeHead& head) {
  const std::uint32_t padding = head.bits & 15;
  if (padding > 2 || head.bytes == 0) {
    throw image.damaged(text::format("texts of {} bytes with padding {}", head.bytes, padding));
  }
  return {.kind = Datatype::Kind::fixed_text,
          .bytes = head.bytes,
          .padding = static_cast<Datatype::Padding>(padding)};
}

Datatype parse_variable(const Image& image, const TypeHead& head) {
  if ((head.bits & 15) != 1) {
    throw image.unsupported("lists of varying lengths (a variable-length datatype)", kSaveNumbers);
  }
  const auto expected = static_cast<std::uint32_t>(8 + image.address_bytes());
  if (head.bytes != expected) {
    throw image.damaged(
        text::format("references to texts of {} bytes instead of {}", head.bytes, expected));
  }
  return {.kind = Datatype::Kind::variable_text, .bytes = head.bytes};
}

/// An enumeration is its numbers, but for h5py's bool.
Datatype parse_enumeration(const Image& image, ByteReader& reader, const TypeHead& head) {
  const TypeHead base = parse_type_head(reader);
  if (base.type_class != 0 || base.bytes != head.bytes) {
    throw image.damaged("an enumeration of what are no whole numbers");
  }
  Datatype type = parse_whole(image, reader, base);
  if ((head.bits & 0xffff) != 2 || type.bytes != 1) return type;
  const std::string_view names[] = {"FALSE", "TRUE"};
  for (const std::string_view name : names) {
    const std::uint64_t bytes = head.version < 3 ? padded(name.size() + 1) : name.size() + 1;
    if (bytes > reader.remaining()) return type;
    const auto there = reader.take(bytes, kType);
    if (!std::equal(name.begin(), name.end(), there.begin()) || there[name.size()] != 0)
      return type;
  }
  const auto values = reader.take(2, kType);
  if (values[0] == 0 && values[1] == 1) type.kind = Datatype::Kind::boolean;
  return type;
}

}  // namespace

Datatype parse_datatype(const Image& image, ByteReader reader) {
  enum Class { whole, real, time, text, bits, opaque, compound, reference, enumeration, variable };
  constexpr std::string_view kNames[] = {
      "whole numbers", "floating-point numbers", "times",      "texts",        "bit fields",
      "opaque bytes",  "compound elements",      "references", "enumerations", "variable lengths",
      "fixed arrays",  "complex numbers"};
  const TypeHead head = parse_type_head(reader);
  switch (head.type_class) {
    case whole: return parse_whole(image, reader, head);
    case real: return parse_real(image, reader, head);
    case text: return parse_fixed_text(image, head);
    case enumeration: return parse_enumeration(image, reader, head);
    case variable: return parse_variable(image, head);
    default: break;
  }
  const auto place = static_cast<std::size_t>(head.type_class);
  if (place >= std::size(kNames)) {
    throw image.damaged(text::format("a datatype of class {}", head.type_class));
  }
  throw image.unsupported(text::format("elements that are {}", kNames[place]), kSaveNumbers);
}

bool is_opaque_pair(ByteReader reader) {
  constexpr int kOpaque = 5;
  const TypeHead head = parse_type_head(reader);
  return head.type_class == kOpaque && head.bytes == 2;
}

namespace {

/// The value behind its size, which old versions let be negative for "none".
std::span<const std::uint8_t> take_value(ByteReader& reader) {
  constexpr const char* kWhat = "a fill value";
  const auto size = reader.little_endian<std::int32_t>(kWhat);
  return size > 0 ? reader.take(static_cast<std::uint64_t>(size), kWhat)
                  : std::span<const std::uint8_t>();
}

}  // namespace

std::span<const std::uint8_t> parse_fill_value(const Image& image, const ObjectHeader& header) {
  constexpr const char* kWhat = "a fill value";
  if (const Message* message = header.find(MessageType::fill_value); message && !message->shared) {
    ByteReader reader = image.reader(message->bytes);
    const int version = next_byte(reader, kWhat);
    bool defined = true;
    if (version == 3) {
      constexpr int kDefined = 0x20;
      defined = next_byte(reader, kWhat) & kDefined;
    } else {
      reader.take(2, kWhat);  // when room is made and when the value is written
      defined = next_byte(reader, kWhat) != 0 || version == 1;
    }
    return defined ? take_value(reader) : std::span<const std::uint8_t>();
  }
  if (const Message* message = header.find(MessageType::old_fill_value);
      message && !message->shared) {
    ByteReader reader = image.reader(message->bytes);
    return take_value(reader);
  }
  return {};
}

namespace {

std::string filter_name(int id) {
  switch (id) {
    case 4: return "szip";
    case 5: return "nbit";
    case 6: return "scaleoffset";
    case 32000: return "lzf";
    case 32001: return "blosc";
    case 32004: return "lz4";
    case 32015: return "zstd";
    default: return text::format("number {}", id);
  }
}

}  // namespace

std::vector<Filter> parse_filters(const Image& image, ByteReader reader) {
  constexpr const char* kWhat = "the filters";
  constexpr int kMostFilters = 8, kFirstWithName = 256;
  const int version = next_byte(reader, kWhat);
  const int count = next_byte(reader, kWhat);
  if ((version != 1 && version != 2) || count > kMostFilters) {
    throw image.damaged(text::format("{} filters, list of version {}", count, version));
  }
  if (version == 1) reader.take(6, kWhat);
  std::vector<Filter> filters;
  for (int i = 0; i < count; ++i) {
    const int id = reader.little_endian<std::uint16_t>(kWhat);
    const bool named = version == 1 || id >= kFirstWithName;
    const std::uint64_t name_bytes = named ? reader.little_endian<std::uint16_t>(kWhat) : 0;
    reader.take(2, kWhat);  // flags
    const int values = reader.little_endian<std::uint16_t>(kWhat);
    reader.take(version == 1 ? padded(name_bytes) : name_bytes, kWhat);
    std::uint32_t first = 0;
    for (int value = 0; value < values; ++value) {
      const auto read = reader.little_endian<std::uint32_t>(kWhat);
      if (value == 0) first = read;
    }
    if (version == 1 && values % 2 == 1) reader.take(4, kWhat);
    switch (id) {
      case 1: filters.push_back({Filter::Kind::deflate}); break;
      case 2: filters.push_back({Filter::Kind::shuffle, first}); break;
      case 3: filters.push_back({Filter::Kind::fletcher32}); break;
      default:
        throw image.unsupported(text::format("elements packed with the filter {}", filter_name(id)),
                                "repack the file with gzip (h5repack -f GZIP=6)");
    }
  }
  return filters;
}

}  // namespace hebb::io::hdf5
