// The types of numbers that arrays in files have, and tensors made of their bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "hebb/tensor.hpp"

namespace hebb::io {

class ByteReader;

/// A type of numbers and what hebb reads it as.
struct NumberType {
  std::string_view code;  ///< NumPy's: "f4"; "bf2" is bfloat16, which NumPy does not have.
  std::uint64_t bytes;    ///< Of a number.
  DType dtype;            ///< The nearest that holds all of its values.
  void (*fill)(ByteReader& reader, bool big_endian, Tensor& out, const std::string& name);
};

/// The type of that code: f2 bf2 f4 f8, i1 i2 i4 i8, u1 u2 u4 u8, b1; null for another.
const NumberType* number_type(std::string_view code);

/// Bytes that an array takes in a file. \throws DataError when its numbers would take more memory
/// than 16 GiB; `name` stands for the file.
std::uint64_t bytes_of(const NumberType& type, const Shape& shape, const std::string& name);

/// The tensor of these bytes, of which there are bytes_of(). \throws DataError for a whole number
/// above int64.
Tensor read_numbers(std::span<const std::uint8_t> bytes, const NumberType& type, bool big_endian,
                    const Shape& shape, const std::string& name);

}  // namespace hebb::io
