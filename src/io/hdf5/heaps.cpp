#include "io/hdf5/heaps.hpp"

#include <algorithm>
#include <bit>
#include <vector>

#include "base/text.hpp"
#include "io/hdf5/btree.hpp"
#include "io/hdf5/checksum.hpp"

namespace hebb::io::hdf5 {

LocalHeap::LocalHeap(Image& image, std::uint64_t address) : image_(image) {
  constexpr const char* kWhat = "a local heap";
  const std::uint64_t bytes = 8 + 2 * image.length_bytes() + image.address_bytes();
  ByteReader head = image.signed_block(address, bytes, "HEAP", kWhat);
  head.take(4, kWhat);  // version
  const std::uint64_t size = image.length(head, kWhat);
  image.length(head, kWhat);  // list of free places
  names_ = image.block(image.address(head, kWhat), size, "the names of a group");
}

std::string_view LocalHeap::name(std::uint64_t offset) const {
  const auto rest = names_.subspan(static_cast<std::size_t>(std::min(offset, names_.size())));
  const auto end = std::find(rest.begin(), rest.end(), 0);
  if (end == rest.end()) {
    throw image_.damaged(text::format("a name at {} of a heap of {} bytes", offset, names_.size()));
  }
  return {reinterpret_cast<const char*>(rest.data()), static_cast<std::size_t>(end - rest.begin())};
}

std::span<const std::uint8_t> GlobalHeap::object(std::uint64_t address, std::uint32_t index) {
  auto found = collections_.find(address);
  if (found == collections_.end()) {
    found = collections_.emplace(address, read_collection(address)).first;
  }
  const auto object = found->second.find(index);
  if (object == found->second.end()) {
    throw image_.damaged(
        text::format("a text that should be number {} of the heap at byte {} is "
                     "not there",
                     index, address));
  }
  return object->second;
}

GlobalHeap::Collection GlobalHeap::read_collection(std::uint64_t address) {
  constexpr const char* kWhat = "a global heap";
  constexpr std::uint64_t kFree = 0, kMemory = 64;
  const auto padding = [](std::uint64_t bytes) { return (8 - bytes % 8) % 8; };
  const std::uint64_t head_bytes = 8 + image_.length_bytes();
  ByteReader head = image_.signed_block(address, head_bytes, "GCOL", kWhat);
  head.take(4, kWhat);  // version
  const std::uint64_t size = image_.length(head, kWhat);
  ByteReader reader = image_.reader(image_.block(address, size, kWhat));
  reader.take(head_bytes + padding(head_bytes), kWhat);
  Collection objects;
  while (reader.remaining() >= head_bytes + padding(head_bytes)) {
    const std::uint32_t index = reader.little_endian<std::uint16_t>(kWhat);
    reader.take(6, kWhat);  // number of references
    const std::uint64_t bytes = image_.length(reader, kWhat);
    reader.take(padding(head_bytes), kWhat);
    if (index == kFree) break;
    image_.spend(kMemory);
    objects.emplace(index, reader.take(bytes, "a text in a global heap"));
    reader.take(std::min<std::uint64_t>(padding(bytes), reader.remaining()), kWhat);
  }
  return objects;
}

namespace {

constexpr const char* kHeap = "a fractal heap";

}  // namespace

FractalHeap::FractalHeap(Image& image, std::uint64_t address) : image_(image), address_(address) {
  const std::uint64_t a = image.address_bytes();
  const std::uint64_t l = image.length_bytes();
  ByteReader start = image.signed_block(address, 9, "FRHP", kHeap);
  start.take(3, kHeap);  // version, bytes of an identifier
  if (start.little_endian<std::uint16_t>(kHeap) != 0) {
    throw image.unsupported("a fractal heap that is packed with filters",
                            "write the file with libver=\"earliest\"");
  }
  ByteReader head = image.checked_block(address, 26 + 3 * a + 12 * l, "FRHP", kHeap);
  head.take(1, kHeap);  // version
  id_bytes_ = head.little_endian<std::uint16_t>(kHeap);
  head.take(2, kHeap);  // filters
  checked_ = head.little_endian<std::uint8_t>(kHeap) & 2;
  most_object_ = head.little_endian<std::uint32_t>(kHeap);
  image.length(head, kHeap);  // the next number of a huge object
  huge_tree_ = image.address(head, kHeap);
  image.length(head, kHeap);  // free bytes
  image.address(head, kHeap);
  for (int i = 0; i < 8; ++i) image.length(head, kHeap);  // how full it is
  width_ = head.little_endian<std::uint16_t>(kHeap);
  first_block_ = image.length(head, kHeap);
  most_direct_ = image.length(head, kHeap);
  most_bits_ = head.little_endian<std::uint16_t>(kHeap);
  head.take(2, kHeap);  // rows of the first indirect block
  const std::uint64_t root = image.address(head, kHeap);
  const std::uint64_t rows = head.little_endian<std::uint16_t>(kHeap);
  if (width_ == 0 || !std::has_single_bit(width_) || !std::has_single_bit(first_block_) ||
      !std::has_single_bit(most_direct_) || most_direct_ < first_block_ ||
      most_direct_ > std::uint64_t{1} << 32 || most_bits_ < 8 || most_bits_ > 64) {
    throw image.damaged(text::format("a fractal heap {} blocks wide, blocks of {} to {} bytes",
                                     width_, first_block_, most_direct_));
  }
  if (root == kNowhere) return;
  constexpr int kMostDepth = 32;
  rows == 0 ? add_direct(root, 0, first_block_) : read_indirect(root, rows, 0, kMostDepth);
}

/// Rows 0 and 1 have blocks of the first size, each row after them of twice the size before.
std::uint64_t FractalHeap::row_bytes(std::uint64_t row) const {
  const std::uint64_t doublings = row < 2 ? 0 : row - 1;
  if (doublings + static_cast<std::uint64_t>(std::bit_width(first_block_)) > 64) {
    throw image_.damaged(text::format("a fractal heap of {} rows", row));
  }
  return first_block_ << doublings;
}

void FractalHeap::add_direct(std::uint64_t address, std::uint64_t start, std::uint64_t bytes) {
  constexpr const char* kWhat = "a block of a fractal heap";
  constexpr std::uint64_t kMemory = 64, kChecksum = 4;
  image_.spend(kMemory);
  const auto prefix = 5 + image_.address_bytes() + offset_bytes();
  ByteReader head = image_.signed_block(address, prefix + kChecksum, "FHDB", kWhat);
  head.take(1, kHeap);  // version
  if (image_.address(head, kHeap) != address_) {
    throw image_.damaged(text::format("a block at byte {} of another fractal heap", address));
  }
  if (checked_) {  // over the whole block, in which it stands itself as four zeros
    head.take(offset_bytes(), kHeap);
    const auto block = image_.block(address, bytes, kWhat);
    std::vector<std::uint8_t> checked(block.begin(), block.end());
    if (checked.size() < prefix + kChecksum) throw image_.damaged("a fractal heap of tiny blocks");
    std::fill_n(checked.begin() + static_cast<std::ptrdiff_t>(prefix), kChecksum, std::uint8_t{0});
    if (head.little_endian<std::uint32_t>(kHeap) != lookup3(checked)) {
      throw image_.damaged(text::format("the checksum of {} at byte {} is wrong", kWhat, address));
    }
  }
  blocks_[start] = {address, start, bytes};
}

void FractalHeap::read_indirect(std::uint64_t address, std::uint64_t rows, std::uint64_t start,
                                int depth) {
  constexpr const char* kWhat = "an indirect block of a fractal heap";
  if (depth == 0 || rows > 64) throw image_.damaged("a fractal heap that is too deep");
  const std::uint64_t a = image_.address_bytes();
  const std::uint64_t bytes = 5 + a + offset_bytes() + rows * width_ * a + 4;
  ByteReader reader = image_.checked_block(address, bytes, "FHIB", kWhat);
  reader.take(1 + a + offset_bytes(), kWhat);  // version, heap, place
  for (std::uint64_t row = 0; row < rows; ++row) {
    const std::uint64_t size = row_bytes(row);
    for (std::uint64_t i = 0; i < width_; ++i) {
      const std::uint64_t child = image_.address(reader, kWhat);
      if (child != kNowhere && size <= most_direct_) {
        add_direct(child, start, size);
      } else if (child != kNowhere) {
        // As many rows as hold the bytes of this row's blocks.
        const auto child_rows = static_cast<std::uint64_t>(std::bit_width(size)) -
                                static_cast<std::uint64_t>(std::bit_width(first_block_ * width_)) +
                                1;
        read_indirect(child, child_rows, start, depth - 1);
      }
      start += size;
    }
  }
}

std::span<const std::uint8_t> FractalHeap::object(ByteReader id) {
  enum Kind { managed_object, huge_object, tiny_object };
  constexpr std::uint64_t kMostShortId = 18;
  const int first = id.little_endian<std::uint8_t>("the number of an object");
  switch (first >> 4 & 3) {
    case managed_object: return managed(id);
    case huge_object: return huge(id);
    case tiny_object: {
      std::uint64_t bytes = static_cast<std::uint64_t>(first & 15);
      if (id_bytes_ > kMostShortId) bytes = bytes << 8 | id.little_endian<std::uint8_t>(kHeap);
      return id.take(bytes + 1, "a tiny object");
    }
    default: throw image_.damaged("an object of unknown kind in a fractal heap");
  }
}

std::span<const std::uint8_t> FractalHeap::managed(ByteReader& id) {
  constexpr const char* kWhat = "an object of a fractal heap";
  const std::uint64_t offset = id.natural(offset_bytes(), kWhat);
  const auto width = static_cast<std::uint64_t>(std::min(
      (std::bit_width(most_direct_) + 6) / 8, (std::bit_width(most_object_ | 1) - 1) / 8 + 1));
  const std::uint64_t bytes = id.natural(width, kWhat);
  auto behind = blocks_.upper_bound(offset);
  if (behind == blocks_.begin())
    throw image_.damaged(text::format("no object at {} of a heap", offset));
  const Block& block = std::prev(behind)->second;
  const std::uint64_t within = offset - block.start;
  if (within > block.bytes || bytes > block.bytes - within) {
    throw image_.damaged(text::format("an object of {} bytes at {} of a heap's block of {}", bytes,
                                      within, block.bytes));
  }
  return image_.block(block.address + within, bytes, kWhat);
}

std::span<const std::uint8_t> FractalHeap::huge(ByteReader& id) {
  constexpr const char* kWhat = "a huge object of a fractal heap";
  const std::uint64_t direct = image_.address_bytes() + image_.length_bytes();
  if (id_bytes_ > direct) {
    const std::uint64_t address = image_.address(id, kWhat);
    return image_.block(address, image_.length(id, kWhat), kWhat);
  }
  read_huge_objects();
  const std::uint64_t most = std::min<std::uint64_t>(id_bytes_ - 1, 8);
  const auto found = huge_.find(id.natural(most, kWhat));
  if (found == huge_.end()) throw image_.damaged("a huge object that is not there");
  return image_.block(found->second.address, found->second.bytes, kWhat);
}

void FractalHeap::read_huge_objects() {
  constexpr const char* kWhat = "a huge object of a fractal heap";
  constexpr std::uint64_t kMemory = 96;
  if (huge_read_) return;
  huge_read_ = true;
  walk_tree(image_, huge_tree_, TreeType::huge_objects, [&](ByteReader record) {
    image_.spend(kMemory);
    const std::uint64_t address = image_.address(record, kWhat);
    const std::uint64_t bytes = image_.length(record, kWhat);
    huge_[image_.length(record, kWhat)] = {address, 0, bytes};
  });
}

}  // namespace hebb::io::hdf5
