#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

namespace {

void check_indices(std::int64_t count, const std::int64_t* index, const Shape& x) {
  for (std::int64_t i = 0; i < count; ++i) {
    if (index[i] < 0 || index[i] >= x[0]) {
      throw ValueError(
          text::format("gather: index {} at place {} is outside 0 to {}. x: {}, indices: [{}]",
                       index[i], i, x[0] - 1, x.to_string(), count));
    }
  }
}

}  // namespace

// y[i] = x[indices[i]]; dx[indices[i]] += dy[i].
Tensor gather(const Tensor& x, const Tensor& indices) {
  if (defined("gather", x).rank() < 1 || defined("gather", indices).rank() != 1 ||
      indices.dtype() != DType::int64) {
    throw ShapeError(text::format(
        "gather: x needs one axis or more and indices is a list of int64. x: "
        "{}, indices: {} {}",
        x.shape().to_string(), indices.shape().to_string(), to_string(indices.dtype())));
  }
  const Shape shape = x.shape().with(0, indices.shape()[0]);
  if (any_meta({x, indices})) return Tensor::meta(shape, x.dtype());
  const std::int64_t rows = indices.impl()->size;
  kernels::perform(check_indices, rows, raw<const std::int64_t>(indices), x.shape());
  const std::int64_t width = extent(x.shape(), 1, x.rank());
  Tensor y = Tensor::empty(shape, x.dtype());
  kernels::host().move.gather(rows, width * item_size(x.dtype()), raw<std::int64_t>(indices),
                              raw<void>(x), raw<void>(y));
  return record("gather", std::move(y), {x, indices}, [rows, width](const Tensor& dy, GradSink& d) {
    with_float_type(dy, [&](auto zero) {
      using T = decltype(zero);
      const auto o = d.into(0);
      if (!o) return;
      start_from_zero(o, d.shape(0).size() * item_size(dtype_of<T>));
      kernels::table<T>().scatter_add(rows, width, raw<std::int64_t>(d.input(1)), raw<T>(dy),
                                      o.template as<T>());
    });
  });
}

}  // namespace hebb
