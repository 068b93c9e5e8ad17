#include "io/hdf5/new_header.hpp"

namespace hebb::io::hdf5 {

namespace {

/// Class and version of a datatype, its 24 bits, and the bytes of an element.
ByteWriter type_head(std::uint64_t type_class, std::uint64_t bits, std::uint64_t bytes) {
  constexpr std::uint64_t kVersion = 1;
  return ByteWriter().natural(kVersion << 4 | type_class, 1).natural(bits, 3).natural(bytes, 4);
}

ByteWriter whole_type(std::uint64_t bytes, bool is_signed) {
  return type_head(0, is_signed ? 8 : 0, bytes).natural(0, 2).natural(8 * bytes, 2);
}

/// Fraction, exponent and sign, from the lowest bit on.
ByteWriter real_type(std::uint64_t bytes, std::uint64_t exponent_bits) {
  constexpr std::uint64_t kLeadingOne = 0x20;
  const std::uint64_t all = 8 * bytes, sign_at = all - 1, fraction_bits = sign_at - exponent_bits;
  const std::uint64_t bias = (std::uint64_t{1} << (exponent_bits - 1)) - 1;
  ByteWriter type = type_head(1, kLeadingOne | sign_at << 8, bytes);
  type.natural(0, 2).natural(all, 2).natural(fraction_bits, 1).natural(exponent_bits, 1);
  return type.natural(0, 1).natural(fraction_bits, 1).natural(bias, 4);
}

}  // namespace

ByteWriter type_of(DType dtype) {
  switch (dtype) {
    case DType::float32: return real_type(4, 8);
    case DType::float64: return real_type(8, 11);
    case DType::int64: return whole_type(8, true);
    case DType::uint8: break;
  }
  return whole_type(1, false);
}

ByteWriter fixed_text_type(std::size_t bytes) {
  constexpr std::uint64_t kZeroPadded = 1;
  return type_head(3, kZeroPadded, bytes);
}

ByteWriter variable_text_type() {
  constexpr std::uint64_t kText = 1, kUtf8 = 0x100, kReferenceBytes = 16;
  return type_head(9, kText | kUtf8, kReferenceBytes).bytes(whole_type(1, false).written());
}

ByteWriter space_of(const Shape& shape) {
  const bool scalar = shape.rank() == 0;
  ByteWriter space;
  space.natural(1, 1).natural(static_cast<std::uint64_t>(shape.rank()), 1);
  space.natural(scalar ? 0 : 1, 1).zeros(5);  // 1: the most that each size may become follows
  for (int time = 0; time < 2; ++time) {
    for (const std::int64_t size : shape) space.natural(static_cast<std::uint64_t>(size), 8);
  }
  return space;
}

void NewHeader::add(MessageType type, const ByteWriter& message) {
  constexpr std::uint64_t kConstant = 1;
  const bool constant = type == MessageType::datatype || type == MessageType::fill_value;
  const std::uint64_t padded = (message.size() + 7) / 8 * 8;
  messages_.natural(static_cast<std::uint64_t>(type), 2).natural(padded, 2);
  messages_.natural(constant ? kConstant : 0, 1).zeros(3).bytes(message.written()).align(8);
  ++count_;
}

void NewHeader::add_attribute(std::string_view name, const ByteWriter& type, const Shape& shape,
                              std::span<const std::uint8_t> value) {
  const ByteWriter space = space_of(shape);
  ByteWriter message;
  message.natural(1, 2).natural(name.size() + 1, 2);
  message.natural(type.size(), 2).natural(space.size(), 2);
  message.text(name).zeros(1).align(8);
  message.bytes(type.written()).align(8);
  message.bytes(space.written()).bytes(value);
  add(MessageType::attribute, message);
}

std::uint64_t NewHeader::write(ByteWriter& file) const {
  constexpr std::uint64_t kLinks = 1;
  const std::uint64_t address = file.size();
  file.natural(1, 2).natural(count_, 2).natural(kLinks, 4).natural(messages_.size(), 4).zeros(4);
  file.bytes(messages_.written());
  return address;
}

}  // namespace hebb::io::hdf5
