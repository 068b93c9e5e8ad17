// The .npy format (NumPy's NEP 1): magic, version, length of the header, a header that is a Python
// dictionary, elements.

#include "io/npy.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "base/file.hpp"
#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/io.hpp"
#include "io/byte_reader.hpp"
#include "io/content.hpp"
#include "io/npy_header.hpp"
#include "io/number_types.hpp"
#include "tensor/dispatch.hpp"

namespace hebb {

namespace {

using io::ByteReader;
using io::NumberType;

constexpr std::string_view kMagic = "\x93NUMPY";

/// The type that `descr` names, such as `<f4`.
const NumberType& number_type_of(const std::string& descr, const std::string& name) {
  const std::string_view code = std::string_view(descr).substr(descr.empty() ? 0 : 1);
  const bool order =
      descr.size() == 3 && std::string_view("<>|=").find(descr[0]) != std::string_view::npos;
  const NumberType* type = order ? io::number_type(code) : nullptr;
  if (type && (type->bytes == 1 || descr[0] != '|')) return *type;
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

std::vector<std::uint8_t> npy_bytes(const Tensor& tensor, const std::string& name) {
  const std::string header = npy_header(tensor, name);
  const auto elements = element_bytes(tensor);
  std::vector<std::uint8_t> bytes;
  bytes.reserve(header.size() + elements.size());
  bytes.assign(header.begin(), header.end());
  bytes.insert(bytes.end(), elements.begin(), elements.end());
  return bytes;
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
  const NumberType& type = number_type_of(header.descr, name);
  const std::uint64_t declared = io::bytes_of(type, header.shape, name);
  if (declared != reader.remaining()) {
    throw DataError(
        text::format("{}: the header declares {} of `{}`, {} bytes, but {} follow it; the "
                     "file is damaged, write it again",
                     name, header.shape.to_string(), header.descr, declared, reader.remaining()));
  }
  Tensor result = io::read_numbers(reader.take(declared, "the elements"), type,
                                   header.descr[0] == '>', header.shape, name);
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
  replace_file(path, {start, io::element_bytes(tensor)});
}

}  // namespace hebb
