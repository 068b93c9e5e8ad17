// What the messages of a dataset or an attribute say: its sizes, its type, where its elements are.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "hebb/shape.hpp"
#include "io/hdf5/object_header.hpp"

namespace hebb::io::hdf5 {

/// The sizes of an array.
struct Dataspace {
  bool null = false;  ///< It holds nothing at all, not even an empty array.
  Shape shape;
  /// Sizes up to which it may grow, kNowhere for without end; as many as axes.
  std::vector<std::uint64_t> most;

  /// Number of elements.
  std::uint64_t elements() const { return null ? 0 : static_cast<std::uint64_t>(shape.size()); }
};

/// Reads a dataspace message, version 1 or 2.
/// \throws DataError when it is damaged, has more than eight axes, or a size beyond int64.
Dataspace parse_dataspace(const Image& image, ByteReader reader);

/// A type of elements.
struct Datatype {
  enum class Kind {
    whole,          ///< Whole numbers of 1 to 8 bytes.
    real,           ///< Floating-point numbers: 4 or 8 bytes of IEEE 754, or any shorter form.
    boolean,        ///< h5py's bool: an enumeration FALSE = 0, TRUE = 1 in one byte.
    fixed_text,     ///< Texts of equal length.
    variable_text,  ///< Texts of any length, in the global heap.
  };
  enum class Padding { null_terminated, null_padded, space_padded };

  Kind kind = Kind::whole;
  std::uint32_t bytes = 0;  ///< Bytes of an element.
  bool big_endian = false;
  bool is_signed = false;
  int exponent_bits = 0;  ///< Of a real, whose sign is the highest bit and
  int fraction_bits = 0;  ///< whose fraction is the lowest, without the leading one.
  int exponent_bias = 0;
  Padding padding = Padding::null_terminated;
};

/// Reads a datatype message, version 1 to 5. \throws DataError for a type that hebb does not read,
/// naming it, and for a damaged one.
Datatype parse_datatype(const Image& image, ByteReader reader);

/// True for elements of two bytes of which the type says nothing.
bool is_opaque_pair(ByteReader reader);

/// The value of elements that were never written, as the file has them; empty for zeros.
std::span<const std::uint8_t> parse_fill_value(const Image& image, const ObjectHeader& header);

/// A step that the bytes of a chunk went through before they were written.
struct Filter {
  enum class Kind { deflate, shuffle, fletcher32 };

  Kind kind;
  std::uint32_t element_bytes = 0;  ///< Of shuffle.
};

/// Reads a filter message, version 1 or 2. \throws DataError for a filter that hebb does not know,
/// naming it, and for a damaged message.
std::vector<Filter> parse_filters(const Image& image, ByteReader reader);

}  // namespace hebb::io::hdf5
