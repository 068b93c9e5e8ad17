// Numbers that are none: NaN and infinity in tensors.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>

#include "hebb/tensor.hpp"
#include "tensor/dispatch.hpp"

namespace hebb {

/// The first element that is NaN or infinite, of the first `most`; nothing for integers and for
/// tensors without elements.
inline std::optional<double> first_not_finite(
    const Tensor& t, std::size_t most = std::numeric_limits<std::size_t>::max()) {
  if (!t.defined() || t.is_meta() || !is_floating(t.dtype())) return {};
  return with_float_type(t.dtype(), [&](auto zero) -> std::optional<double> {
    const auto all = t.data<decltype(zero)>();
    const auto numbers = all.first(std::min(all.size(), most));
    const auto bad =
        std::find_if_not(numbers.begin(), numbers.end(), [](auto v) { return std::isfinite(v); });
    if (bad == numbers.end()) return {};
    return static_cast<double>(*bad);
  });
}

}  // namespace hebb
