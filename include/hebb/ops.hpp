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
/// The natural logarithm of the hyperbolic cosine, which no x overflows.
Tensor log_cosh(const Tensor& x);
/// min(max(x, low), high); derivative 1 within [low, high], else 0.
/// \throws ValueError when low > high.
Tensor clip(const Tensor& x, double low, double high);

// Activation functions; docs/activations.md has them all in one table, with where they come from.
// At a kink the derivative is that of the left side.

/// 1 for x >= 0, else 0; derivative 0.
Tensor step(const Tensor& x);
/// min(max(x, 0), 6).
Tensor relu6(const Tensor& x);
/// x for x >= 0, else negative_slope x. \throws ValueError when negative_slope is below 0.
Tensor leaky_relu(const Tensor& x, double negative_slope = 0.2);
/// x for x >= 0, else alpha x, with a tensor of slopes that broadcasts to the shape of x.
/// \throws ShapeError when alpha has more elements or axes than x.
Tensor prelu(const Tensor& x, const Tensor& alpha);
/// x for x > 0, else alpha (e^x - 1). \throws ValueError unless alpha is finite.
Tensor elu(const Tensor& x, double alpha = 1);
/// x for x > 0, else alpha (e^(x / alpha) - 1). \throws ValueError unless alpha > 0.
Tensor celu(const Tensor& x, double alpha = 1);
/// 1.0507009873554805 elu(x, 1.6732632423543772).
Tensor selu(const Tensor& x);
/// Options of gelu().
struct GeluOptions {
  bool approximate = false;  ///< The form by tanh, x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2.
};
/// x times the share of a standard normal distribution below x: x (1 + erf(x / sqrt(2))) / 2.
Tensor gelu(const Tensor& x, GeluOptions options = {});
/// x sigmoid(x), also called swish.
Tensor silu(const Tensor& x);
/// x hard_sigmoid(x), also called hard swish.
Tensor hard_silu(const Tensor& x);
/// x tanh(softplus(x)).
Tensor mish(const Tensor& x);
/// log(1 + e^x).
Tensor softplus(const Tensor& x);
/// (x + sqrt(x^2 + b)) / 2. \throws ValueError unless b > 0.
Tensor squareplus(const Tensor& x, double b = 4);
/// 0 for x <= -1, x for x >= 1, (x + 1)^2 / 4 between.
Tensor sparse_plus(const Tensor& x);
/// x / (1 + |x|).
Tensor softsign(const Tensor& x);
/// min(max(x + 3, 0), 6) / 6, as Keras 3 and PyTorch have it.
Tensor hard_sigmoid(const Tensor& x);
/// min(max((x + 1) / 2, 0), 1).
Tensor sparse_sigmoid(const Tensor& x);
/// log(1 / (1 + e^-x)).
Tensor log_sigmoid(const Tensor& x);
/// min(max(x, -1), 1).
Tensor hard_tanh(const Tensor& x);
/// The angle from -pi/2 to pi/2 whose tangent is x.
Tensor arctan(const Tensor& x);
/// e^(-x^2).
Tensor gaussian(const Tensor& x);
/// sin(x) / x, 1 at 0; 0 where |x| is so large that its phase is lost: above 2^20 in float32, 2^49
/// in float64.
Tensor sinc(const Tensor& x);
/// x - tanh(x).
Tensor tanh_shrink(const Tensor& x);
/// x - threshold above threshold, x + threshold below -threshold, 0 between.
/// \throws ValueError when threshold is below 0.
Tensor soft_shrink(const Tensor& x, double threshold = 0.5);
/// x where |x| > threshold, else 0; derivative 1 or 0. \throws ValueError when threshold is below
/// 0.
Tensor hard_shrink(const Tensor& x, double threshold = 0.5);
/// x where x > threshold, else default_value. \throws ValueError unless both are finite.
Tensor threshold(const Tensor& x, double threshold, double default_value);
/// a sigmoid(b), where a and b are the two halves of x along an axis, which becomes half as long.
/// \throws ShapeError when its size is odd.
Tensor glu(const Tensor& x, int axis = -1);
/// Element i along an axis is the largest of the i-th of num_units groups of neighbors there; the
/// gradient goes to its first place. \throws ValueError when num_units is below 1, ShapeError when
/// the axis is empty or not a multiple of num_units.
Tensor maxout(const Tensor& x, std::int64_t num_units, int axis = -1);

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

/// exp(x_i) / sum_j exp(x_j) along the axes, which are taken as one.
/// \throws ShapeError when none is named.
Tensor softmax(const Tensor& x, const Axes& axes = {-1});
/// x_i - log(sum_j exp(x_j)) along the axes, which are taken as one.
/// \throws ShapeError when none is named.
Tensor log_softmax(const Tensor& x, const Axes& axes = {-1});
/// sigmoid(x_i) / sum_j sigmoid(x_j) along the axes, which are taken as one.
/// \throws ShapeError when none is named.
Tensor sigmoid_normalized(const Tensor& x, const Axes& axes = {-1});
/// The distribution that is nearest to x: max(x_i - tau, 0), tau such that these add up to 1, along
/// the axes, which are taken as one (Martins and Astudillo 2016). Many of them are exactly 0.
/// \throws ShapeError when none is named.
Tensor sparsemax(const Tensor& x, const Axes& axes = {-1});
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
