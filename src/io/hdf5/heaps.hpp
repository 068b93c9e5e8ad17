// Where HDF5 keeps names and texts: local heap, global heap, fractal heap.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <unordered_map>

#include "io/hdf5/image.hpp"

namespace hebb::io::hdf5 {

/// Names of the links of an old group, each ended by a zero byte.
class LocalHeap {
 public:
  /// Reads the heap's head at `address`.
  LocalHeap(Image& image, std::uint64_t address);

  /// The name at this place. \throws DataError when it is not there or has no end.
  std::string_view name(std::uint64_t offset) const;

 private:
  const Image& image_;
  std::span<const std::uint8_t> names_;
};

/// Texts of variable length. A collection holds many and is taken apart once.
class GlobalHeap {
 public:
  /// The heap of this file.
  explicit GlobalHeap(Image& image) : image_(image) {}

  /// Object `index` of the collection at `address`. \throws DataError when it is not there.
  std::span<const std::uint8_t> object(std::uint64_t address, std::uint32_t index);

 private:
  using Collection = std::unordered_map<std::uint32_t, std::span<const std::uint8_t>>;

  Collection read_collection(std::uint64_t address);

  Image& image_;
  std::map<std::uint64_t, Collection> collections_;
};

/// Links and attributes of objects that have many of them.
class FractalHeap {
 public:
  /// Reads the heap's header at `address`. \throws DataError when it is damaged, or packed with
  /// filters.
  FractalHeap(Image& image, std::uint64_t address);

  /// Bytes of an object's identifier.
  std::uint64_t id_bytes() const { return id_bytes_; }
  /// The object with this identifier, which `id` reads. \throws DataError when it is not there.
  std::span<const std::uint8_t> object(ByteReader id);

 private:
  struct Block {
    std::uint64_t address;
    std::uint64_t start;  ///< Place of its first byte in the heap's own count.
    std::uint64_t bytes;
  };

  std::span<const std::uint8_t> managed(ByteReader& id);
  std::span<const std::uint8_t> huge(ByteReader& id);
  void read_huge_objects();
  void read_indirect(std::uint64_t address, std::uint64_t rows, std::uint64_t start, int depth);
  void add_direct(std::uint64_t address, std::uint64_t start, std::uint64_t bytes);
  std::uint64_t row_bytes(std::uint64_t row) const;
  std::uint64_t offset_bytes() const { return (most_bits_ + 7) / 8; }

  Image& image_;
  std::uint64_t address_;
  std::uint64_t id_bytes_ = 0;
  bool checked_ = false;  ///< Direct blocks carry a checksum.
  std::uint64_t most_object_ = 0;
  std::uint64_t huge_tree_ = kNowhere;
  std::uint64_t width_ = 0;
  std::uint64_t first_block_ = 0;
  std::uint64_t most_direct_ = 0;
  std::uint64_t most_bits_ = 0;
  std::map<std::uint64_t, Block> blocks_;  ///< Direct blocks by their start.
  bool huge_read_ = false;
  std::map<std::uint64_t, Block> huge_;  ///< Objects by number; their start is not used.
};

}  // namespace hebb::io::hdf5
