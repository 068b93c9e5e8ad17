// Content: all of a file in memory, unpacked if it was packed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/file.hpp"

namespace hebb::io {

/// The whole content of a file, plain or packed with gzip, which is told by its bytes.
class Content {
 public:
  /// Reads the file.
  /// \throws IOError, DataError as InputFile and ByteStream; DataError when it unpacks to more than
  /// 100 times its size and 64 MiB.
  explicit Content(const std::string& path);

  /// The bytes.
  std::span<const std::uint8_t> bytes() const;
  /// The bytes as text.
  std::string_view text() const;

 private:
  Bytes read_;
  std::vector<std::uint8_t> unpacked_;
};

}  // namespace hebb::io
