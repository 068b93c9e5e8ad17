// The .npy format (NumPy's NEP 1): magic, version, length of the header, a header that is a Python
// dictionary, elements.

#include "io/npy.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/io.hpp"
#include "io/byte_reader.hpp"
#include "io/content.hpp"
#include "io/file.hpp"
#include "io/npy_header.hpp"
#include "tensor/dispatch.hpp"

namespace hebb {

namespace {

using io::ByteReader;

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 30;

struct Half {};  ///< float16, which C++20 does not have.

float half_to_float(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31;
  const auto fraction = static_cast<float>(bits & 1023);
  float value = 0;
  if (exponent == 31) {
    value = fraction != 0 ? std::numeric_limits<float>::quiet_NaN()
                          : std::numeric_limits<float>::infinity();
  } else if (exponent == 0) {
    value = std::ldexp(fraction, -24);
  } else {
    value = std::ldexp(fraction + 1024, exponent - 25);
  }
  return bits >> 15 ? -value : value;
}

template <class Stored>
Stored next(ByteReader& reader, bool big_endian) {
  constexpr const char* kWhat = "the elements";
  return big_endian ? reader.big_endian<Stored>(kWhat) : reader.little_endian<Stored>(kWhat);
}

/// Reads all elements, one of type Stored after the other.
template <class Stored, class Element>
void fill(ByteReader& reader, bool big_endian, Tensor& out, const std::string& name) {
  for (Element& element : out.mutable_data<Element>()) {
    if constexpr (std::is_same_v<Stored, Half>) {
      element = half_to_float(next<std::uint16_t>(reader, big_endian));
    } else {
      const Stored stored = next<Stored>(reader, big_endian);
      if constexpr (std::is_same_v<Stored, std::uint64_t>) {
        if (stored > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
          throw DataError(
              text::format("{}: {} does not fit into int64; save the array as another "
                           "type",
                           name, stored));
        }
      }
      // NOLINTNEXTLINE(bugprone-signed-char-misuse): an int8 is a number here, not a character
      element = static_cast<Element>(stored);
    }
  }
}

/// bool: any byte but 0 is true.
void fill_bool(ByteReader& reader, bool, Tensor& out, const std::string&) {
  for (std::uint8_t& element : out.mutable_data<std::uint8_t>()) {
    element = reader.little_endian<std::uint8_t>("the elements") != 0;
  }
}

/// An element type of the format, the dtype that it becomes, and how it is read.
struct ElementType {
  std::string_view code;
  std::uint64_t bytes;
  DType dtype;
  void (*fill)(ByteReader&, bool, Tensor&, const std::string&);
};

constexpr ElementType kElementTypes[] = {
    {"f4", 4, DType::float32, fill<float, float>},
    {"f8", 8, DType::float64, fill<double, double>},
    {"f2", 2, DType::float32, fill<Half, float>},
    {"i8", 8, DType::int64, fill<std::int64_t, std::int64_t>},
    {"u1", 1, DType::uint8, fill<std::uint8_t, std::uint8_t>},
    {"i1", 1, DType::int64, fill<std::int8_t, std::int64_t>},
    {"i2", 2, DType::int64, fill<std::int16_t, std::int64_t>},
    {"i4", 4, DType::int64, fill<std::int32_t, std::int64_t>},
    {"u2", 2, DType::int64, fill<std::uint16_t, std::int64_t>},
    {"u4", 4, DType::int64, fill<std::uint32_t, std::int64_t>},
    {"u8", 8, DType::int64, fill<std::uint64_t, std::int64_t>},
    {"b1", 1, DType::uint8, fill_bool},
};

/// The type that `descr` names, such as `<f4`.
const ElementType& element_type(const std::string& descr, const std::string& name) {
  const std::string_view code = std::string_view(descr).substr(descr.empty() ? 0 : 1);
  const bool order =
      descr.size() == 3 && std::string_view("<>|=").find(descr[0]) != std::string_view::npos;
  for (const ElementType& type : kElementTypes) {
    if (order && code == type.code && (type.bytes == 1 || descr[0] != '|')) return type;
  }
  const char kind = code.empty() ? ' ' : code[0];
  const char* what = "elements of a kind";
  if (kind == 'O') what = "Python objects (a pickle), which would run code from the file, of type";
  if (kind == 'U' || kind == 'S' || kind == 'a') what = "texts of type";
  if (kind == 'M' || kind == 'm') what = "dates or times of type";
  if (kind == 'c') what = "complex numbers of type";
  throw DataError(
      text::format("{}: holds {} `{}`, which hebb does not read; save an array of "
                   "numbers, such as array.astype(\"float32\")",
                   name, what, descr));
}

/// Number of elements. \throws DataError when they would need more memory than is allowed.
std::uint64_t count_elements(const Shape& shape, const ElementType& type, const std::string& name) {
  std::uint64_t elements = 1, bytes = 0;
  bool excessive = false, empty = false;
  for (const std::int64_t size : shape) {
    empty = empty || size == 0;
    if (size == 0) continue;
    excessive |= __builtin_mul_overflow(elements, static_cast<std::uint64_t>(size), &elements);
  }
  excessive |= __builtin_mul_overflow(elements, std::uint64_t{8}, &bytes) || bytes > kMostBytes;
  if (!excessive) return empty ? 0 : elements;
  throw DataError(
      text::format("{}: the header declares {} of `{}`, more than the {} GiB that hebb "
                   "reads from one file; the file is damaged, or must be split",
                   name, shape.to_string(), type.code, kMostBytes >> 30));
}

/// Puts elements that lie in Fortran order, the first axis fastest, into C order.
Tensor in_c_order(const Tensor& stored, const Shape& shape) {
  Tensor result = Tensor::empty(shape, stored.dtype());
  const int rank = shape.rank();
  with_type(stored.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const auto from = stored.data<T>();
    const auto to = result.mutable_data<T>();
    std::array<std::int64_t, Shape::kMaxRank> index{};
    std::array<std::size_t, Shape::kMaxRank> stride{};
    std::size_t step = 1;
    for (int axis = 0; axis < rank; ++axis) {
      stride[static_cast<std::size_t>(axis)] = step;
      step *= static_cast<std::size_t>(shape[axis]);
    }
    std::size_t at = 0;
    for (T& element : to) {
      element = from[at];
      for (int axis = rank - 1; axis >= 0; --axis) {
        const auto a = static_cast<std::size_t>(axis);
        at += stride[a];
        if (++index[a] < shape[axis]) break;
        at -= stride[a] * static_cast<std::size_t>(shape[axis]);
        index[a] = 0;
      }
    }
  });
  return result;
}

std::string_view header_text(ByteReader& reader, const std::string& name) {
  const auto start = reader.take(std::min<std::size_t>(reader.remaining(), kMagic.size()), "magic");
  if (!std::equal(start.begin(), start.end(), kMagic.begin(), kMagic.end(),
                  [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); })) {
    throw DataError(
        text::format("{}: not a .npy file: it does not start with \\x93NUMPY; save one "
                     "with numpy.save()",
                     name));
  }
  const auto version = reader.take(2, "the version");
  if (version[0] < 1 || version[0] > 3 || version[1] != 0) {
    throw DataError(text::format("{}: version {}.{} of .npy is unknown; known are 1.0 to 3.0", name,
                                 version[0], version[1]));
  }
  const std::uint64_t length = version[0] == 1
                                   ? reader.little_endian<std::uint16_t>("the header's length")
                                   : reader.little_endian<std::uint32_t>("the header's length");
  const auto bytes = reader.take(length, "the header");
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

namespace io {

std::string npy_header(const Tensor& tensor, const std::string& name) {
  if (!tensor.defined() || tensor.is_meta()) {
    throw ValueError(text::format("{}: an undefined or meta tensor has nothing to write", name));
  }
  constexpr std::size_t kAlignment = 64, kBeforeHeader = 10;
  std::string descr = "<f4";
  if (tensor.dtype() == DType::float64) descr = "<f8";
  if (tensor.dtype() == DType::int64) descr = "<i8";
  if (tensor.dtype() == DType::uint8) descr = "|u1";
  std::string shape;
  for (const std::int64_t size : tensor.shape()) {
    shape += text::format("{}{}", shape.empty() ? "" : ", ", size);
  }
  if (tensor.rank() == 1) shape += ",";
  std::string header =
      text::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", descr, shape);
  header.append(kAlignment - (kBeforeHeader + header.size()) % kAlignment - 1, ' ') += '\n';
  const std::size_t length = header.size();
  std::string start(kMagic);
  start += {'\1', '\0', static_cast<char>(length & 255), static_cast<char>(length >> 8)};
  return start + header;
}

std::span<const std::uint8_t> element_bytes(const Tensor& tensor) {
  static_assert(std::endian::native == std::endian::little);
  return with_type(tensor.dtype(), [&](auto zero) {
    const auto elements = tensor.data<decltype(zero)>();
    return std::span(reinterpret_cast<const std::uint8_t*>(elements.data()), elements.size_bytes());
  });
}

}  // namespace io

Tensor parse_npy(std::span<const std::uint8_t> bytes, const std::string& name) {
  ByteReader reader(bytes, name);
  const io::NpyHeader header = io::parse_npy_header(header_text(reader, name), name);
  const ElementType& type = element_type(header.descr, name);
  const std::uint64_t declared = count_elements(header.shape, type, name) * type.bytes;
  if (declared != reader.remaining()) {
    throw DataError(
        text::format("{}: the header declares {} of `{}`, {} bytes, but {} follow it; the "
                     "file is damaged, write it again",
                     name, header.shape.to_string(), header.descr, declared, reader.remaining()));
  }
  Tensor result = Tensor::empty(header.shape, type.dtype);
  const bool as_is = header.descr[0] != '>' && type.code != "b1" &&
                     static_cast<std::uint64_t>(item_size(type.dtype)) == type.bytes &&
                     type.code != "u8";
  if (as_is) {
    const auto elements = reader.take(declared, "the elements");
    with_type(type.dtype, [&](auto zero) {
      const auto out = result.mutable_data<decltype(zero)>();
      if (!out.empty()) std::memcpy(out.data(), elements.data(), elements.size());
    });
  } else {
    type.fill(reader, header.descr[0] == '>', result, name);
  }
  return header.fortran_order && header.shape.rank() > 1 && result.size() > 0
             ? in_c_order(result, header.shape)
             : result;
}

Tensor read_npy(const std::string& path) {
  const io::Content content(path);
  return parse_npy(content.bytes(), path);
}

void write_npy(const std::string& path, const Tensor& tensor) {
  const std::string header = io::npy_header(tensor, path);
  const auto start = std::span(reinterpret_cast<const std::uint8_t*>(header.data()), header.size());
  io::replace_file(path, {start, io::element_bytes(tensor)});
}

}  // namespace hebb
