// PNG (ISO/IEC 15948) in its simplest form: stored blocks (RFC 1951), no filter.

#include <algorithm>

#include "base/checksums.hpp"
#include "train/event_file.hpp"

namespace hebb {

namespace {

void put_big_endian(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

void put_little_endian_16(std::string& out, std::uint32_t value) {
  out += static_cast<char>(value & 0xff);
  out += static_cast<char>(value >> 8 & 0xff);
}

/// Length, name, data, checksum of the latter two.
void put_chunk(std::string& out, const char* name, const std::string& data) {
  put_big_endian(out, static_cast<std::uint32_t>(data.size()));
  std::string named = name;
  named += data;
  out += named;
  put_big_endian(out, crc32(named));
}

/// The bytes as a zlib stream (RFC 1950) of stored blocks.
std::string stored(const std::string& bytes) {
  constexpr std::size_t kBlock = 65535;
  std::string out = "\x78\x01";
  for (std::size_t at = 0; at < bytes.size(); at += kBlock) {
    const std::size_t size = std::min(kBlock, bytes.size() - at);
    out += at + size == bytes.size() ? '\1' : '\0';
    put_little_endian_16(out, static_cast<std::uint32_t>(size));
    put_little_endian_16(out, static_cast<std::uint32_t>(~size));
    out.append(bytes, at, size);
  }
  put_big_endian(out, adler32(bytes));
  return out;
}

}  // namespace

std::string to_png(const GreyImage& image) {
  std::string header;
  put_big_endian(header, static_cast<std::uint32_t>(image.width));
  put_big_endian(header, static_cast<std::uint32_t>(image.height));
  header += std::string("\x08\0\0\0\0", 5);  // bits a pixel, grey, and the only ways there are
  std::string rows;
  for (std::int64_t y = 0; y < image.height; ++y) {
    rows += '\0';  // no filter
    const auto first = image.pixels.begin() + y * image.width;
    rows.append(first, first + image.width);
  }
  std::string out = "\x89PNG\r\n\x1a\n";
  put_chunk(out, "IHDR", header);
  put_chunk(out, "IDAT", stored(rows));
  put_chunk(out, "IEND", {});
  return out;
}

}  // namespace hebb
