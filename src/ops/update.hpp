// Kernels that networks need besides differentiable operations: optimizer steps over flat arrays,
// random fills, and the gather of a batch. Nothing here is recorded.
#pragma once

#include <cstdint>
#include <span>

#include "hebb/random.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

/// Options of one step of each optimizer; formulas in kernels/table.hpp.
namespace update {

struct SGD {
  double learning_rate, momentum;
  bool nesterov;
};
struct RMSprop {
  double learning_rate, rho, momentum, epsilon;
  bool centered;
};
struct Adam {
  double alpha, beta_1, beta_2, epsilon;
};

/// True for weights whose step threads share: large matrices. They are passed as such; all other
/// weights may be passed flat, many at once.
inline bool is_shared(const Tensor& w) {
  constexpr std::int64_t kLeastElements = 65'536;  // some 20 us of Adam
  return w.rank() == 2 && w.size() >= kLeastElements;
}

/// One step over tensors of equal size and dtype: w changes by the gradient g; slots that the
/// options make superfluous may be undefined.
void sgd(const SGD& step, const Tensor& g, Tensor w, Tensor velocity);
void rmsprop(const RMSprop& step, const Tensor& g, Tensor w, Tensor mean_square, Tensor velocity,
             Tensor mean);
void adam(const Adam& step, const Tensor& g, Tensor w, Tensor m, Tensor v);

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
