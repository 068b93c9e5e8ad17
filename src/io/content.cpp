#include "io/content.hpp"

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "io/byte_stream.hpp"

namespace hebb::io {

namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;

std::vector<std::uint8_t> unpack(std::span<const std::uint8_t> packed, const std::string& name) {
  ByteStream stream(packed, name);
  std::vector<std::uint8_t> content;
  while (true) {
    const std::size_t before = content.size();
    if (is_bomb(packed.size(), before)) {
      throw DataError(
          text::format("{}: unpacks to more than {} times its size; if that is meant, "
                       "unpack it first (gunzip)",
                       name, kMostGrowth));
    }
    content.resize(before + kChunk);
    const std::size_t count = stream.read(std::span(content).subspan(before));
    content.resize(before + count);
    if (count < kChunk) return content;
  }
}

}  // namespace

Content::Content(std::span<const std::uint8_t> bytes, const std::string& name) : bytes_(bytes) {
  if (!is_gzip(bytes)) return;
  unpacked_ = unpack(bytes, name);
  bytes_ = unpacked_;
}

Content::Content(const std::string& path)
    : read_(InputFile(path).read_all()), bytes_(read_->span()) {
  if (!is_gzip(bytes_)) return;
  unpacked_ = unpack(bytes_, path);
  read_.reset();
  bytes_ = unpacked_;
}

}  // namespace hebb::io
