// ByteWriter: bytes of a file being made in memory, least significant first; what ByteReader reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace hebb::io {

/// Bytes that grow at their end. What adds to them returns the writer, so that a part of a file can
/// be one statement.
class ByteWriter {
 public:
  /// Takes memory for `count` bytes in all, so that writing them moves none.
  void reserve(std::size_t count) { bytes_.reserve(count); }

  /// Adds a natural number in `bytes` bytes, 1 to 8, least significant first, without what does not
  /// fit there.
  ByteWriter& natural(std::uint64_t value, int bytes);
  /// Adds the letters of a text, without an end.
  ByteWriter& text(std::string_view text);
  /// Adds bytes as they are.
  ByteWriter& bytes(std::span<const std::uint8_t> bytes);
  /// Adds zeros.
  ByteWriter& zeros(std::size_t count);
  /// Adds zeros up to the next multiple of `unit`.
  ByteWriter& align(std::size_t unit) { return zeros((unit - size() % unit) % unit); }

  /// Bytes written so far.
  std::size_t size() const { return bytes_.size(); }
  /// What was written.
  const std::vector<std::uint8_t>& written() const { return bytes_; }
  /// The same, taken away from here.
  std::vector<std::uint8_t> take() && { return std::move(bytes_); }

 private:
  std::vector<std::uint8_t> bytes_;
};

}  // namespace hebb::io
