// From a dtype known at run time to a template over the element type.
#pragma once

#include <cstdint>

#include "hebb/dtype.hpp"

namespace hebb {

/// Calls f with a zero of the element type: `with_float_type(t.dtype(), [&](auto zero) { using T =
/// decltype(zero); ... })`. float64 gives double, all else float.
template <class F>
decltype(auto) with_float_type(DType dtype, F&& f) {
  if (dtype == DType::float64) return f(double{});
  return f(float{});
}

/// The same for every dtype.
template <class F>
decltype(auto) with_type(DType dtype, F&& f) {
  switch (dtype) {
    case DType::float32: return f(float{});
    case DType::float64: return f(double{});
    case DType::int64: return f(std::int64_t{});
    case DType::uint8: break;
  }
  return f(std::uint8_t{});
}

}  // namespace hebb
