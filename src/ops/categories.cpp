// Whole numbers that stand for categories: vectors for them, and numbers of bins.

#include <algorithm>
#include <cmath>

#include "hebb/ops.hpp"
#include "ops/common.hpp"

namespace hebb {

namespace {

template <class T>
void check_categories(const char* op, std::int64_t count, const T* x, std::int64_t limit) {
  for (std::int64_t i = 0; i < count; ++i) {
    const auto number = static_cast<double>(x[i]);
    if (number >= 0 && number < static_cast<double>(limit) && number == std::floor(number))
      continue;
    throw DataError(text::format("{}: {} at place {} is not a whole number from 0 to {}", op, x[i],
                                 i, limit - 1));
  }
}

/// The numbers as int64, flat. \throws DataError unless all are whole and from 0 to limit - 1.
Tensor categories(const char* op, const Tensor& x, std::int64_t limit) {
  with_type(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    kernels::perform(check_categories<T>, op, x.impl()->size, raw<const T>(x), limit);
  });
  return reshape(x.detach(), {x.size()}).cast(DType::int64);
}

template <class T>
void mark(std::int64_t count, const std::int64_t* category, std::int64_t classes, T* y) {
  for (std::int64_t i = 0; i < count; ++i) y[i * classes + category[i]] = T{1};
}

template <class T>
void find_bins(std::int64_t count, const T* x, std::int64_t boundaries, const T* boundary, T* y) {
  for (std::int64_t i = 0; i < count; ++i) {
    const bool is_number = x[i] == x[i];  // NaN is above all, as in NumPy
    y[i] = static_cast<T>(is_number
                              ? std::upper_bound(boundary, boundary + boundaries, x[i]) - boundary
                              : boundaries);
  }
}

}  // namespace

// y[..., :] = embeddings[x[...], :]; the gradient is gather's.
Tensor embedding(const Tensor& x, const Tensor& embeddings) {
  if (defined("embedding", embeddings).rank() != 2) {
    throw ShapeError(text::format("embedding: embeddings need two axes. x: {}, embeddings: {}",
                                  defined("embedding", x).shape().to_string(),
                                  embeddings.shape().to_string()));
  }
  const Shape rows = defined("embedding", x).shape();
  const Shape shape = rows.inserted(rows.rank(), embeddings.shape()[1]);
  if (any_meta({x, embeddings})) return Tensor::meta(shape, embeddings.dtype());
  return reshape(gather(embeddings, categories("embedding", x, embeddings.shape()[0])), shape);
}

// y[..., j] = [x[...] = j].
Tensor one_hot(const Tensor& x, std::int64_t classes, DType dtype) {
  if (classes < 1 || !is_floating(dtype)) {
    throw ValueError(text::format("one_hot: there is a class and the dtype is floating, got {} {}",
                                  classes, to_string(dtype)));
  }
  const Shape rows = defined("one_hot", x).shape();
  const Shape shape = rows.inserted(rows.rank(), classes);
  if (x.is_meta()) return Tensor::meta(shape, dtype);
  const Tensor category = categories("one_hot", x, classes);
  Tensor y = Tensor::zeros(shape, dtype);
  with_float_type(dtype, [&](auto zero) {
    using T = decltype(zero);
    kernels::perform(mark<T>, category.impl()->size, raw<const std::int64_t>(category), classes,
                     raw<T>(y));
  });
  return y;
}

// y = number of boundaries <= x.
Tensor digitize(const Tensor& any, const Tensor& any_boundaries) {
  const DType beside = defined("digitize", any_boundaries).dtype();
  const Tensor x = as_floating_beside("digitize", any, beside);
  const Tensor boundaries = as_floating_beside("digitize", any_boundaries, x.dtype());
  if (boundaries.rank() != 1) {
    throw ShapeError(text::format("digitize: boundaries are a list. x: {}, boundaries: {}",
                                  x.shape().to_string(), boundaries.shape().to_string()));
  }
  if (any_meta({x, boundaries})) return Tensor::meta(x.shape(), x.dtype());
  Tensor y = empty_like(x);
  with_float_type(x, [&](auto zero) {
    using T = decltype(zero);
    kernels::perform(find_bins<T>, x.impl()->size, raw<const T>(x), boundaries.impl()->size,
                     raw<const T>(boundaries), raw<T>(y));
  });
  return y;
}

}  // namespace hebb
