#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

// y = min(max(x, low), high); dx = dy where low <= x <= high.
Tensor clip(const Tensor& any, double low, double high) {
  if (!(low <= high)) {
    throw ValueError(text::format("clip: low is above high: {} > {}", low, high));
  }
  const Tensor x = as_floating("clip", any);
  if (x.is_meta()) return Tensor::meta(x.shape(), x.dtype());
  Tensor y = empty_like(x);
  with_float_type(x, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().clip(x.impl()->size, static_cast<T>(low), static_cast<T>(high), raw<T>(x),
                             raw<T>(y));
  });
  return record("clip", std::move(y), {x}, [low, high](const Tensor& dy, GradSink& d) {
    with_float_type(dy, [&](auto zero) {
      using T = decltype(zero);
      if (auto o = d.into(0)) {
        kernels::table<T>().clip_backward(dy.impl()->size, static_cast<T>(low),
                                          static_cast<T>(high), raw<T>(d.input(0)), raw<T>(dy),
                                          o.add, o.as<T>());
      }
    });
  });
}

}  // namespace hebb
