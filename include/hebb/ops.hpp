/// \file
/// Operations on tensors. Each runs at once, and records how to compute its derivative when an
/// input requires_grad(). On meta tensors it only infers the shape.
///
/// dtypes: arithmetic takes float32 and float64; int64 and uint8 operands become float32 (float64
/// beside a float64). float32 beside float64 is an error: cast one. Every operation throws
/// ShapeError, naming itself and the shapes, when they do not fit, and ValueError, naming itself,
/// for an undefined operand.
#pragma once

#include <cstdint>

#include "hebb/activation.hpp"
#include "hebb/random.hpp"
#include "hebb/shape.hpp"
#include "hebb/tensor.hpp"
#include "hebb/tensors.hpp"

namespace hebb {

/// Options of matmul().
struct MatmulOptions {
  bool transpose_a = false;  ///< Use a with its last two axes exchanged.
  bool transpose_b = false;  ///< Use b with its last two axes exchanged.
};

/// Options of reductions.
struct ReduceOptions {
  bool keepdims = false;  ///< Keep the reduced axes, with size 1.
};

/// Options of normalizations.
struct NormalizeOptions {
  Tensor gamma = {};      ///< Factors; undefined: 1.
  Tensor beta = {};       ///< Added last; undefined: 0.
  double epsilon = 1e-3;  ///< Added to the variance, so that nothing is divided by 0.
};

/// y = act(x W + b). x: [..., in], W: [in, units], b: [units] or undefined -> y: [..., units].
Tensor dense(const Tensor& x, const Tensor& W, const Tensor& b = {}, Activation act = "linear");
/// Matrix product over the last two axes. a: [..., m, k], b: [k, n] or [..., k, n] with the same
/// leading axes -> [..., m, n].
Tensor matmul(const Tensor& a, const Tensor& b, MatmulOptions options = {});

/// a + b, elementwise, with broadcasting.
Tensor add(const Tensor& a, const Tensor& b);
/// a - b, elementwise, with broadcasting.
Tensor subtract(const Tensor& a, const Tensor& b);
/// a b, elementwise, with broadcasting.
Tensor multiply(const Tensor& a, const Tensor& b);
/// a / b, elementwise, with broadcasting.
Tensor divide(const Tensor& a, const Tensor& b);
/// The larger of a and b, elementwise, with broadcasting; at a tie the gradient goes to a.
Tensor maximum(const Tensor& a, const Tensor& b);
/// The smaller of a and b, elementwise, with broadcasting; at a tie the gradient goes to a.
Tensor minimum(const Tensor& a, const Tensor& b);

/// -x.
Tensor negative(const Tensor& x);
/// |x|; derivative 0 at 0.
Tensor abs(const Tensor& x);
/// x^2.
Tensor square(const Tensor& x);
/// The square root of x.
Tensor sqrt(const Tensor& x);
/// e^x.
Tensor exp(const Tensor& x);
/// The natural logarithm of x.
Tensor log(const Tensor& x);
/// max(x, 0); derivative 0 at 0.
Tensor relu(const Tensor& x);
/// 1 / (1 + e^-x).
Tensor sigmoid(const Tensor& x);
/// (e^x - e^-x) / (e^x + e^-x).
Tensor tanh(const Tensor& x);
/// The error function, 2/sqrt(pi) times the integral of e^(-t^2) from 0 to x.
Tensor erf(const Tensor& x);
/// min(max(x, low), high); derivative 1 within [low, high], else 0.
/// \throws ValueError when low > high.
Tensor clip(const Tensor& x, double low, double high);

/// Sum over the axes, over all when none is named. x: any shape -> without those axes (or size 1
/// with keepdims).
Tensor sum(const Tensor& x, const Axes& axes = {}, ReduceOptions options = {});
/// Mean over the axes, over all when none is named; NaN over no elements.
Tensor mean(const Tensor& x, const Axes& axes = {}, ReduceOptions options = {});
/// Largest element along one axis; the gradient goes to its first place.
Tensor max(const Tensor& x, int axis, ReduceOptions options = {});
/// Smallest element along one axis; the gradient goes to its first place.
Tensor min(const Tensor& x, int axis, ReduceOptions options = {});
/// Place of the largest element along one axis, the first when there are several: int64.
Tensor argmax(const Tensor& x, int axis = -1);

/// The same elements in another shape; one size may be kUnknown and is inferred. Shares the
/// elements.
Tensor reshape(const Tensor& x, Shape shape);
/// Axes in another order: axis i of the result is axis order[i] of x; reversed when no order is
/// given.
Tensor transpose(const Tensor& x, const Axes& order = {});
/// Elements `start` to `stop - 1` along one axis. Along axis 0 the result shares the elements.
Tensor slice(const Tensor& x, std::int64_t start, std::int64_t stop, int axis = 0);
/// Joined along one axis; all other sizes must be equal.
Tensor concatenate(const Tensors& parts, int axis = -1);
/// Rows of x: [rows, ...] by number, indices: int64 [n] -> [n, ...].
/// \throws ValueError when an index is outside 0 to rows - 1.
Tensor gather(const Tensor& x, const Tensor& indices);

/// Vectors by number: y[..., :] = embeddings[x[...], :]. x: [...], whole numbers of any dtype,
/// embeddings: [n, m] -> [..., m]. No gradient goes to x.
/// \throws DataError when a number is not whole or not from 0 to n - 1.
Tensor embedding(const Tensor& x, const Tensor& embeddings);
/// y[..., j] = 1 where x[...] = j, else 0. x: [...], whole numbers of any dtype -> [..., classes].
/// Without gradient.
/// \throws DataError when a number is not whole or not from 0 to classes - 1, ValueError for no
/// classes.
Tensor one_hot(const Tensor& x, std::int64_t classes, DType dtype = DType::float32);
/// Number of the bin that an element falls into: how many boundaries are at most x. boundaries:
/// [n], ascending -> x's shape, whole numbers from 0 to n in x's dtype; n for NaN. Without
/// gradient.
Tensor digitize(const Tensor& x, const Tensor& boundaries);

/// exp(x_i) / sum_j exp(x_j) along the last axis.
Tensor softmax(const Tensor& x);
/// x_i - log(sum_j exp(x_j)) along the last axis.
Tensor log_softmax(const Tensor& x);
/// Cross-entropy of softmax(logits) with a distribution: -sum_j target_j log softmax(logits)_j.
/// target, logits: [..., classes] -> [...].
Tensor softmax_cross_entropy(const Tensor& target, const Tensor& logits);
/// Cross-entropy of softmax(logits) with a class: -log softmax(logits)_label. label: [...], any
/// dtype with whole numbers, logits: [..., classes] -> [...].
/// \throws DataError when a label is not a whole number from 0 to classes - 1.
Tensor sparse_softmax_cross_entropy(const Tensor& label, const Tensor& logits);
/// Binary cross-entropy of sigmoid(logits), elementwise: max(x, 0) - x t + log(1 + exp(-|x|)).
/// target, logits: the same shape.
Tensor sigmoid_cross_entropy(const Tensor& target, const Tensor& logits);

/// y = gamma (x - mean) / sqrt(variance + epsilon) + beta along the last axis (Ioffe and Szegedy
/// 2015). x: [..., channels]; mean, variance, gamma, beta: [channels]. No gradient goes to mean and
/// variance.
Tensor batch_normalization(const Tensor& x, const Tensor& mean, const Tensor& variance,
                           const NormalizeOptions& options = {});
/// The same with mean and biased variance of x itself over all axes but the last, through which the
/// gradient goes: {y, mean, variance}, the latter two without history.
/// \throws ShapeError when there is nothing to take a mean of.
Tensors normalize_batch(const Tensor& x, const NormalizeOptions& options = {});
/// y = gamma (x - mean) / sqrt(variance + epsilon) + beta with mean and biased variance over the
/// last `axes` axes of x (Ba, Kiros and Hinton 2016). gamma, beta: the sizes of these axes.
Tensor layer_normalization(const Tensor& x, const NormalizeOptions& options = {}, int axes = 1);

/// Inverted dropout (Srivastava et al. 2014): every element is 0 with probability `rate`, else
/// x / (1 - rate). Which elements depends on `rng` alone.
/// \throws ValueError unless 0 <= rate < 1.
Tensor dropout(const Tensor& x, double rate, const Rng& rng);

/// @{
/// Elementwise arithmetic as operators; a number stands for a tensor of x's dtype.
inline Tensor operator+(const Tensor& a, const Tensor& b) { return add(a, b); }
inline Tensor operator-(const Tensor& a, const Tensor& b) { return subtract(a, b); }
inline Tensor operator*(const Tensor& a, const Tensor& b) { return multiply(a, b); }
inline Tensor operator/(const Tensor& a, const Tensor& b) { return divide(a, b); }
inline Tensor operator-(const Tensor& x) { return negative(x); }
Tensor operator+(const Tensor& x, double c);
Tensor operator-(const Tensor& x, double c);
Tensor operator*(const Tensor& x, double c);
Tensor operator/(const Tensor& x, double c);
Tensor operator+(double c, const Tensor& x);
Tensor operator-(double c, const Tensor& x);
Tensor operator*(double c, const Tensor& x);
Tensor operator/(double c, const Tensor& x);
/// @}

}  // namespace hebb
