// Kernels that networks need besides differentiable operations: optimizer steps over flat arrays,
// random fills, and the gather of a batch. Nothing here is recorded.
#pragma once

#include <cstdint>
#include <span>

#include "hebb/random.hpp"
#include "hebb/tensor.hpp"
#include "kernels/update_steps.hpp"

namespace hebb {

namespace update {

/// The rules; formulas and slots in kernels/update_steps.hpp.
using SGD = kernels::SGDStep;
using Adagrad = kernels::AdagradStep;
using Adadelta = kernels::AdadeltaStep;
using RMSprop = kernels::RMSpropStep;
using Adam = kernels::AdamStep;
using Adamax = kernels::AdamaxStep;
using Nadam = kernels::NadamStep;
using Ftrl = kernels::FtrlStep;
using Lion = kernels::LionStep;

/// What a rule is applied to: tensors of equal size and dtype. Gradients are first multiplied by
/// `scale` and clipped to [-limit, limit], weights lose `decay` of themselves.
struct Operands {
  const Tensor& gradient;
  const Tensor& weight;
  std::span<const Tensor> slots;
  double scale, limit, decay;
};

/// True for weights whose step threads share: large matrices. They are passed as such; all other
/// weights may be passed flat, many at once.
inline bool is_shared(const Tensor& w) {
  constexpr std::int64_t kLeastElements = 65'536;  // some 20 us of Adam
  return w.rank() == 2 && w.size() >= kLeastElements;
}

/// One step, in one pass.
void apply(const SGD& step, const Operands& x);
void apply(const Adagrad& step, const Operands& x);
void apply(const Adadelta& step, const Operands& x);
void apply(const RMSprop& step, const Operands& x);
void apply(const Adam& step, const Operands& x);
void apply(const Adamax& step, const Operands& x);
void apply(const Nadam& step, const Operands& x);
void apply(const Ftrl& step, const Operands& x);
void apply(const Lion& step, const Operands& x);

/// Sum of the squares of x's elements, in double.
double sum_of_squares(const Tensor& x);
/// y = factor_y y + factor_x x, for tensors of equal size and dtype.
void mix(double factor_y, const Tensor& y, double factor_x, const Tensor& x);

/// average = momentum average + (1 - momentum) value, for tensors of equal size and dtype.
void moving_average(double momentum, const Tensor& value, const Tensor& average);

}  // namespace update

/// A floating tensor of uniform numbers on [low, high).
Tensor random_uniform(const Shape& shape, double low, double high, const Rng& rng, DType dtype);
/// A floating tensor of normal numbers.
Tensor random_normal(const Shape& shape, double mean, double stddev, const Rng& rng, DType dtype);
/// Normal numbers in the shape of `like`, in its dtype when that is floating, else float32; a
/// recorded program draws them anew in each run.
Tensor normal_noise(const Tensor& like, double mean, double stddev, const Rng& rng);
/// A floating tensor of normal numbers of mean 0, each drawn anew until it lies within two
/// deviations.
Tensor random_truncated_normal(const Shape& shape, double stddev, const Rng& rng, DType dtype);

/// y = x in y's dtype, for tensors of equal size.
void convert_into(const Tensor& x, const Tensor& y);
/// Rows `indices` of x in the dtype asked for, in one pass: [n, ...]. Indices are in range.
Tensor gather_rows(const Tensor& x, std::span<const std::int64_t> indices, DType dtype);
/// The same into y: [n, ...].
void gather_rows_into(const Tensor& x, std::span<const std::int64_t> indices, const Tensor& y);

}  // namespace hebb
