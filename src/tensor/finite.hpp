// Numbers that are none: NaN and infinity in tensors.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "hebb/tensor.hpp"
#include "tensor/dispatch.hpp"

namespace hebb {

/// The first element that is NaN or infinite; nothing for integers and for tensors without
/// elements.
inline std::optional<double> first_not_finite(const Tensor& t) {
  if (!t.defined() || t.is_meta() || !is_floating(t.dtype())) return {};
  return with_float_type(t.dtype(), [&](auto zero) -> std::optional<double> {
    const auto numbers = t.data<decltype(zero)>();
    const auto bad =
        std::find_if_not(numbers.begin(), numbers.end(), [](auto v) { return std::isfinite(v); });
    if (bad == numbers.end()) return {};
    return static_cast<double>(*bad);
  });
}

}  // namespace hebb
