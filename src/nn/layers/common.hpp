// What layers share.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "hebb/ops.hpp"
#include "hebb/pass.hpp"
#include "hebb/random.hpp"
#include "hebb/regularizers.hpp"

namespace hebb::layers {

/// True when one of them is a function of the program's own, which may look at numbers.
template <class... R>
bool any_custom(const R&... regularizers) {
  return (regularizers.is_custom() || ...);
}

/// The stream of a layer that may have a seed of its own.
inline Rng seeded(const Rng& stream, const std::optional<std::int64_t>& seed) {
  return seed ? Rng(static_cast<std::uint64_t>(*seed), stream.stream()) : stream;
}

/// The axes as a text: [1, 2].
inline std::string list_of(const std::vector<std::int64_t>& axes) {
  std::string list;
  for (const std::int64_t axis : axes) {
    list += text::format("{}{}", list.empty() ? "" : ", ", axis);
  }
  return "[" + list + "]";
}

/// The named axes of a shape, a bit for each; none when one is not there, is the batch, or is named
/// twice.
inline unsigned axes_in(const Shape& shape, std::span<const std::int64_t> named) {
  unsigned axes = 0;
  for (const std::int64_t axis : named) {
    const std::int64_t place = axis < 0 ? axis + shape.rank() : axis;
    if (place < 1 || place >= shape.rank() || (axes >> place & 1u) != 0) return 0;
    axes |= 1u << place;
  }
  return axes;
}

/// Sizes of these axes.
inline Shape sizes_of(const Shape& shape, unsigned axes) {
  Shape sizes;
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (axes >> axis & 1u) sizes.push_back(shape[axis]);
  }
  return sizes;
}

/// f of x with these axes moved to the end; the axes of its result are moved back.
template <class F>
Tensor with_axes_last(const Tensor& x, unsigned axes, F f) {
  const int rank = x.rank(), first = rank - std::popcount(axes);
  if (axes == (1u << rank) - (1u << first)) return f(x);
  std::vector<int> order, back(static_cast<std::size_t>(rank));
  for (const bool named : {false, true}) {
    for (int axis = 0; axis < rank; ++axis) {
      if ((axes >> axis & 1u) == named) order.push_back(axis);
    }
  }
  for (int i = 0; i < rank; ++i) {
    back[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])] = i;
  }
  return transpose(f(transpose(x, order)), back);
}

}  // namespace hebb::layers
