#include "io/byte_stream.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"

#ifdef HEBB_WITH_ZLIB
#define ZLIB_CONST  // next_in as a pointer to const
#include <zlib.h>
#endif

namespace hebb::io {

namespace {

/// Deflate's densest code: 258 equal bytes in two bits.
constexpr std::uint64_t kDensestPacking = std::uint64_t{258} * 4;

}  // namespace

bool is_gzip(std::span<const std::uint8_t> bytes) {
  return bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

#ifdef HEBB_WITH_ZLIB

bool gzip_supported() { return true; }

/// zlib's state and the packed bytes that are left.
class ByteStream::Gunzip {
 public:
  Gunzip(std::span<const std::uint8_t> packed, const std::string& name)
      : packed_(packed), name_(name) {
    constexpr int kGzipOnly = 16;
    if (inflateInit2(&zlib_, kGzipOnly + MAX_WBITS) != Z_OK) {
      throw IOError(text::format("{}: zlib does not start: {}", name_, reason()));
    }
  }
  ~Gunzip() { inflateEnd(&zlib_); }
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  std::size_t read(std::span<std::uint8_t> out) {
    std::size_t done = 0;
    while (done < out.size() && !at_end_) done += step(out.subspan(done));
    unpacked_ += done;
    return done;
  }

 private:
  /// Unpacks into `out` what one call of inflate() does and returns the number of bytes.
  std::size_t step(std::span<std::uint8_t> out) {
    constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;  // zlib counts in 32 bits
    const std::size_t offered = std::min(packed_.size(), kMostAtOnce);
    const std::size_t room = std::min(out.size(), kMostAtOnce);
    zlib_.next_in = packed_.data();
    zlib_.avail_in = static_cast<uInt>(offered);
    zlib_.next_out = out.data();
    zlib_.avail_out = static_cast<uInt>(room);
    const int code = inflate(&zlib_, Z_NO_FLUSH);
    const std::size_t written = room - zlib_.avail_out;
    packed_ = packed_.subspan(offered - zlib_.avail_in);
    if (code == Z_STREAM_END) {
      end_member();
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      throw DataError(
          text::format("{}: damaged gzip data ({}) after {} unpacked bytes; fetch it again", name_,
                       reason(), unpacked_ + written));
    } else if (packed_.empty() && written < room) {
      throw DataError(
          text::format("{}: the gzip data stop after {} unpacked bytes without their end; "
                       "the file is cut off, fetch it again",
                       name_, unpacked_ + written));
    }
    return written;
  }

  /// After the checksum of a member: the next one, the end, or an error.
  void end_member() {
    if (packed_.empty()) {
      at_end_ = true;
    } else if (is_gzip(packed_)) {
      inflateReset(&zlib_);
    } else {
      throw DataError(
          text::format("{}: {} bytes that are not gzip follow the gzip data; fetch it again", name_,
                       packed_.size()));
    }
  }

  const char* reason() const { return zlib_.msg ? zlib_.msg : "no reason given"; }

  z_stream zlib_{};
  std::span<const std::uint8_t> packed_;
  const std::string& name_;
  std::uint64_t unpacked_ = 0;
  bool at_end_ = false;
};

#else

bool gzip_supported() { return false; }

class ByteStream::Gunzip {
 public:
  Gunzip(std::span<const std::uint8_t>, const std::string& name) {
    throw IOError(
        text::format("{}: packed with gzip, which this hebb was built without; unpack it "
                     "(gunzip), or build with the CMake option HEBB_WITH_ZLIB=ON",
                     name));
  }
  std::size_t read(std::span<std::uint8_t>) { return 0; }
};

#endif

ByteStream::ByteStream(std::span<const std::uint8_t> bytes, std::string name)
    : rest_(bytes), given_bytes_(bytes.size()), name_(std::move(name)) {
  if (is_gzip(bytes)) gunzip_ = std::make_unique<Gunzip>(bytes, name_);
}

ByteStream::~ByteStream() = default;

std::size_t ByteStream::read(std::span<std::uint8_t> out) {
  if (gunzip_) return gunzip_->read(out);
  const std::size_t count = std::min(out.size(), rest_.size());
  std::copy_n(rest_.begin(), count, out.begin());
  rest_ = rest_.subspan(count);
  return count;
}

std::uint64_t ByteStream::most_bytes() const {
  return packed() ? given_bytes_ * kDensestPacking : given_bytes_;
}

}  // namespace hebb::io
