// The members of a group that is written: a B-tree over symbol nodes, and a heap of their names.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

#include "io/byte_writer.hpp"

namespace hebb::io::hdf5 {

/// Links in a symbol node, at most twice this: what the superblock calls the K of leaves.
inline constexpr std::uint64_t kLeafK = 4;
/// Children of a node of a group's tree, at most twice this: the K of inner nodes.
inline constexpr std::uint64_t kInnerK = 16;

/// Where something is that has been written.
struct Written {
  std::uint64_t header = 0;  ///< Its object header.
  bool is_group = false;
  std::uint64_t tree = 0;   ///< Of a group: the tree of its links,
  std::uint64_t names = 0;  ///< and the heap of their names.
};

/// Writes the links of a group; the order of their names is the order of their bytes. Returns where
/// tree and names are.
Written write_links(ByteWriter& file, const std::map<std::string_view, Written>& links);

/// Writes a symbol: the place of a name in the heap, and what the name leads to.
void write_symbol(ByteWriter& file, std::uint64_t name, const Written& target);

}  // namespace hebb::io::hdf5
