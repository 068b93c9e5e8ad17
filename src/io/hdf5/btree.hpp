// The two B-trees of HDF5, read from the first record to the last.
#pragma once

#include <cstdint>
#include <functional>

#include "io/hdf5/image.hpp"

namespace hebb::io::hdf5 {

/// What version 1 of the tree holds.
enum class OldTree : std::uint8_t { groups = 0, chunks = 1 };

/// Calls `visit` for each child of the leaves of a B-tree, version 1: with the key before it, of
/// `key_bytes`, and its address. \throws DataError when the tree is damaged.
void walk_old_tree(Image& image, std::uint64_t address, OldTree kind, std::uint64_t key_bytes,
                   const std::function<void(ByteReader key, std::uint64_t child)>& visit);

/// Types of the records of version 2 that hebb reads.
enum class TreeType : std::uint8_t {
  huge_objects = 1,  ///< Objects of a fractal heap that have a place of their own.
  link_names = 5,
  attribute_names = 8,
  chunks = 10,
  filtered_chunks = 11,
};

/// Calls `visit` for each record of a B-tree, version 2. \throws DataError when the tree is damaged
/// or of another type.
void walk_tree(Image& image, std::uint64_t address, TreeType type,
               const std::function<void(ByteReader record)>& visit);

}  // namespace hebb::io::hdf5
