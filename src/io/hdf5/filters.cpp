// The filters of chunks, undone from the last to the first.

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "io/hdf5/checksum.hpp"
#include "io/hdf5/elements.hpp"

#ifdef HEBB_WITH_ZLIB
#define ZLIB_CONST  // next_in as a pointer to const
#include <zlib.h>
#endif

namespace hebb::io::hdf5 {

namespace {

using Bytes = std::vector<std::uint8_t>;

#ifdef HEBB_WITH_ZLIB

/// Unpacks to at most `most` bytes.
Bytes inflated(Image& image, const Bytes& packed, std::uint64_t most) {
  constexpr std::uint64_t kMostAtOnce = std::uint64_t{1} << 31;  // zlib counts in 32 bits
  if (packed.size() > kMostAtOnce || most > kMostAtOnce) {
    throw image.unsupported(text::format("a packed chunk of {} bytes", most),
                            "write it with smaller chunks");
  }
  image.spend(most);
  Bytes unpacked(static_cast<std::size_t>(most));
  z_stream zlib{};
  if (inflateInit(&zlib) != Z_OK) {
    throw IOError(text::format("{}: zlib does not start", image.name()));
  }
  zlib.next_in = packed.data();
  zlib.avail_in = static_cast<uInt>(packed.size());
  zlib.next_out = unpacked.data();
  zlib.avail_out = static_cast<uInt>(unpacked.size());
  const int code = inflate(&zlib, Z_FINISH);
  const std::size_t left = zlib.avail_out;
  inflateEnd(&zlib);
  if (code != Z_STREAM_END) {
    throw image.damaged(text::format("a chunk's packed bytes do not unpack to {} or fewer", most));
  }
  unpacked.resize(unpacked.size() - left);
  return unpacked;
}

#else

Bytes inflated(Image& image, const Bytes&, std::uint64_t) {
  throw IOError(
      text::format("{}: packed with gzip, which this hebb was built without; unpack it (h5repack "
                   "-f NONE), or build with the CMake option HEBB_WITH_ZLIB=ON",
                   image.name()));
}

#endif

/// Shuffle puts the first bytes of all elements first, then the second ones, and so on; bytes that
/// make no whole element stay at the end.
Bytes unshuffled(const Bytes& shuffled, std::size_t element_bytes) {
  if (element_bytes < 2) return shuffled;
  const std::size_t elements = shuffled.size() / element_bytes;
  Bytes result = shuffled;
  for (std::size_t byte = 0; byte < element_bytes; ++byte) {
    for (std::size_t i = 0; i < elements; ++i) {
      result[i * element_bytes + byte] = shuffled[byte * elements + i];
    }
  }
  return result;
}

/// The bytes before the checksum.
Bytes without_checksum(Image& image, Bytes bytes) {
  constexpr std::size_t kChecksum = 4;
  if (bytes.size() < kChecksum) throw image.damaged("a chunk that is shorter than its checksum");
  const auto content = std::span(bytes).first(bytes.size() - kChecksum);
  ByteReader rest = image.reader(std::span(bytes).last(kChecksum));
  if (rest.little_endian<std::uint32_t>("a checksum") != fletcher32(content)) {
    throw image.damaged("the checksum of a chunk is wrong");
  }
  bytes.resize(content.size());
  return bytes;
}

}  // namespace

std::vector<std::uint8_t> unfilter(Image& image, const std::vector<Filter>& filters,
                                   std::uint32_t mask, std::span<const std::uint8_t> stored,
                                   std::uint64_t bytes) {
  constexpr std::uint64_t kChecksum = 4;
  Bytes result(stored.begin(), stored.end());
  // Only checksums that are packed with the elements make what is unpacked longer than a chunk.
  std::uint64_t most = bytes;
  for (const Filter& filter : filters) {
    if (filter.kind == Filter::Kind::fletcher32) most += kChecksum;
  }
  for (std::size_t i = filters.size(); i-- > 0;) {
    if (mask >> i & 1) continue;
    switch (filters[i].kind) {
      case Filter::Kind::deflate: result = inflated(image, result, most); break;
      case Filter::Kind::shuffle: result = unshuffled(result, filters[i].element_bytes); break;
      case Filter::Kind::fletcher32: result = without_checksum(image, std::move(result)); break;
    }
  }
  if (result.size() != bytes) {
    throw image.damaged(text::format("a chunk of {} bytes, expected {}", result.size(), bytes));
  }
  return result;
}

}  // namespace hebb::io::hdf5
