#include "io/number_types.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "io/byte_reader.hpp"
#include "tensor/dispatch.hpp"

namespace hebb::io {

namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 30;

struct Half {};   ///< float16, which C++20 does not have.
struct Brain {};  ///< bfloat16: the upper half of a float.

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
    } else if constexpr (std::is_same_v<Stored, Brain>) {
      element = std::bit_cast<float>(std::uint32_t{next<std::uint16_t>(reader, big_endian)} << 16);
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

constexpr NumberType kNumberTypes[] = {
    {"f4", 4, DType::float32, fill<float, float>},
    {"f8", 8, DType::float64, fill<double, double>},
    {"f2", 2, DType::float32, fill<Half, float>},
    {"bf2", 2, DType::float32, fill<Brain, float>},
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

/// True when the bytes are those of the tensor.
bool as_in_memory(const NumberType& type, bool big_endian) {
  if (big_endian && type.bytes > 1) return false;
  return type.code == "f4" || type.code == "f8" || type.code == "i8" || type.code == "u1";
}

}  // namespace

const NumberType* number_type(std::string_view code) {
  for (const NumberType& type : kNumberTypes) {
    if (type.code == code) return &type;
  }
  return nullptr;
}

std::uint64_t bytes_of(const NumberType& type, const Shape& shape, const std::string& name) {
  std::uint64_t elements = 1, bytes = 0;
  bool excessive = false, empty = false;
  for (const std::int64_t size : shape) {
    empty = empty || size == 0;
    if (size == 0) continue;
    excessive |= __builtin_mul_overflow(elements, static_cast<std::uint64_t>(size), &elements);
  }
  excessive |= __builtin_mul_overflow(elements, std::uint64_t{8}, &bytes) || bytes > kMostBytes;
  if (!excessive) return empty ? 0 : elements * type.bytes;
  throw DataError(
      text::format("{}: the header declares {} of `{}`, more than the {} GiB that hebb "
                   "reads from one file; the file is damaged, or must be split",
                   name, shape.to_string(), type.code, kMostBytes >> 30));
}

Tensor read_numbers(std::span<const std::uint8_t> bytes, const NumberType& type, bool big_endian,
                    const Shape& shape, const std::string& name) {
  static_assert(std::endian::native == std::endian::little);
  Tensor result = Tensor::empty(shape, type.dtype);
  if (!as_in_memory(type, big_endian)) {
    ByteReader reader(bytes, name);
    type.fill(reader, big_endian, result, name);
    return result;
  }
  with_type(type.dtype, [&](auto zero) {
    const auto out = result.mutable_data<decltype(zero)>();
    if (!out.empty()) std::memcpy(out.data(), bytes.data(), bytes.size());
  });
  return result;
}

}  // namespace hebb::io
