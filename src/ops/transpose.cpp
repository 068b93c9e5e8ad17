#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

namespace {

using Order = std::array<int, Shape::kMaxRank>;

Order checked_order(const Shape& x, const Axes& given) {
  Order order{};
  unsigned seen = 0;
  for (int i = 0; i < x.rank(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (given.empty()) {
      order[at] = x.rank() - 1 - i;
    } else if (given.size() == x.rank()) {
      order[at] = axis_of("transpose", x, given[i]);
    }
    seen |= 1u << order[at];
  }
  const bool sized = given.empty() || given.size() == x.rank();
  if (!sized || seen != (1u << x.rank()) - 1) {
    std::string list;
    for (int axis : given) list += text::format("{}{}", list.empty() ? "" : ", ", axis);
    throw ShapeError(text::format("transpose: the order [{}] does not name each axis once. x: {}",
                                  list, x.to_string()));
  }
  return order;
}

Tensor moved(const Tensor& x, const Order& order) {
  Shape shape;
  for (int i = 0; i < x.rank(); ++i) shape.push_back(x.shape()[order[static_cast<std::size_t>(i)]]);
  if (x.is_meta()) return Tensor::meta(shape, x.dtype());
  Tensor y = Tensor::empty(shape, x.dtype());
  kernels::AxisOrder axes{.rank = x.rank(), .sizes = {}, .order = {}};
  std::copy(x.shape().begin(), x.shape().end(), axes.sizes);
  std::copy(order.begin(), order.end(), axes.order);
  kernels::host().move.transpose(axes, item_size(x.dtype()), raw<void>(x), raw<void>(y));
  return y;
}

}  // namespace

// y: axes of x in another order; dx: axes of dy in the inverse order.
Tensor transpose(const Tensor& x, const Axes& given) {
  const Order order = checked_order(defined("transpose", x).shape(), given);
  Tensor y = moved(x, order);
  if (x.is_meta()) return y;
  return record("transpose", std::move(y), {x}, [order](const Tensor& dy, GradSink& d) {
    if (!d.needs(0)) return;
    Order inverse{};
    for (int i = 0; i < dy.rank(); ++i) {
      inverse[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])] = i;
    }
    d.give(0, moved(dy, inverse));
  });
}

}  // namespace hebb
