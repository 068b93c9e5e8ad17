// Object headers: the list of messages that says what a group or a dataset is.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "io/hdf5/image.hpp"

namespace hebb::io::hdf5 {

/// Types of messages that hebb reads.
enum class MessageType : std::uint16_t {
  dataspace = 0x01,
  link_info = 0x02,
  datatype = 0x03,
  old_fill_value = 0x04,
  fill_value = 0x05,
  link = 0x06,
  external_files = 0x07,
  layout = 0x08,
  filters = 0x0b,
  attribute = 0x0c,
  continuation = 0x10,
  symbol_table = 0x11,
  attribute_info = 0x15,
};

/// A message as it stands in the file.
struct Message {
  MessageType type;
  bool shared = false;  ///< The bytes say where the message is, in another object.
  std::span<const std::uint8_t> bytes;
};

/// The messages of an object, in order, those of its continuation blocks behind the others.
struct ObjectHeader {
  std::vector<Message> messages;

  /// The first message of a type, or nullptr.
  const Message* find(MessageType type) const;
};

/// Reads the object header, version 1 or 2, at `address`.
/// \throws DataError when it is damaged or its continuations go round in a circle.
ObjectHeader read_object_header(Image& image, std::uint64_t address);

}  // namespace hebb::io::hdf5
