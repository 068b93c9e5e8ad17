#include "io/image_codec.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "io/byte_reader.hpp"
#include "io/byte_stream.hpp"

#ifdef HEBB_WITH_IMAGES
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#define STBI_NO_HDR
#define STBI_NO_LINEAR
#include <stb/stb_image.h>
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>
#endif

namespace hebb::io {

#ifdef HEBB_WITH_IMAGES

namespace {

constexpr std::array<std::uint8_t, 8> kPngMagic = {0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a};

bool starts_with(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> start) {
  return bytes.size() >= start.size() && std::equal(start.begin(), start.end(), bytes.begin());
}

/// The checksum of PNG (ISO 3309).
std::uint32_t crc(std::span<const std::uint8_t> bytes) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> t{};
    for (std::uint32_t i = 0; i < t.size(); ++i) {
      std::uint32_t c = i;
      for (int bit = 0; bit < 8; ++bit) c = c & 1 ? 0xedb88320u ^ c >> 1 : c >> 1;
      t[i] = c;
    }
    return t;
  }();
  std::uint32_t c = 0xffffffffu;
  for (const std::uint8_t byte : bytes) c = table[(c ^ byte) & 255] ^ c >> 8;
  return ~c;
}

/// stb does not look at the checksums of PNG: a damaged file would become another image.
void check_png(std::span<const std::uint8_t> bytes, const std::string& name) {
  ByteReader reader(bytes, name);
  reader.take(kPngMagic.size(), "the signature");
  while (true) {
    const auto length = reader.big_endian<std::uint32_t>("the length of a chunk");
    const std::size_t first = reader.position();
    reader.take(4 + std::uint64_t{length}, "a chunk");
    const auto chunk = bytes.subspan(first, 4 + std::size_t{length});
    if (reader.big_endian<std::uint32_t>("the checksum of a chunk") != crc(chunk)) {
      throw DataError(
          text::format("{}: damaged PNG data (a checksum is wrong before byte {}); fetch "
                       "it again",
                       name, reader.position()));
    }
    if (std::string_view(reinterpret_cast<const char*>(chunk.data()), 4) == "IEND") return;
  }
}

/// Goes through a JPEG file marker by marker to its end (ISO 10918-1, annex B). Codes of the
/// Huffman tables are counted, for stb writes past its own when there are too many.
class JpegWalk {
 public:
  JpegWalk(std::span<const std::uint8_t> bytes, const std::string& name)
      : reader_(bytes, name), name_(name) {}

  void run() {
    reader_.take(2, kWhat);  // the signature
    std::uint8_t marker = next_marker();
    while (marker != kEnd) {
      if (stands_alone(marker)) {
        marker = next_marker();
        continue;
      }
      const auto length = reader_.big_endian<std::uint16_t>(kWhat);
      if (length < 2) refuse("a segment shorter than its length");
      const auto segment = reader_.take(length - 2u, kWhat);
      if (marker == kHuffman) check_codes(segment);
      marker = marker == kScan ? skip_scan() : next_marker();
    }
  }

 private:
  static constexpr const char* kWhat = "the JPEG data";
  static constexpr std::uint8_t kHuffman = 0xc4, kEnd = 0xd9, kScan = 0xda;

  [[noreturn]] void refuse(const char* fault) const {
    throw DataError(text::format("{}: damaged JPEG data ({} before byte {}); fetch it again", name_,
                                 fault, reader_.position()));
  }

  std::uint8_t byte() { return reader_.take(1, kWhat)[0]; }

  static bool stands_alone(std::uint8_t marker) {
    return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
  }

  std::uint8_t next_marker() {
    if (byte() != 0xff) refuse("no marker");
    return after_fill();
  }

  /// The marker after 0xff, of which there may be several.
  std::uint8_t after_fill() {
    std::uint8_t marker = byte();
    while (marker == 0xff) marker = byte();
    return marker;
  }

  /// Goes to the marker that ends a scan: 0xff in its data is followed by 0 or a restart marker.
  std::uint8_t skip_scan() {
    while (true) {
      if (byte() != 0xff) continue;
      const std::uint8_t marker = after_fill();
      if (marker != 0 && !stands_alone(marker)) return marker;
    }
  }

  void check_codes(std::span<const std::uint8_t> segment) {
    constexpr std::size_t kLengths = 16;
    constexpr std::size_t kMostCodes = 255;  // stb takes number 255 for none at all
    while (!segment.empty()) {
      if (segment.size() < 1 + kLengths) refuse("a Huffman table cut off");
      std::size_t codes = 0;
      for (const std::uint8_t count : segment.subspan(1, kLengths)) codes += count;
      if (codes > kMostCodes || segment.size() < 1 + kLengths + codes) {
        refuse("a Huffman table with too many codes");
      }
      segment = segment.subspan(1 + kLengths + codes);
    }
  }

  ByteReader reader_;
  const std::string& name_;
};

struct FreePixels {
  void operator()(stbi_uc* pixels) const { stbi_image_free(pixels); }
};

}  // namespace

bool images_supported() { return true; }

Tensor decode_image(std::span<const std::uint8_t> bytes, int channels, const std::string& name) {
  const bool png = starts_with(bytes, kPngMagic);
  const bool jpeg = starts_with(bytes, std::array<std::uint8_t, 3>{0xff, 0xd8, 0xff});
  if (!png && !jpeg) {
    throw DataError(text::format("{}: neither PNG nor JPEG; convert it to one of them", name));
  }
  if (bytes.size() > std::size_t{std::numeric_limits<int>::max()}) {
    throw DataError(text::format("{}: an image of over 2 GiB; make it smaller", name));
  }
  png ? check_png(bytes, name) : JpegWalk(bytes, name).run();
  const int size = static_cast<int>(bytes.size());
  int width = 0, height = 0, own = 0;
  const auto damaged = [&] {
    return DataError(text::format("{}: damaged {} data ({}); fetch it again", name,
                                  png ? "PNG" : "JPEG", stbi_failure_reason()));
  };
  if (!stbi_info_from_memory(bytes.data(), size, &width, &height, &own)) throw damaged();
  const std::uint64_t unpacked =
      std::uint64_t{4} * static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height);
  if (is_bomb(bytes.size(), unpacked)) {
    throw DataError(
        text::format("{}: {} bytes unpack to an image of {} x {}, more than {} times "
                     "their size; make it smaller",
                     name, bytes.size(), height, width, kMostGrowth));
  }
  const std::unique_ptr<stbi_uc, FreePixels> pixels(
      stbi_load_from_memory(bytes.data(), size, &width, &height, &own, channels));
  if (!pixels) throw damaged();
  Tensor image = Tensor::empty({height, width, channels}, DType::uint8);
  std::copy_n(pixels.get(), image.size(), image.mutable_data<std::uint8_t>().begin());
  return image;
}

std::vector<std::uint8_t> encode_png(const Tensor& image, const std::string& name) {
  std::vector<std::uint8_t> png;
  const auto append = [](void* to, void* data, int size) {
    auto& out = *static_cast<std::vector<std::uint8_t>*>(to);
    const auto* first = static_cast<const std::uint8_t*>(data);
    out.insert(out.end(), first, first + size);
  };
  const int height = static_cast<int>(image.shape()[0]), width = static_cast<int>(image.shape()[1]);
  const int channels = static_cast<int>(image.shape()[2]);
  const auto pixels = image.data<std::uint8_t>();
  if (!stbi_write_png_to_func(append, &png, width, height, channels, pixels.data(),
                              width * channels)) {
    throw IOError(text::format("{}: cannot make a PNG file: out of memory", name));
  }
  return png;
}

#else

namespace {

[[noreturn]] void refuse(const std::string& name) {
  throw IOError(
      text::format("{}: an image, and this hebb was built without; build with the CMake "
                   "option HEBB_WITH_IMAGES=ON",
                   name));
}

}  // namespace

bool images_supported() { return false; }

Tensor decode_image(std::span<const std::uint8_t>, int, const std::string& name) { refuse(name); }

std::vector<std::uint8_t> encode_png(const Tensor&, const std::string& name) { refuse(name); }

#endif

}  // namespace hebb::io
