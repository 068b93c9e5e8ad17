#include "tensor/reduce.hpp"

#include "kernels/table.hpp"
#include "tensor/dispatch.hpp"
#include "tensor/impl.hpp"

namespace hebb {

namespace {

/// x: [outer, axis, inner] summed over its middle axis.
template <class T>
void sum_middle(std::int64_t outer, std::int64_t axis, std::int64_t inner, double factor,
                const T* x, bool add, T* y) {
  const kernels::Table<T>& k = kernels::table<T>();
  const T scale = static_cast<T>(factor);
  if (inner == 1) {
    k.sum_rows(outer, axis, scale, x, add, y);
    return;
  }
  for (std::int64_t i = 0; i < outer; ++i) {
    k.sum_columns(axis, inner, scale, x + i * axis * inner, add, y + i * inner);
  }
}

std::int64_t product(const Shape& shape, int first, int last) {
  return shape.sub(first, last).size();
}

template <class T>
void sum_groups(const Tensor& x, unsigned axes, double factor, T* y, bool add) {
  const auto reduced = [&](int axis) { return axis >= 0 && (axes >> axis & 1u) != 0; };
  int last = x.rank();
  while (last > 0 && !reduced(last - 1)) --last;
  int first = last;
  while (reduced(first - 1)) --first;
  const std::int64_t outer = product(x.shape(), 0, first);
  const std::int64_t axis = product(x.shape(), first, last);
  const std::int64_t inner = product(x.shape(), last, x.rank());
  const unsigned rest = axes & ((1u << first) - 1);
  if (!rest) {
    sum_middle(outer, axis, inner, factor, raw<const T>(x), add, y);
    return;
  }
  Shape shape = x.shape().sub(0, first);
  for (int i = last; i < x.rank(); ++i) shape.push_back(x.shape()[i]);
  const Tensor partial = Tensor::empty(shape, x.dtype());
  sum_middle(outer, axis, inner, 1.0, raw<const T>(x), false, raw<T>(partial));
  sum_groups(partial, rest, factor, y, add);
}

}  // namespace

void sum_axes(const Tensor& x, unsigned axes, double factor, void* y, bool add) {
  with_float_type(
      x, [&](auto zero) { sum_groups(x, axes, factor, static_cast<decltype(zero)*>(y), add); });
}

void sum_to(const Tensor& x, const Shape& narrow, void* y, bool add) {
  const int lead = x.rank() - narrow.rank();
  unsigned axes = 0;
  for (int i = 0; i < x.rank(); ++i) {
    if (i < lead || narrow[i - lead] != x.shape()[i]) axes |= 1u << i;
  }
  sum_axes(x, axes, 1.0, y, add);
}

}  // namespace hebb
