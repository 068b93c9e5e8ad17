// What the tests of formats share: packed files, idx files made on the spot.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "file_testing.hpp"
#include "hebb/error.hpp"
#include "io/process.hpp"

namespace hebb::testing {

/// Packs a file with the program gzip, into one with `.gz` added to its name.
inline void pack(const std::string& path) {
  if (io::run_program({"gzip", "-9", "-n", "-f", "--", path}).status != 0) {
    throw IOError("gzip failed");
  }
}

/// `bytes` packed by the program gzip.
inline Buffer packed(const Buffer& bytes) {
  const TemporaryFolder folder;
  write(folder / "data", bytes);
  pack(folder / "data");
  return read(folder / "data.gz");
}

/// Appends a number, most significant byte first.
template <class T>
void append(Buffer& bytes, T value) {
  Buffer number(sizeof(T));
  std::uint64_t bits = 0;
  if constexpr (std::is_same_v<T, float>) {
    bits = std::bit_cast<std::uint32_t>(value);
  } else if constexpr (std::is_same_v<T, double>) {
    bits = std::bit_cast<std::uint64_t>(value);
  } else {
    bits = static_cast<std::uint64_t>(value);
  }
  for (std::size_t i = sizeof(T); i-- > 0; bits >>= 8) number[i] = static_cast<std::uint8_t>(bits);
  bytes.insert(bytes.end(), number.begin(), number.end());
}

/// The bytes of an idx file: element type, sizes of the axes, elements.
template <class T>
Buffer idx(std::uint8_t type, const std::vector<std::uint32_t>& sizes,
           const std::vector<T>& elements) {
  Buffer bytes{0, 0, type, static_cast<std::uint8_t>(sizes.size())};
  for (const std::uint32_t size : sizes) append(bytes, size);
  for (const T element : elements) append(bytes, element);
  return bytes;
}

/// 2 x 3 uint8: 1, 2, 3 / 4, 5, 255.
inline Buffer small_idx() { return idx<std::uint8_t>(8, {2, 3}, {1, 2, 3, 4, 5, 255}); }

}  // namespace hebb::testing
