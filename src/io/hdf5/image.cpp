#include "io/hdf5/image.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "io/byte_stream.hpp"
#include "io/hdf5/checksum.hpp"
#include "io/hdf5/file.hpp"

namespace hebb::io::hdf5 {

namespace {

constexpr std::array<std::uint8_t, 8> kMagic = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

/// Where the superblock starts: at 0, 512, 1024, 2048, ...; kNowhere when it is nowhere.
std::uint64_t find_superblock(std::span<const std::uint8_t> bytes) {
  constexpr std::uint64_t kLeastUserBlock = 512;
  for (std::uint64_t at = 0; at + kMagic.size() <= bytes.size();
       at = at == 0 ? kLeastUserBlock : 2 * at) {
    if (std::equal(kMagic.begin(), kMagic.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at))) {
      return at;
    }
  }
  return kNowhere;
}

}  // namespace

bool is_hdf5(std::span<const std::uint8_t> bytes) { return find_superblock(bytes) != kNowhere; }

Image::Image(std::span<const std::uint8_t> bytes, std::string name)
    : file_name_(std::move(name)), name_(file_name_) {
  const std::uint64_t at = find_superblock(bytes);
  if (at == kNowhere) {
    throw DataError(text::format(
        "{}: not an HDF5 file: the letters \\x89HDF that start one are neither at byte "
        "0 nor behind a user block",
        name_));
  }
  bytes_ = bytes.subspan(static_cast<std::size_t>(at));
  ByteReader reader(bytes_, name_);
  reader.take(kMagic.size(), "the signature");
  const int version = reader.little_endian<std::uint8_t>("the version of the superblock");
  if (version > 3) {
    throw unsupported(text::format("version {} of the superblock", version),
                      "write it with libver=\"earliest\"");
  }
  version < 2 ? read_old_superblock(reader, version, at) : read_new_superblock(reader, at);
}

void Image::speak_of(std::string_view path) { name_.assign(file_name_).append(": ").append(path); }

void Image::set_widths(std::uint64_t address_bytes, std::uint64_t length_bytes) {
  const auto known = [](std::uint64_t bytes) { return bytes == 2 || bytes == 4 || bytes == 8; };
  if (!known(address_bytes) || !known(length_bytes)) {
    throw damaged(
        text::format("addresses of {} bytes and sizes of {}, where 2, 4 or 8 are possible",
                     address_bytes, length_bytes));
  }
  address_bytes_ = address_bytes;
  length_bytes_ = length_bytes;
}

void Image::check_end(std::uint64_t base, std::uint64_t end, std::uint64_t at) const {
  const std::uint64_t size = end - std::min(base, end), there = bytes_.size();
  if (size > there) {
    throw DataError(text::format(
        "{}: the superblock at byte {} tells of {} bytes, but {} are there; the file is "
        "cut off, fetch it again",
        name_, at, size, there));
  }
}

void Image::read_old_superblock(ByteReader reader, int version, std::uint64_t at) {
  constexpr const char* kWhat = "the superblock";
  reader.take(4, kWhat);  // versions of free space, root group and shared messages
  const std::uint64_t address_bytes = reader.little_endian<std::uint8_t>(kWhat);
  set_widths(address_bytes, reader.little_endian<std::uint8_t>(kWhat));
  reader.take(version == 0 ? 9 : 13, kWhat);  // sizes of B-tree nodes, flags
  const std::uint64_t base = address(reader, kWhat);
  address(reader, kWhat);  // free space
  check_end(base, address(reader, kWhat), at);
  address(reader, kWhat);  // driver information
  address(reader, kWhat);  // name of the root group
  root_ = address(reader, kWhat);
}

void Image::read_new_superblock(ByteReader reader, std::uint64_t at) {
  constexpr const char* kWhat = "the superblock";
  const std::uint64_t address_bytes = reader.little_endian<std::uint8_t>(kWhat);
  set_widths(address_bytes, reader.little_endian<std::uint8_t>(kWhat));
  reader.take(1, kWhat);  // flags
  const std::uint64_t base = address(reader, kWhat);
  address(reader, kWhat);  // extension
  const std::uint64_t end = address(reader, kWhat);
  root_ = address(reader, kWhat);
  checked_bytes(0, reader.position() + 4, kWhat);
  check_end(base, end, at);
}

std::uint64_t Image::address(ByteReader& reader, const char* what) const {
  const std::uint64_t value = reader.natural(address_bytes_, what);
  const std::uint64_t undefined = kNowhere >> (64 - 8 * address_bytes_);
  return value == undefined ? kNowhere : value;
}

std::span<const std::uint8_t> Image::block(std::uint64_t address, std::uint64_t size,
                                           const char* what) {
  if (address > bytes_.size() || size > bytes_.size() - address) {
    throw damaged(
        address == kNowhere
            ? text::format("{} has no place in the file", what)
            : text::format("{} of {} bytes at byte {} does not lie within the {} bytes of "
                           "the file",
                           what, size, address, bytes_.size()));
  }
  spend(size);
  return bytes_.subspan(static_cast<std::size_t>(address), static_cast<std::size_t>(size));
}

ByteReader Image::signed_block(std::uint64_t address, std::uint64_t size,
                               std::string_view signature, const char* what) {
  ByteReader result = reader(block(address, size, what));
  const auto letters = result.take(signature.size(), what);
  if (!std::equal(letters.begin(), letters.end(), signature.begin())) {
    throw damaged(text::format("{} at byte {} does not start with {}", what, address, signature));
  }
  return result;
}

std::span<const std::uint8_t> Image::checked_bytes(std::uint64_t address, std::uint64_t size,
                                                   const char* what) {
  constexpr std::size_t kChecksum = 4;
  const auto all = block(address, size, what);
  if (all.size() < kChecksum) throw damaged(text::format("{} has no room for a checksum", what));
  const auto checked = all.first(all.size() - kChecksum);
  ByteReader rest = reader(all.last(kChecksum));
  if (rest.little_endian<std::uint32_t>("a checksum") != lookup3(checked)) {
    throw damaged(text::format("the checksum of {} at byte {} is wrong", what, address));
  }
  return checked;
}

ByteReader Image::checked_block(std::uint64_t address, std::uint64_t size,
                                std::string_view signature, const char* what) {
  signed_block(address, size, signature, what);
  ByteReader result = reader(checked_bytes(address, size, what));
  result.take(signature.size(), what);
  return result;
}

void Image::spend(std::uint64_t bytes) {
  std::uint64_t all = 0;
  if (__builtin_add_overflow(spent_, bytes, &all)) all = kNowhere;
  if (is_bomb(bytes_.size(), all)) {  // does not count, so that other parts can still be read
    throw DataError(text::format(
        "{}: reading it takes more than {} times its {} bytes; its parts refer to each "
        "other without end, or it unpacks to more than is sensible",
        name_, kMostGrowth, bytes_.size()));
  }
  spent_ = all;
}

DataError Image::damaged(std::string_view what) const {
  return DataError(text::format("{}: {}; the file is damaged, write it again", name_, what));
}

DataError Image::unsupported(std::string_view what, std::string_view mend) const {
  return DataError(text::format("{}: {}, which hebb does not read; {}", name_, what, mend));
}

}  // namespace hebb::io::hdf5
