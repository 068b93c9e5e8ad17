/// \file
/// Element types of tensors.
#pragma once

#include <cstdint>
#include <string_view>

namespace hebb {

/// Element type of a Tensor. Arithmetic runs in float32 (the default for training) and float64
/// (gradient checks, exact reproduction). int64 holds labels and indices; uint8 holds images and
/// becomes a float at the first operation that computes.
enum class DType : std::uint8_t { float32, float64, int64, uint8 };

/// Bytes of one element: 4, 8, 8, 1.
constexpr std::int64_t item_size(DType dtype) {
  return dtype == DType::float32 ? 4 : dtype == DType::uint8 ? 1 : 8;
}

/// True for float32 and float64.
constexpr bool is_floating(DType dtype) {
  return dtype == DType::float32 || dtype == DType::float64;
}

/// Keras's name of the dtype: "float32", "float64", "int64", "uint8".
std::string_view to_string(DType dtype);

/// The dtype of that name.
/// \throws ValueError for any other name, listing the known ones.
DType parse_dtype(std::string_view name);

/// The dtype of a C++ element type: `dtype_of<float> == DType::float32`. Defined for float, double,
/// std::int64_t and std::uint8_t.
template <class T>
inline constexpr DType dtype_of = T::not_an_element_type;
/// float is float32.
template <>
inline constexpr DType dtype_of<float> = DType::float32;
/// double is float64.
template <>
inline constexpr DType dtype_of<double> = DType::float64;
/// std::int64_t is int64.
template <>
inline constexpr DType dtype_of<std::int64_t> = DType::int64;
/// std::uint8_t is uint8.
template <>
inline constexpr DType dtype_of<std::uint8_t> = DType::uint8;

}  // namespace hebb
