// The two indices of chunks that are arrays: of fixed size, and growing along one axis.

#include <algorithm>
#include <bit>
#include <vector>

#include "base/text.hpp"
#include "io/hdf5/layout.hpp"

namespace hebb::io::hdf5 {

namespace {

using Visit = std::function<void(const Chunk&)>;

constexpr std::uint64_t kChecksum = 4;

/// Reads entries: the address of a chunk and, when chunks are filtered, its bytes and mask.
class Entries {
 public:
  /// For entries of `bytes`. `chunks` entries are read and no more; others are room to grow.
  Entries(Image& image, const ChunkGrid& grid, const Visit& visit, std::uint64_t bytes,
          std::uint64_t chunks, std::size_t slowest)
      : image_(image), grid_(grid), visit_(visit), bytes_(bytes), left_(chunks), slowest_(slowest) {
    const std::uint64_t plain = image.address_bytes();
    const std::uint64_t least = grid.filtered ? plain + 5 : plain;
    const std::uint64_t most = grid.filtered ? plain + 12 : plain;
    if (bytes < least || bytes > most) {
      throw image.damaged(text::format("an index of chunks with entries of {} bytes", bytes));
    }
  }

  /// Bytes of an entry.
  std::uint64_t bytes() const { return bytes_; }
  /// True when all chunks were seen.
  bool done() const { return left_ == 0; }
  /// Passes over `count` entries.
  void skip(std::uint64_t count) {
    count = std::min(count, left_);
    number_ += count;
    left_ -= count;
  }
  /// Reads `count` entries.
  void read(ByteReader& reader, std::uint64_t count) {
    constexpr const char* kWhat = "an index of chunks";
    for (std::uint64_t i = 0; i < count && left_ > 0; ++i, ++number_, --left_) {
      Chunk chunk;
      ByteReader entry = image_.reader(reader.take(bytes_, kWhat));
      chunk.address = image_.address(entry, kWhat);
      chunk.bytes = grid_.chunk_bytes;
      if (grid_.filtered) {
        chunk.bytes = entry.natural(entry.remaining() - 4, kWhat);
        chunk.mask = entry.little_endian<std::uint32_t>(kWhat);
      }
      if (chunk.address == kNowhere) continue;
      grid_.place(chunk, number_, slowest_);
      visit_(chunk);
    }
  }
  /// Reads the entries of a block whose pages lie at `address`, each ended by a checksum. Bits of
  /// `used` from `first` on, the highest of a byte first, say which pages were ever written.
  void read_pages(std::uint64_t address, std::uint64_t entries, std::uint64_t page_entries,
                  std::span<const std::uint8_t> used, std::uint64_t first = 0) {
    for (std::uint64_t bit = first; entries > 0 && !done(); ++bit) {
      const std::uint64_t count = std::min(entries, page_entries);
      const std::uint64_t size = count * bytes_ + kChecksum;
      if (used[static_cast<std::size_t>(bit / 8)] >> (7 - bit % 8) & 1) {
        ByteReader reader =
            image_.reader(image_.checked_bytes(address, size, "a page of an index of chunks"));
        read(reader, count);
      } else {
        image_.spend(1);
        skip(count);
      }
      address += page_entries * bytes_ + kChecksum;
      entries -= count;
    }
  }

 private:
  Image& image_;
  const ChunkGrid& grid_;
  const Visit& visit_;
  std::uint64_t bytes_;
  std::uint64_t number_ = 0;
  std::uint64_t left_;
  std::size_t slowest_;
};

/// Entries of a page for this number of bits; refused when no file could hold one.
std::uint64_t page_size(const Image& image, int bits) {
  if (bits > 32) throw image.damaged(text::format("pages of 2^{} entries", bits));
  return std::uint64_t{1} << bits;
}

}  // namespace

void visit_fixed_array(Image& image, const ChunkGrid& grid, const Visit& visit) {
  constexpr const char* kWhat = "a fixed array of chunks";
  const std::uint64_t a = image.address_bytes();
  const std::uint64_t l = image.length_bytes();
  ByteReader head = image.checked_block(grid.layout.address, 12 + a + l, "FAHD", kWhat);
  head.take(2, kWhat);  // version, filtered or not
  const std::uint64_t entry_bytes = head.little_endian<std::uint8_t>(kWhat);
  const std::uint64_t page = page_size(image, head.little_endian<std::uint8_t>(kWhat));
  const std::uint64_t chunks = image.length(head, kWhat);
  const std::uint64_t block = image.address(head, kWhat);
  if (block == kNowhere) return;
  constexpr std::uint64_t kMostChunks = std::uint64_t{1} << 48;
  if (chunks > kMostChunks) throw image.damaged(text::format("an array of {} chunks", chunks));
  Entries entries(image, grid, visit, entry_bytes, chunks, 0);
  const std::uint64_t prefix = 6 + a;
  if (chunks <= page) {
    ByteReader reader =
        image.checked_block(block, prefix + chunks * entry_bytes + kChecksum, "FADB", kWhat);
    reader.take(prefix - 4, kWhat);
    entries.read(reader, chunks);
    return;
  }
  const std::uint64_t pages = (chunks + page - 1) / page;
  const std::uint64_t map_bytes = (pages + 7) / 8;
  ByteReader reader = image.checked_block(block, prefix + map_bytes + kChecksum, "FADB", kWhat);
  reader.take(prefix - 4, kWhat);
  entries.read_pages(block + prefix + map_bytes + kChecksum, chunks, page,
                     reader.take(map_bytes, kWhat));
}

namespace {

/// The power of two that this is.
std::uint64_t log2_of(std::uint64_t number) {
  return static_cast<std::uint64_t>(std::bit_width(number)) - 1;
}

constexpr const char* kGrowing = "an extensible array of chunks";

/// The array that grows: a few entries in the index block, then data blocks, which the index block
/// names, then data blocks that super blocks name. Super block i, counted from the first data block
/// on, has 2^(i/2) data blocks of 2^((i+1)/2) times the least number of entries.
class ExtensibleArray {
 public:
  ExtensibleArray(Image& image, const ChunkGrid& grid) : image_(image), grid_(grid) {
    const std::uint64_t l = image.length_bytes();
    ByteReader head =
        image.checked_block(grid.layout.address, 16 + address_bytes() + 6 * l, "EAHD", kGrowing);
    head.take(2, kGrowing);  // version, filtered or not
    entry_bytes_ = head.little_endian<std::uint8_t>(kGrowing);
    most_bits_ = head.little_endian<std::uint8_t>(kGrowing);
    in_index_ = head.little_endian<std::uint8_t>(kGrowing);
    least_entries_ = head.little_endian<std::uint8_t>(kGrowing);
    least_pointers_ = head.little_endian<std::uint8_t>(kGrowing);
    page_ = page_size(image, head.little_endian<std::uint8_t>(kGrowing));
    for (int i = 0; i < 4; ++i) image.length(head, kGrowing);  // blocks that there are
    chunks_ = image.length(head, kGrowing);
    image.length(head, kGrowing);  // entries for which there is room
    index_block_ = image.address(head, kGrowing);
    constexpr std::uint64_t kMostBits = 48;
    if (most_bits_ > kMostBits || !std::has_single_bit(least_entries_) ||
        !std::has_single_bit(least_pointers_) || least_pointers_ < 2 ||
        log2_of(least_entries_) >= most_bits_) {
      throw image.damaged(text::format("an extensible array of 2^{} chunks, {} in a block",
                                       most_bits_, least_entries_));
    }
  }

  void visit(const Visit& visit) {
    if (index_block_ == kNowhere) return;
    Entries entries(image_, grid_, visit, entry_bytes_, chunks_, growing_axis());
    const std::uint64_t super_blocks = 1 + most_bits_ - log2_of(least_entries_);
    const std::uint64_t direct = 2 * log2_of(least_pointers_);
    const std::uint64_t pointers = 2 * (least_pointers_ - 1);
    const std::uint64_t super_pointers = super_blocks - std::min(direct, super_blocks);
    const std::uint64_t bytes = 6 + address_bytes() + in_index_ * entry_bytes_ +
                                (pointers + super_pointers) * address_bytes() + kChecksum;
    ByteReader reader = image_.checked_block(index_block_, bytes, "EAIB", kGrowing);
    reader.take(2 + address_bytes(), kGrowing);
    ByteReader first = image_.reader(reader.take(in_index_ * entry_bytes_, kGrowing));
    entries.read(first, in_index_);
    for (std::uint64_t block = 0; block < super_blocks && !entries.done(); ++block) {
      if (block < direct) {
        for (std::uint64_t i = 0; i < data_blocks(block); ++i) {
          read_data_block(entries, image_.address(reader, kGrowing), block_entries(block));
        }
      } else {
        read_super_block(entries, image_.address(reader, kGrowing), block);
      }
    }
  }

 private:
  std::uint64_t address_bytes() const { return image_.address_bytes(); }
  std::uint64_t offset_bytes() const { return (most_bits_ + 7) / 8; }
  static std::uint64_t data_blocks(std::uint64_t super) { return std::uint64_t{1} << super / 2; }
  std::uint64_t block_entries(std::uint64_t super) const {
    return least_entries_ << (super + 1) / 2;
  }
  std::uint64_t pages(std::uint64_t entries) const { return entries > page_ ? entries / page_ : 0; }

  /// The axis along which the array may grow without end.
  std::size_t growing_axis() const {
    for (std::size_t axis = 0; axis < grid_.layout.chunk.size(); ++axis) {
      if (grid_.space.most[axis] == kNowhere) return axis;
    }
    throw image_.damaged("an extensible array for a dataset that may not grow");
  }

  void read_super_block(Entries& entries, std::uint64_t address, std::uint64_t super) {
    const std::uint64_t blocks = data_blocks(super), in_block = block_entries(super);
    if (address == kNowhere) {
      entries.skip(blocks * in_block);
      return;
    }
    const std::uint64_t map_bytes = (pages(in_block) + 7) / 8;
    const std::uint64_t bytes = 6 + address_bytes() + offset_bytes() + blocks * map_bytes +
                                blocks * address_bytes() + kChecksum;
    ByteReader reader = image_.checked_block(address, bytes, "EASB", kGrowing);
    reader.take(2 + address_bytes() + offset_bytes(), kGrowing);
    const auto used = reader.take(blocks * map_bytes, kGrowing);
    for (std::uint64_t i = 0; i < blocks && !entries.done(); ++i) {
      read_data_block(entries, image_.address(reader, kGrowing), in_block, used,
                      i * pages(in_block));
    }
  }

  void read_data_block(Entries& entries, std::uint64_t address, std::uint64_t in_block,
                       std::span<const std::uint8_t> used = {}, std::uint64_t first_page = 0) {
    if (address == kNowhere || entries.done()) {
      entries.skip(in_block);
      return;
    }
    const std::uint64_t prefix = 6 + address_bytes() + offset_bytes();
    if (pages(in_block) == 0) {
      ByteReader reader = image_.checked_block(
          address, prefix + in_block * entry_bytes_ + kChecksum, "EADB", kGrowing);
      reader.take(prefix - 4, kGrowing);
      entries.read(reader, in_block);
    } else if (used.empty()) {
      throw image_.damaged("an extensible array whose first blocks have pages");
    } else {
      image_.checked_block(address, prefix + kChecksum, "EADB", kGrowing);
      entries.read_pages(address + prefix + kChecksum, in_block, page_, used, first_page);
    }
  }

  Image& image_;
  const ChunkGrid& grid_;
  std::uint64_t entry_bytes_ = 0;
  std::uint64_t most_bits_ = 0;
  std::uint64_t in_index_ = 0;
  std::uint64_t least_entries_ = 0;
  std::uint64_t least_pointers_ = 0;
  std::uint64_t page_ = 0;
  std::uint64_t chunks_ = 0;
  std::uint64_t index_block_ = kNowhere;
};

}  // namespace

void visit_extensible_array(Image& image, const ChunkGrid& grid, const Visit& visit) {
  ExtensibleArray(image, grid).visit(visit);
}

}  // namespace hebb::io::hdf5
