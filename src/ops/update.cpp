#include "ops/update.hpp"

#include <algorithm>

#include "base/thread_pool.hpp"
#include "hebb/threads.hpp"
#include "ops/common.hpp"

namespace hebb {

namespace update {

namespace {

/// f(count, offset) for the parts of w that threads take: a large matrix in blocks of rows, as its
/// products are cut, so that weights, gradients and slots stay with one thread.
template <class F>
void each_part(const Tensor& w, F f) {
  const std::int64_t size = w.impl()->size;
  if (!is_shared(w) || num_threads() == 1 || kernels::running_tape())
    return f(size, std::int64_t{0});
  const std::int64_t block = kernels::kBlockK * w.shape()[1];
  parallel((size + block - 1) / block,
           [&](std::int64_t i) { f(std::min(block, size - i * block), i * block); });
}

/// The operands from element `offset` on.
template <class T>
kernels::Updated<T> arrays(const Operands& x, std::int64_t offset) {
  kernels::Updated<T> result{raw<T>(x.gradient) + offset, raw<T>(x.weight) + offset};
  for (std::size_t i = 0; i < x.slots.size(); ++i) result.slots[i] = raw<T>(x.slots[i]) + offset;
  result.scale = x.scale;
  result.limit = x.limit;
  result.decay = x.decay;
  return result;
}

/// The kernel that `row` picks from a table, on all parts.
template <class Step, class Row>
void run(const Step& step, const Operands& x, Row row) {
  with_float_type(x.weight, [&](auto zero) {
    using T = decltype(zero);
    const auto kernel = row(kernels::table<T>());
    each_part(x.weight,
              [&](std::int64_t n, std::int64_t offset) { kernel(n, step, arrays<T>(x, offset)); });
  });
}

}  // namespace

void apply(const SGD& step, const Operands& x) {
  run(step, x, [](const auto& table) { return table.sgd; });
}
void apply(const Adagrad& step, const Operands& x) {
  run(step, x, [](const auto& table) { return table.adagrad; });
}
void apply(const Adadelta& step, const Operands& x) {
  run(step, x, [](const auto& table) { return table.adadelta; });
}
void apply(const RMSprop& step, const Operands& x) {
  run(step, x, [](const auto& table) { return table.rmsprop; });
}
void apply(const Adam& step, const Operands& x) {
  run(step, x, [](const auto& table) { return table.adam; });
}
void apply(const Adamax& step, const Operands& x) {
  run(step, x, [](const auto& table) { return table.adamax; });
}
void apply(const Nadam& step, const Operands& x) {
  run(step, x, [](const auto& table) { return table.nadam; });
}
void apply(const Ftrl& step, const Operands& x) {
  run(step, x, [](const auto& table) { return table.ftrl; });
}
void apply(const Lion& step, const Operands& x) {
  run(step, x, [](const auto& table) { return table.lion; });
}

double sum_of_squares(const Tensor& x) {
  double sum = 0;
  with_float_type(x, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().sum_of_squares(x.size(), raw<T>(x), &sum);
  });
  return sum;
}

void mix(double factor_y, const Tensor& y, double factor_x, const Tensor& x) {
  with_float_type(y, [&](auto zero) {
    using T = decltype(zero);
    const kernels::Table<T>& k = kernels::table<T>();
    if (factor_y != 1) k.scale(y.size(), static_cast<T>(factor_y), raw<T>(y), false, raw<T>(y));
    k.scale(x.size(), static_cast<T>(factor_x), raw<T>(x), true, raw<T>(y));
  });
}

void moving_average(double momentum, const Tensor& value, const Tensor& average) {
  with_float_type(average, [&](auto zero) {
    using T = decltype(zero);
    const kernels::Table<T>& k = kernels::table<T>();
    const std::int64_t n = average.impl()->size;
    k.scale(n, static_cast<T>(momentum), raw<T>(average), false, raw<T>(average));
    k.scale(n, static_cast<T>(1 - momentum), raw<T>(value), true, raw<T>(average));
  });
  mark_changed(average);
}

}  // namespace update

Tensor random_uniform(const Shape& shape, double low, double high, const Rng& rng, DType dtype) {
  Tensor t = Tensor::empty(shape, dtype);
  with_float_type(dtype, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().uniform(t.size(), {rng.seed(), rng.stream()}, static_cast<T>(low),
                                static_cast<T>(high), raw<T>(t));
  });
  return t;
}

Tensor random_normal(const Shape& shape, double mean, double stddev, const Rng& rng, DType dtype) {
  Tensor t = Tensor::empty(shape, dtype);
  with_float_type(dtype, [&](auto zero) {
    using T = decltype(zero);
    kernels::table<T>().normal(t.size(), {rng.seed(), rng.stream()}, static_cast<T>(mean),
                               static_cast<T>(stddev), raw<T>(t));
  });
  return t;
}

Tensor random_truncated_normal(const Shape& shape, double stddev, const Rng& rng, DType dtype) {
  Tensor t = random_normal(shape, 0, 1, rng, dtype);
  with_float_type(dtype, [&](auto zero) {
    using T = decltype(zero);
    T* value = raw<T>(t);
    for (std::int64_t i = 0; i < t.size(); ++i) {
      double z = static_cast<double>(value[i]);
      for (std::uint64_t attempt = 1; z < -2 || z > 2; ++attempt) {
        z = rng.fork(attempt).normal(static_cast<std::uint64_t>(i));
      }
      value[i] = static_cast<T>(stddev * z);
    }
  });
  return t;
}

void convert_into(const Tensor& x, const Tensor& y) {
  const TensorImpl &from = *x.impl(), &to = *y.impl();
  if (from.dtype == to.dtype) {
    return kernels::host().copy(to.data, from.data, to.size * item_size(to.dtype));
  }
  kernels::host().move.convert(from.dtype, to.dtype, 1, to.size, to.size, nullptr, from.data,
                               to.data);
}

void gather_rows_into(const Tensor& x, std::span<const std::int64_t> indices, const Tensor& y) {
  const auto rows = static_cast<std::int64_t>(indices.size());
  const std::int64_t width = extent(x.shape(), 1, x.rank());
  kernels::host().move.convert(x.dtype(), y.dtype(), rows, width, width, indices.data(),
                               raw<void>(x), raw<void>(y));
  mark_changed(y);
}

Tensor gather_rows(const Tensor& x, std::span<const std::int64_t> indices, DType dtype) {
  Tensor y = Tensor::empty(x.shape().with(0, static_cast<std::int64_t>(indices.size())), dtype);
  gather_rows_into(x, indices, y);
  return y;
}

}  // namespace hebb
