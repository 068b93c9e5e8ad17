// ByteStream: bytes in order, whether they were packed with gzip or not.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace hebb::io {

/// True when hebb was built with zlib (CMake option HEBB_WITH_ZLIB).
bool gzip_supported();

/// True when `bytes` start as every gzip file does.
bool is_gzip(std::span<const std::uint8_t> bytes);

/// Most times its packed size that content may have, beyond what is always allowed: text and
/// numbers rarely pack so well, and what does is meant to fill the memory.
inline constexpr std::uint64_t kMostGrowth = 100;

/// True when content of `unpacked` bytes is more than should come out of `packed`.
constexpr bool is_bomb(std::uint64_t packed, std::uint64_t unpacked) {
  constexpr std::uint64_t kAlwaysAllowed = std::uint64_t{64} << 20;
  return unpacked > kAlwaysAllowed && (unpacked - kAlwaysAllowed) / kMostGrowth > packed;
}

/// Hands out the content of `bytes` from front to back: the bytes themselves, or what they unpack
/// to when they are gzip (RFC 1952; several members in a row count as one). Never holds more of the
/// content than the caller asks for.
class ByteStream {
 public:
  /// Reads `bytes`, which must outlive the stream; messages call them `name`.
  /// \throws IOError when they are gzip and hebb was built without zlib.
  ByteStream(std::span<const std::uint8_t> bytes, std::string name);
  ~ByteStream();
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  /// True when the content is packed.
  bool packed() const { return gunzip_ != nullptr; }
  /// Fills `out` and returns its size, or less at the end of the content. The checksum of a gzip
  /// member is compared on the way past its end, so content is sound once a read has come up short.
  /// \throws DataError for damaged or cut off gzip data.
  std::size_t read(std::span<std::uint8_t> out);
  /// No content is longer than this: exact for plain bytes; for gzip, what the densest possible
  /// packing would unpack to.
  std::uint64_t most_bytes() const;

 private:
  class Gunzip;

  std::span<const std::uint8_t> rest_;
  std::uint64_t given_bytes_;
  std::string name_;
  std::unique_ptr<Gunzip> gunzip_;
};

}  // namespace hebb::io
