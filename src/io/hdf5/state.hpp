// What the handles of one file share.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "io/hdf5/heaps.hpp"
#include "io/hdf5/image.hpp"
#include "io/hdf5/members.hpp"
#include "io/hdf5/object_header.hpp"

namespace hebb::io::hdf5::detail {

/// An object, and what hangs on it once somebody has asked.
struct Node {
  ObjectHeader header;
  std::optional<Links> links;
  std::optional<Attributes> attributes;
};

/// A file and the objects that were read.
struct State {
  State(std::span<const std::uint8_t> bytes, const std::string& name)
      : image(bytes, name), heap(image) {}

  /// The object whose header is at `address`, read once.
  std::shared_ptr<Node> node(std::uint64_t address);

  Image image;
  GlobalHeap heap;
  std::map<std::uint64_t, std::shared_ptr<Node>> nodes;
};

}  // namespace hebb::io::hdf5::detail
