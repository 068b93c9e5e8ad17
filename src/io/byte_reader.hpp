// ByteReader: numbers out of bytes in memory, for every binary format.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb::io {

namespace detail {
template <std::size_t bytes>
struct UnsignedOf;
template <>
struct UnsignedOf<1> {
  using type = std::uint8_t;
};
template <>
struct UnsignedOf<2> {
  using type = std::uint16_t;
};
template <>
struct UnsignedOf<4> {
  using type = std::uint32_t;
};
template <>
struct UnsignedOf<8> {
  using type = std::uint64_t;
};
}  // namespace detail

/// Reads a span of bytes from front to back and never past its end. The bytes and the name must
/// outlive the reader. `what` in each call names the part being read and ends up in the error.
class ByteReader {
 public:
  /// Reads `bytes`; messages call them `name`.
  ByteReader(std::span<const std::uint8_t> bytes, std::string_view name)
      : bytes_(bytes), name_(name) {}

  /// Bytes not read yet.
  std::size_t remaining() const { return bytes_.size() - position_; }
  /// Bytes read so far.
  std::size_t position() const { return position_; }

  /// The next `count` bytes.
  /// \throws DataError when there are fewer.
  std::span<const std::uint8_t> take(std::uint64_t count, const char* what) {
    if (count > remaining()) {
      throw DataError(text::format(
          "{}: ends within {}, which needs {} bytes from byte {} on, but {} are left; the file is "
          "cut off, fetch it again",
          name_, what, count, position_, remaining()));
    }
    const auto part = bytes_.subspan(position_, static_cast<std::size_t>(count));
    position_ += part.size();
    return part;
  }

  /// The next number, most significant byte first.
  /// \throws DataError when there are too few bytes.
  template <class T>
  requires std::integral<T> || std::floating_point<T> T big_endian(const char* what) {
    using Bits = typename detail::UnsignedOf<sizeof(T)>::type;
    Bits bits = 0;
    for (std::uint8_t byte : take(sizeof(T), what)) {
      bits = static_cast<Bits>(static_cast<std::uint64_t>(bits) << 8 | byte);
    }
    return std::bit_cast<T>(bits);
  }

  /// The next number, least significant byte first.
  /// \throws DataError when there are too few bytes.
  template <class T>
  requires std::integral<T> || std::floating_point<T> T little_endian(const char* what) {
    using Bits = typename detail::UnsignedOf<sizeof(T)>::type;
    Bits bits = 0;
    int shift = 0;
    for (std::uint8_t byte : take(sizeof(T), what)) {
      bits = static_cast<Bits>(bits | static_cast<std::uint64_t>(byte) << shift);
      shift += 8;
    }
    return std::bit_cast<T>(bits);
  }

  /// The next `bytes` bytes, 1 to 8 of them, as a natural number, least significant byte first.
  /// \throws DataError when there are too few bytes.
  std::uint64_t natural(std::uint64_t bytes, const char* what) {
    std::uint64_t value = 0;
    int shift = 0;
    for (std::uint8_t byte : take(bytes, what)) {
      value |= std::uint64_t{byte} << shift;
      shift += 8;
    }
    return value;
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::string_view name_;
  std::size_t position_ = 0;
};

}  // namespace hebb::io
