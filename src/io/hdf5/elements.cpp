#include "io/hdf5/elements.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "base/text.hpp"
#include "tensor/dispatch.hpp"

namespace hebb::io::hdf5 {

namespace {

/// A floating-point number from its sign, exponent and fraction.
double real(std::uint64_t bits, const Datatype& type) {
  const std::uint64_t exponents = (std::uint64_t{1} << type.exponent_bits) - 1;
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << type.fraction_bits) - 1);
  const std::uint64_t exponent = bits >> type.fraction_bits & exponents;
  const bool negative = bits >> (type.fraction_bits + type.exponent_bits) & 1;
  const int power = static_cast<int>(std::max<std::uint64_t>(exponent, 1)) - type.exponent_bias -
                    type.fraction_bits;
  double value = 0;
  if (exponent == exponents) {
    value = fraction != 0 ? std::numeric_limits<double>::quiet_NaN()
                          : std::numeric_limits<double>::infinity();
  } else {
    const std::uint64_t leading = exponent == 0 ? 0 : std::uint64_t{1} << type.fraction_bits;
    value = std::ldexp(static_cast<double>(fraction + leading), power);
  }
  return negative ? -value : value;
}

/// The bits of one element.
std::uint64_t bits_of(std::span<const std::uint8_t> bytes, bool big_endian) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bits = bits << 8 | bytes[big_endian ? i : bytes.size() - 1 - i];
  }
  return bits;
}

std::int64_t whole(std::uint64_t bits, const Datatype& type, const Image& image) {
  const auto unused = static_cast<int>(64 - 8 * type.bytes);
  if (type.is_signed) return static_cast<std::int64_t>(bits << unused) >> unused;
  if (bits > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
    throw DataError(text::format("{}: {} does not fit into int64; save the array as another type",
                                 image.name(), bits));
  }
  return static_cast<std::int64_t>(bits);
}

/// True when the elements lie in the file as they will in memory.
bool as_in_memory(const Datatype& type) {
  if (type.big_endian && type.bytes > 1) return false;
  const bool is_float = type.bytes == 4 && type.exponent_bits == 8 && type.exponent_bias == 127;
  switch (type.kind) {
    case Datatype::Kind::real: return is_float || type.bytes == 8;
    case Datatype::Kind::whole: return type.is_signed ? type.bytes == 8 : type.bytes == 1;
    default: return false;
  }
}

}  // namespace

DType dtype_of_elements(const Image& image, const Datatype& type) {
  switch (type.kind) {
    case Datatype::Kind::real: return type.bytes == 8 ? DType::float64 : DType::float32;
    case Datatype::Kind::whole:
      return type.bytes == 1 && !type.is_signed ? DType::uint8 : DType::int64;
    case Datatype::Kind::boolean: return DType::uint8;
    default: break;
  }
  throw DataError(
      text::format("{}: holds texts, where numbers are needed; save numbers", image.name()));
}

Tensor to_tensor(Image& image, const Datatype& type, const Shape& shape,
                 std::span<const std::uint8_t> bytes) {
  static_assert(std::endian::native == std::endian::little);
  const DType dtype = dtype_of_elements(image, type);
  image.spend(static_cast<std::uint64_t>(shape.size()) *
              static_cast<std::uint64_t>(item_size(dtype)));
  Tensor result = Tensor::empty(shape, dtype);
  if (result.size() == 0) return result;
  with_type(dtype, [&](auto zero) {
    using T = decltype(zero);
    const auto out = result.mutable_data<T>();
    if (as_in_memory(type)) {
      std::memcpy(out.data(), bytes.data(), out.size_bytes());
      return;
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
      const std::uint64_t bits =
          bits_of(bytes.subspan(i * type.bytes, type.bytes), type.big_endian);
      if constexpr (std::is_same_v<T, double>) {
        out[i] = std::bit_cast<double>(bits);
      } else if constexpr (std::is_same_v<T, float>) {
        out[i] = static_cast<float>(real(bits, type));
      } else {
        const bool truth = type.kind == Datatype::Kind::boolean;
        out[i] = truth ? T{bits != 0} : static_cast<T>(whole(bits, type, image));
      }
    }
  });
  return result;
}

namespace {

std::string without_padding(const Datatype& type, std::span<const std::uint8_t> bytes) {
  std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  switch (type.padding) {
    case Datatype::Padding::null_terminated:
      text.resize(std::min(text.find('\0'), text.size()));
      break;
    case Datatype::Padding::null_padded: text.resize(text.find_last_not_of('\0') + 1); break;
    case Datatype::Padding::space_padded: text.resize(text.find_last_not_of(' ') + 1); break;
  }
  return text;
}

std::string variable_text(Image& image, GlobalHeap& heap, std::span<const std::uint8_t> reference) {
  constexpr const char* kWhat = "a reference to a text";
  ByteReader reader = image.reader(reference);
  const auto bytes = reader.little_endian<std::uint32_t>(kWhat);
  const std::uint64_t address = image.address(reader, kWhat);
  const auto index = reader.little_endian<std::uint32_t>(kWhat);
  if (bytes == 0) return {};
  const auto object = heap.object(address, index);
  if (bytes > object.size()) {
    throw image.damaged(text::format("a text of {} bytes in {} of the heap", bytes, object.size()));
  }
  image.spend(bytes);
  const std::string_view text(reinterpret_cast<const char*>(object.data()), bytes);
  return std::string(text.substr(0, text.find('\0')));
}

}  // namespace

std::vector<std::string> to_texts(Image& image, GlobalHeap& heap, const Datatype& type,
                                  std::uint64_t count, std::span<const std::uint8_t> bytes) {
  constexpr std::uint64_t kMemory = 2 * sizeof(std::string);
  if (count == 0) return {};
  const bool variable = type.kind == Datatype::Kind::variable_text;
  if (!variable && type.kind != Datatype::Kind::fixed_text) {
    throw DataError(
        text::format("{}: holds numbers, where texts are needed; save texts", image.name()));
  }
  ByteReader reader = image.reader(bytes);
  std::vector<std::string> texts;
  for (std::uint64_t i = 0; i < count; ++i) {
    image.spend(kMemory + type.bytes);
    const auto element = reader.take(type.bytes, "the texts of an array");
    texts.push_back(variable ? variable_text(image, heap, element)
                             : without_padding(type, element));
  }
  return texts;
}

}  // namespace hebb::io::hdf5
