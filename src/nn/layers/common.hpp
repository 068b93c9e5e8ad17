// What layers share.
#pragma once

#include <algorithm>
#include <vector>

#include "hebb/ops.hpp"

namespace hebb::layers {

/// f of x with these axes, ascending and from 0 on, moved to the end; the axes of its result are
/// moved back.
template <class F>
Tensor with_axes_last(const Tensor& x, const Axes& axes, F f) {
  const int rank = x.rank(), others = rank - axes.size();
  if (axes[0] == others) return f(x);
  std::vector<int> order, back(static_cast<std::size_t>(rank));
  for (int axis = 0; axis < rank; ++axis) {
    if (std::find(axes.begin(), axes.end(), axis) == axes.end()) order.push_back(axis);
  }
  order.insert(order.end(), axes.begin(), axes.end());
  for (int i = 0; i < rank; ++i) {
    back[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])] = i;
  }
  return transpose(f(transpose(x, order)), back);
}

}  // namespace hebb::layers
