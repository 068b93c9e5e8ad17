// Content: all of a file in memory, unpacked if it was packed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"

namespace hebb::io {

/// The whole content of a file, plain or packed with gzip, which is told by its bytes.
class Content {
 public:
  /// Reads the file.
  /// \throws IOError, DataError as InputFile and ByteStream; DataError when it unpacks to more than
  /// 100 times its size and 64 MiB.
  explicit Content(const std::string& path);
  /// The same for bytes in memory, which must outlive this; messages call them `name`.
  Content(std::span<const std::uint8_t> bytes, const std::string& name);
  Content(const Content&) = delete;
  Content& operator=(const Content&) = delete;

  /// The bytes.
  std::span<const std::uint8_t> bytes() const { return bytes_; }
  /// The bytes as text.
  std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
  }

 private:
  std::optional<Bytes> read_;
  std::vector<std::uint8_t> unpacked_;
  std::span<const std::uint8_t> bytes_;
};

}  // namespace hebb::io
