// The files of data/, compiled into the library: a program finds them wherever it is moved.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace hebb::io {

/// A file with its content.
struct EmbeddedFile {
  std::string_view name;
  std::span<const std::uint8_t> bytes;
};

/// All of them; the source is made by cmake/HebbEmbed.cmake.
std::span<const EmbeddedFile> embedded_files();

}  // namespace hebb::io
