// What hangs on an object: the links of a group, the attributes of anything.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "io/hdf5/object_header.hpp"

namespace hebb::io::hdf5 {

/// Where a name in a group leads.
struct Link {
  enum class Kind { hard, soft, external, user_defined };

  Kind kind;
  std::uint64_t address = kNowhere;  ///< Of the object header, for a hard link.
};

/// Links by name.
using Links = std::map<std::string, Link, std::less<>>;

/// True when the object is a group.
bool is_group(const ObjectHeader& header);

/// The links of a group, however they are kept: in a symbol table, in the header, or in a heap.
/// \throws DataError when that is damaged or a name is there twice.
Links read_links(Image& image, const ObjectHeader& header);

/// An attribute whose type and value are not looked at yet.
struct Attribute {
  bool shared = false;  ///< Its type stands in another object.
  std::span<const std::uint8_t> type;
  std::span<const std::uint8_t> space;
  std::span<const std::uint8_t> value;
};

/// Attributes by name.
using Attributes = std::map<std::string, Attribute, std::less<>>;

/// The attributes of an object, in its header or in a heap. \throws DataError as read_links().
Attributes read_attributes(Image& image, const ObjectHeader& header);

}  // namespace hebb::io::hdf5
