// Tensors as rows of features: what scalers and the imputer share.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/tensor.hpp"
#include "tensor/dispatch.hpp"

namespace hebb {

/// Number of features of a sample. `caller` stands in front of messages.
/// \throws ShapeError for a tensor without samples or features, ValueError for an undefined or meta
/// one.
std::int64_t count_features(const char* caller, const Tensor& x);

/// \throws ValueError when nothing was `fitted`, ShapeError when x has another number of features.
void check_features(const char* caller, const Tensor& x, std::size_t fitted);

/// Calls `f(feature, value)` for all numbers of x, row by row, NaN left out.
/// \throws DataError for an infinity.
template <class F>
void for_each_number(const char* caller, const Tensor& x, F f) {
  const auto features = static_cast<std::size_t>(count_features(caller, x));
  with_type(x.dtype(), [&](auto zero) {
    std::size_t feature = 0, row = 0;
    for (const auto element : x.data<decltype(zero)>()) {
      const auto value = static_cast<double>(element);
      if (std::isinf(value)) {
        throw DataError(
            text::format("{}: an infinity in row {}, feature {} (both counted from 0); "
                         "remove the row or correct it",
                         caller, row, feature));
      }
      if (!std::isnan(value)) f(feature, value);
      if (++feature == features) feature = 0, ++row;
    }
  });
}

/// A tensor of x's shape, float64 for float64 and else float32, of `f(feature, value)`.
/// \throws as check_features().
template <class F>
Tensor map_features(const char* caller, const Tensor& x, std::size_t fitted, F f) {
  check_features(caller, x, fitted);
  const DType dtype = x.dtype() == DType::float64 ? DType::float64 : DType::float32;
  Tensor result = Tensor::empty(x.shape(), dtype);
  with_type(x.dtype(), [&](auto from) {
    with_float_type(dtype, [&](auto to) {
      const auto values = x.data<decltype(from)>();
      const auto out = result.mutable_data<decltype(to)>();
      std::size_t feature = 0;
      for (std::size_t i = 0; i < values.size(); ++i) {
        out[i] = static_cast<decltype(to)>(f(feature, static_cast<double>(values[i])));
        if (++feature == fitted) feature = 0;
      }
    });
  });
  return result;
}

}  // namespace hebb
