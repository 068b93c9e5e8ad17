#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

namespace {

/// Fills in the one unknown size. An unknown size of x itself can stay only where everything else
/// fits.
Shape inferred(const Shape& from, Shape to) {
  const auto fail = [&] {
    throw ShapeError(
        text::format("reshape: the shapes hold different numbers of elements. x: {}, "
                     "shape: {}",
                     from.to_string(), to.to_string()));
  };
  int unknown = -1;
  for (int i = 0; i < to.rank(); ++i) {
    if (to[i] != kUnknown) continue;
    if (unknown >= 0) fail();
    unknown = i;
  }
  if (!from.known()) {
    // The batch is unknown: it stays so as long as the rest of the shape agrees.
    if (unknown < 0) fail();
    return to;
  }
  const std::int64_t size = from.size();
  if (unknown >= 0) {
    const std::int64_t known = to.without(unknown).size();
    if (known > 0 && size % known == 0) to = to.with(unknown, size / known);
  }
  if (!to.known() || to.size() != size) fail();
  return to;
}

}  // namespace

// y has the elements of x; dx has those of dy.
Tensor reshape(const Tensor& x, Shape shape) {
  const Shape to = inferred(defined("reshape", x).shape(), shape);
  if (x.is_meta()) return Tensor::meta(to, x.dtype());
  return record("reshape", view(x, to), {x},
                [](const Tensor& dy, GradSink& d) { d.give(0, view(dy, d.shape(0))); });
}

}  // namespace hebb
