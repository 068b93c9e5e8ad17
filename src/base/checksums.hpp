// Checksums of files.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace hebb {

/// A cyclic redundancy check of 32 bits with this polynomial, its bits reversed; starts from and
/// ends with all bits turned. `before`: that of bytes which stand before these.
template <std::uint32_t polynomial>
std::uint32_t cyclic_check(std::string_view bytes, std::uint32_t before = 0) {
  static constexpr std::array<std::uint32_t, 256> kTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
      std::uint32_t rest = byte;
      for (int bit = 0; bit < 8; ++bit) rest = rest >> 1 ^ ((rest & 1) != 0 ? polynomial : 0);
      table[byte] = rest;
    }
    return table;
  }();
  std::uint32_t rest = ~before;
  for (const char byte : bytes) {
    rest = rest >> 8 ^ kTable[(rest ^ static_cast<std::uint8_t>(byte)) & 0xff];
  }
  return ~rest;
}

/// CRC-32 of zlib and PNG.
inline std::uint32_t crc32(std::string_view bytes) { return cyclic_check<0xedb88320>(bytes); }

/// CRC-32C of Castagnoli.
inline std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0) {
  return cyclic_check<0x82f63b78>(bytes, before);
}

/// Adler-32 of zlib streams (RFC 1950).
inline std::uint32_t adler32(std::string_view bytes) {
  std::uint32_t a = 1, b = 0;
  for (const char byte : bytes) {
    a = (a + static_cast<std::uint8_t>(byte)) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}

}  // namespace hebb
