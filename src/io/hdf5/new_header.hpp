// The object header of something that is written: the messages that say what it is.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "hebb/dtype.hpp"
#include "hebb/shape.hpp"
#include "io/byte_writer.hpp"
#include "io/hdf5/object_header.hpp"

namespace hebb::io::hdf5 {

/// The type of numbers: little-endian, IEEE 754 or whole.
ByteWriter type_of(DType dtype);
/// The type of ASCII texts of `bytes` each, which zeros fill up.
ByteWriter fixed_text_type(std::size_t bytes);
/// The type of references to UTF-8 texts in the global heap.
ByteWriter variable_text_type();
/// The sizes of an array that does not grow.
ByteWriter space_of(const Shape& shape);

/// Gathers messages and writes them in one block, version 1.
class NewHeader {
 public:
  /// Adds a message, which is written with zeros up to a multiple of eight.
  void add(MessageType type, const ByteWriter& message);
  /// Adds an attribute.
  void add_attribute(std::string_view name, const ByteWriter& type, const Shape& shape,
                     std::span<const std::uint8_t> value);
  /// Writes the header and returns its address.
  std::uint64_t write(ByteWriter& file) const;

 private:
  std::uint64_t count_ = 0;
  ByteWriter messages_;
};

}  // namespace hebb::io::hdf5
