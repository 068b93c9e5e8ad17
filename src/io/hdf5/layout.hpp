// Where the elements of a dataset lie in the file.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "io/hdf5/messages.hpp"

namespace hebb::io::hdf5 {

/// How the chunks of a dataset are found.
enum class ChunkIndex : std::uint8_t {
  old_tree = 0,
  single = 1,
  implicit = 2,
  fixed_array = 3,
  extensible_array = 4,
  tree = 5,
};

/// What a layout message says.
struct Layout {
  enum class Kind { compact, contiguous, chunked };

  Kind kind = Kind::contiguous;
  std::span<const std::uint8_t> elements;  ///< Of a compact one.
  std::uint64_t address = kNowhere;        ///< Of the elements, or of the index.
  std::uint64_t bytes = kNowhere;          ///< Of contiguous elements; kNowhere: not said.
  std::vector<std::uint64_t> chunk;        ///< Sizes of a chunk.
  ChunkIndex index = ChunkIndex::old_tree;
  bool whole_edges_only = false;          ///< Chunks that stick out are not filtered.
  std::uint64_t single_bytes = kNowhere;  ///< Of a single chunk that is filtered,
  std::uint32_t single_mask = 0;          ///< and the filters that it was spared.
};

/// Reads a layout message, version 1 to 5, of a dataset of this many axes.
/// \throws DataError when it is damaged, and for virtual datasets.
Layout parse_layout(const Image& image, ByteReader reader, std::size_t rank);

/// A chunk of a dataset.
struct Chunk {
  std::array<std::uint64_t, Shape::kMaxRank> origin{};  ///< Place of its first element.
  std::uint64_t address = kNowhere;
  std::uint64_t bytes = 0;  ///< As stored.
  std::uint32_t mask = 0;   ///< Bit i: filter i was left out.
};

/// What finding the chunks depends on.
struct ChunkGrid {
  const Layout& layout;
  const Dataspace& space;
  std::uint64_t chunk_bytes;  ///< Before filters.
  bool filtered;

  /// Sets the origin of chunk `number` when axis `slowest` is counted last and the others in order.
  void place(Chunk& chunk, std::uint64_t number, std::size_t slowest) const;
  /// Number of chunks along an axis, for the size that it may grow to; kNowhere without end.
  std::uint64_t along(std::size_t axis) const;
};

/// Calls `visit` for each chunk that is in the file. \throws DataError when an index is damaged.
void visit_chunks(Image& image, const ChunkGrid& grid,
                  const std::function<void(const Chunk&)>& visit);

/// The indices that are arrays: an entry for chunk 0, 1, 2, ... \throws as visit_chunks().
void visit_fixed_array(Image& image, const ChunkGrid& grid,
                       const std::function<void(const Chunk&)>& visit);
/// The same for one that grows along one axis.
void visit_extensible_array(Image& image, const ChunkGrid& grid,
                            const std::function<void(const Chunk&)>& visit);

}  // namespace hebb::io::hdf5
