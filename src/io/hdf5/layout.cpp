#include "io/hdf5/layout.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "io/hdf5/btree.hpp"

namespace hebb::io::hdf5 {

namespace {

constexpr const char* kWhat = "a layout";

enum Class { kCompact = 0, kContiguous = 1, kChunked = 2, kVirtual = 3 };

/// Checks the number of axes of a chunk, which counts the bytes of an element as one more.
void check_rank(const Image& image, std::size_t axes, std::size_t rank) {
  if (axes != rank + 1 || rank == 0) {
    throw image.damaged(text::format("chunks of {} axes for an array of {}", axes, rank + 1));
  }
}

/// The sizes of a chunk; the last one is the bytes of an element.
void read_sizes(const Image& image, ByteReader& reader, std::size_t rank, std::uint64_t width,
                Layout& layout) {
  for (std::size_t axis = 0; axis < rank; ++axis) {
    layout.chunk.push_back(reader.natural(width, kWhat));
    if (layout.chunk.back() == 0) throw image.damaged("chunks of size 0");
  }
  reader.take(width, kWhat);
}

/// Versions 1 and 2.
Layout parse_oldest(const Image& image, ByteReader& reader, std::size_t rank) {
  const std::size_t axes = reader.little_endian<std::uint8_t>(kWhat);
  const int kind = reader.little_endian<std::uint8_t>(kWhat);
  reader.take(5, kWhat);
  Layout layout;
  if (kind != kCompact) layout.address = image.address(reader, kWhat);
  if (kind == kChunked) {
    check_rank(image, axes, rank);
    layout.kind = Layout::Kind::chunked;
    read_sizes(image, reader, rank, 4, layout);
  } else {
    for (std::size_t axis = 0; axis < axes; ++axis) reader.take(4, kWhat);
  }
  if (kind == kCompact) {
    layout.kind = Layout::Kind::compact;
    layout.elements = reader.take(reader.little_endian<std::uint32_t>(kWhat), kWhat);
  }
  return layout;
}

/// The chunked part of versions 4 and 5.
void parse_new_chunks(const Image& image, ByteReader& reader, std::size_t rank, Layout& layout) {
  constexpr int kWholeEdgesOnly = 1, kSingleFiltered = 2;
  const int flags = reader.little_endian<std::uint8_t>(kWhat);
  check_rank(image, reader.little_endian<std::uint8_t>(kWhat), rank);
  const std::uint64_t width = reader.little_endian<std::uint8_t>(kWhat);
  if (width < 1 || width > 8) throw image.damaged(text::format("sizes of {} bytes", width));
  read_sizes(image, reader, rank, width, layout);
  const int index = reader.little_endian<std::uint8_t>(kWhat);
  layout.index = static_cast<ChunkIndex>(index);
  layout.whole_edges_only = flags & kWholeEdgesOnly;
  switch (layout.index) {
    case ChunkIndex::single:
      if (flags & kSingleFiltered) {
        layout.single_bytes = image.length(reader, kWhat);
        layout.single_mask = reader.little_endian<std::uint32_t>(kWhat);
      }
      break;
    case ChunkIndex::implicit: break;
    case ChunkIndex::fixed_array: reader.take(1, kWhat); break;
    case ChunkIndex::extensible_array: reader.take(5, kWhat); break;
    case ChunkIndex::tree: reader.take(6, kWhat); break;
    default: throw image.damaged(text::format("an index of chunks of type {}", index));
  }
  layout.address = image.address(reader, kWhat);
}

}  // namespace

Layout parse_layout(const Image& image, ByteReader reader, std::size_t rank) {
  const int version = reader.little_endian<std::uint8_t>(kWhat);
  if (version == 1 || version == 2) return parse_oldest(image, reader, rank);
  if (version < 3 || version > 5) {
    throw image.damaged(text::format("a layout of version {}; known are 1 to 5", version));
  }
  Layout layout;
  const int kind = reader.little_endian<std::uint8_t>(kWhat);
  switch (kind) {
    case kCompact:
      layout.kind = Layout::Kind::compact;
      layout.elements = reader.take(reader.little_endian<std::uint16_t>(kWhat), kWhat);
      break;
    case kContiguous:
      layout.address = image.address(reader, kWhat);
      layout.bytes = image.length(reader, kWhat);
      break;
    case kChunked:
      layout.kind = Layout::Kind::chunked;
      if (version > 3) {
        parse_new_chunks(image, reader, rank, layout);
      } else {
        check_rank(image, reader.little_endian<std::uint8_t>(kWhat), rank);
        layout.address = image.address(reader, kWhat);
        read_sizes(image, reader, rank, 4, layout);
      }
      break;
    case kVirtual:
      throw image.unsupported("a virtual dataset, whose elements are in other files",
                              "save the arrays themselves");
    default: throw image.damaged(text::format("a layout of class {}", kind));
  }
  return layout;
}

std::uint64_t ChunkGrid::along(std::size_t axis) const {
  const std::uint64_t most = space.most[axis], size = layout.chunk[axis];
  return most == kNowhere ? kNowhere : most / size + (most % size != 0);
}

void ChunkGrid::place(Chunk& chunk, std::uint64_t number, std::size_t slowest) const {
  const auto set = [&](std::size_t axis, std::uint64_t index) {
    if (__builtin_mul_overflow(index, layout.chunk[axis], &chunk.origin[axis])) {
      chunk.origin[axis] = kNowhere;
    }
  };
  for (std::size_t axis = layout.chunk.size(); axis-- > 0;) {
    if (axis == slowest) continue;
    const std::uint64_t chunks = std::max<std::uint64_t>(along(axis), 1);
    set(axis, number % chunks);
    number /= chunks;
  }
  set(slowest, number);
}

namespace {

using Visit = std::function<void(const Chunk&)>;

/// Chunks lie one after the other.
void visit_implicit(const ChunkGrid& grid, const Visit& visit) {
  const std::size_t rank = grid.layout.chunk.size();
  std::uint64_t chunks = 1;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    if (__builtin_mul_overflow(chunks, grid.along(axis), &chunks)) chunks = kNowhere;
  }
  Chunk chunk;
  chunk.bytes = grid.chunk_bytes;
  chunk.address = grid.layout.address;
  for (std::uint64_t i = 0; i < chunks; ++i, chunk.address += chunk.bytes) {
    grid.place(chunk, i, 0);
    visit(chunk);
  }
}

void visit_old_tree(Image& image, const ChunkGrid& grid, const Visit& visit) {
  constexpr const char* kKey = "a chunk's place";
  const std::size_t rank = grid.layout.chunk.size();
  walk_old_tree(image, grid.layout.address, OldTree::chunks, 8 + 8 * (rank + 1),
                [&](ByteReader key, std::uint64_t address) {
                  Chunk chunk;
                  chunk.bytes = key.little_endian<std::uint32_t>(kKey);
                  chunk.mask = key.little_endian<std::uint32_t>(kKey);
                  for (std::size_t axis = 0; axis < rank; ++axis) {
                    chunk.origin[axis] = key.little_endian<std::uint64_t>(kKey);
                  }
                  chunk.address = address;
                  visit(chunk);
                });
}

void visit_tree(Image& image, const ChunkGrid& grid, const Visit& visit) {
  constexpr const char* kRecord = "a chunk's record";
  const std::size_t rank = grid.layout.chunk.size();
  const auto type = grid.filtered ? TreeType::filtered_chunks : TreeType::chunks;
  walk_tree(image, grid.layout.address, type, [&](ByteReader record) {
    Chunk chunk;
    chunk.address = image.address(record, kRecord);
    chunk.bytes = grid.chunk_bytes;
    if (grid.filtered) {
      const std::uint64_t behind = 4 + 8 * rank;
      if (record.remaining() < behind + 1 || record.remaining() > behind + 8) {
        throw image.damaged("chunks with records of a wrong size");
      }
      chunk.bytes = record.natural(record.remaining() - behind, kRecord);
      chunk.mask = record.little_endian<std::uint32_t>(kRecord);
    }
    for (std::size_t axis = 0; axis < rank; ++axis) {
      const auto place = record.little_endian<std::uint64_t>(kRecord);
      if (__builtin_mul_overflow(place, grid.layout.chunk[axis], &chunk.origin[axis])) return;
    }
    visit(chunk);
  });
}

}  // namespace

void visit_chunks(Image& image, const ChunkGrid& grid, const Visit& visit) {
  if (grid.layout.address == kNowhere) return;
  switch (grid.layout.index) {
    case ChunkIndex::old_tree: visit_old_tree(image, grid, visit); break;
    case ChunkIndex::single:
      visit({.address = grid.layout.address,
             .bytes =
                 grid.layout.single_bytes == kNowhere ? grid.chunk_bytes : grid.layout.single_bytes,
             .mask = grid.layout.single_mask});
      break;
    case ChunkIndex::implicit: visit_implicit(grid, visit); break;
    case ChunkIndex::fixed_array: visit_fixed_array(image, grid, visit); break;
    case ChunkIndex::extensible_array: visit_extensible_array(image, grid, visit); break;
    case ChunkIndex::tree: visit_tree(image, grid, visit); break;
  }
}

}  // namespace hebb::io::hdf5
