// Image: the bytes of an HDF5 file, where its parts are looked up by address.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "hebb/error.hpp"
#include "io/byte_reader.hpp"

namespace hebb::io::hdf5 {

/// The address that says "there is none".
inline constexpr std::uint64_t kNowhere = ~std::uint64_t{0};

/// An object lies within fewer groups than this.
inline constexpr std::size_t kMostDepth = 64;

/// A file in memory: its superblock is read, every other part is asked for by address and size.
///
/// Addresses are the file's to choose: parts may overlap, share or contain each other, so neither
/// depth nor number of what is read says how long reading will take. So everything that is read or
/// made is counted by spend(), and a file for which it is too much is refused.
class Image {
 public:
  /// Reads the superblock, version 0 to 3, of `bytes`, which must outlive this; messages call them
  /// `name`. \throws DataError when it is none, damaged, or tells of more bytes than there are.
  Image(std::span<const std::uint8_t> bytes, std::string name);
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;

  /// The name for messages: the file's, and the object's that they are about.
  const std::string& name() const { return name_; }
  /// Says that messages from now on are about the object at `path`.
  void speak_of(std::string_view path);
  /// Address of the root group's object header.
  std::uint64_t root() const { return root_; }
  /// Bytes of an address.
  std::uint64_t address_bytes() const { return address_bytes_; }
  /// Bytes of a size in the file.
  std::uint64_t length_bytes() const { return length_bytes_; }

  /// The next address, or kNowhere.
  std::uint64_t address(ByteReader& reader, const char* what) const;
  /// The next size.
  std::uint64_t length(ByteReader& reader, const char* what) const {
    return reader.natural(length_bytes_, what);
  }

  /// A reader of bytes of this file.
  ByteReader reader(std::span<const std::uint8_t> bytes) const { return {bytes, name_}; }
  /// The `size` bytes from `address` on, `what` being their name. They count as spent.
  /// \throws DataError when they are not in the file.
  std::span<const std::uint8_t> block(std::uint64_t address, std::uint64_t size, const char* what);
  /// The block that starts with the four letters of `signature`, behind them.
  /// \throws DataError when it is not there.
  ByteReader signed_block(std::uint64_t address, std::uint64_t size, std::string_view signature,
                          const char* what);
  /// The same for a block whose last four bytes are the checksum of the others; the reader ends
  /// before them. \throws DataError when they are not.
  ByteReader checked_block(std::uint64_t address, std::uint64_t size, std::string_view signature,
                           const char* what);
  /// The same for a block without signature.
  std::span<const std::uint8_t> checked_bytes(std::uint64_t address, std::uint64_t size,
                                              const char* what);

  /// Counts bytes read or made, or an equal amount of work. \throws DataError when all of them are
  /// more than 100 times the file's size and 64 MiB, the rule for everything that unpacks.
  void spend(std::uint64_t bytes);

  /// The error for a file that is not as the format says: `{name}: {what}; the file is damaged
  /// ...`.
  DataError damaged(std::string_view what) const;
  /// The error for what the format has and hebb does not read.
  DataError unsupported(std::string_view what, std::string_view mend) const;

 private:
  void read_old_superblock(ByteReader reader, int version, std::uint64_t at);
  void read_new_superblock(ByteReader reader, std::uint64_t at);
  void set_widths(std::uint64_t address_bytes, std::uint64_t length_bytes);
  void check_end(std::uint64_t base, std::uint64_t end, std::uint64_t at) const;

  std::span<const std::uint8_t> bytes_;  // from the superblock on
  std::string file_name_;
  std::string name_;
  std::uint64_t address_bytes_ = 8;
  std::uint64_t length_bytes_ = 8;
  std::uint64_t root_ = kNowhere;
  std::uint64_t spent_ = 0;
};

}  // namespace hebb::io::hdf5
