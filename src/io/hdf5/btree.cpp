#include "io/hdf5/btree.hpp"

#include <algorithm>
#include <bit>
#include <vector>

#include "base/text.hpp"

namespace hebb::io::hdf5 {

namespace {

constexpr const char* kNode = "a node of a B-tree";

using OldVisit = std::function<void(ByteReader, std::uint64_t)>;

/// A tree of version 1: keys and children in turn, a key before the first and behind the last.
struct OldWalk {
  Image& image;
  OldTree kind;
  std::uint64_t key_bytes;
  const OldVisit& visit;

  /// Levels go down by one to 0, so that a circle cannot be closed.
  void node(std::uint64_t address, int expected_level) {
    constexpr int kAnyLevel = -1;
    const std::uint64_t address_bytes = image.address_bytes();
    const std::uint64_t head_bytes = 8 + 2 * address_bytes;
    ByteReader head = image.signed_block(address, head_bytes, "TREE", kNode);
    const int type = head.little_endian<std::uint8_t>(kNode);
    const int level = head.little_endian<std::uint8_t>(kNode);
    const std::uint64_t entries = head.little_endian<std::uint16_t>(kNode);
    if (type != static_cast<int>(kind)) {
      throw image.damaged(text::format("a B-tree of type {}, expected {}", type, int(kind)));
    }
    if (expected_level != kAnyLevel && level != expected_level) {
      throw image.damaged(text::format("a node of a B-tree at byte {} is on level {} instead of {}",
                                       address, level, expected_level));
    }
    ByteReader rest = image.reader(
        image.block(address + head_bytes, entries * (key_bytes + address_bytes), kNode));
    for (std::uint64_t i = 0; i < entries; ++i) {
      const auto key = rest.take(key_bytes, kNode);
      const std::uint64_t child = image.address(rest, kNode);
      level == 0 ? visit(image.reader(key), child) : node(child, level - 1);
    }
  }
};

/// Bytes that hold numbers up to `most`.
std::uint64_t bytes_of(std::uint64_t most) {
  return (static_cast<std::uint64_t>(std::bit_width(most | 1)) - 1) / 8 + 1;
}

/// A tree of version 2, whose nodes are all of one size.
class Walk {
 public:
  Walk(Image& image, const std::function<void(ByteReader)>& visit) : image_(image), visit_(visit) {}

  void tree(std::uint64_t address, TreeType expected) {
    const std::uint64_t address_bytes = image_.address_bytes();
    const std::uint64_t bytes = 22 + address_bytes + image_.length_bytes();
    ByteReader head = image_.checked_block(address, bytes, "BTHD", "the header of a B-tree");
    const int version = head.little_endian<std::uint8_t>(kNode);
    const int type = head.little_endian<std::uint8_t>(kNode);
    node_bytes_ = head.little_endian<std::uint32_t>(kNode);
    record_bytes_ = head.little_endian<std::uint16_t>(kNode);
    const int depth = head.little_endian<std::uint16_t>(kNode);
    head.take(2, kNode);  // when nodes are split and merged
    const std::uint64_t root = image_.address(head, kNode);
    const std::uint64_t records = head.little_endian<std::uint16_t>(kNode);
    type_ = static_cast<std::uint8_t>(expected);
    if (version != 0 || type != type_) {
      throw image_.damaged(text::format("a B-tree of version {} and type {}, expected 0 and {}",
                                        version, type, int(type_)));
    }
    measure(depth);
    if (records > 0) node(root, records, depth);
  }

 private:
  static constexpr std::uint64_t kNodeOverhead = 10;  // signature, version, type, checksum

  /// Works out how many records fit into a node of each level, and so the width of the counts.
  void measure(int depth) {
    constexpr int kMostDepth = 16;
    if (record_bytes_ == 0 || node_bytes_ < kNodeOverhead + record_bytes_ || depth > kMostDepth) {
      throw image_.damaged(
          text::format("a B-tree of depth {} with nodes of {} bytes, records of {}", depth,
                       node_bytes_, record_bytes_));
    }
    std::uint64_t below = (node_bytes_ - kNodeOverhead) / record_bytes_;
    count_bytes_ = bytes_of(below);
    total_bytes_ = {0, 0};
    for (int level = 1; level <= depth; ++level) {
      const std::uint64_t pointer =
          image_.address_bytes() + count_bytes_ + total_bytes_[std::size_t(level)];
      const std::uint64_t most =
          (node_bytes_ - kNodeOverhead - std::min(pointer, node_bytes_ - kNodeOverhead)) /
          (record_bytes_ + pointer);
      if (__builtin_mul_overflow(below, most + 1, &below) ||
          __builtin_add_overflow(below, most, &below)) {
        below = kNowhere;
      }
      total_bytes_.push_back(bytes_of(below));
    }
  }

  void node(std::uint64_t address, std::uint64_t records, int level) {
    const std::uint64_t pointer =
        image_.address_bytes() + count_bytes_ + total_bytes_[std::size_t(level)];
    const std::uint64_t bytes =
        kNodeOverhead + records * record_bytes_ + (level > 0 ? (records + 1) * pointer : 0);
    if (bytes > node_bytes_) {
      throw image_.damaged(text::format("{} records of {} bytes in a node of {}", records,
                                        record_bytes_, node_bytes_));
    }
    ByteReader reader = image_.checked_block(address, bytes, level > 0 ? "BTIN" : "BTLF", kNode);
    const int version = reader.little_endian<std::uint8_t>(kNode);
    const int type = reader.little_endian<std::uint8_t>(kNode);
    if (version != 0 || type != type_) {
      throw image_.damaged(
          text::format("a node of a B-tree of version {} and type {}, expected 0 "
                       "and {}",
                       version, type, int(type_)));
    }
    ByteReader own = image_.reader(reader.take(records * record_bytes_, kNode));
    for (std::uint64_t i = 0; i <= records; ++i) {
      if (level > 0) {
        const std::uint64_t child = image_.address(reader, kNode);
        const std::uint64_t count = reader.natural(count_bytes_, kNode);
        reader.take(total_bytes_[std::size_t(level)], kNode);
        node(child, count, level - 1);
      }
      if (i < records) visit_(image_.reader(own.take(record_bytes_, kNode)));
    }
  }

  Image& image_;
  const std::function<void(ByteReader)>& visit_;
  int type_ = 0;
  std::uint64_t node_bytes_ = 0;
  std::uint64_t record_bytes_ = 0;
  std::uint64_t count_bytes_ = 0;           ///< Of the number of records in a child.
  std::vector<std::uint64_t> total_bytes_;  ///< By level: of the number of records below a child.
};

}  // namespace

void walk_old_tree(Image& image, std::uint64_t address, OldTree kind, std::uint64_t key_bytes,
                   const OldVisit& visit) {
  OldWalk{image, kind, key_bytes, visit}.node(address, -1);
}

void walk_tree(Image& image, std::uint64_t address, TreeType type,
               const std::function<void(ByteReader)>& visit) {
  Walk(image, visit).tree(address, type);
}

}  // namespace hebb::io::hdf5
