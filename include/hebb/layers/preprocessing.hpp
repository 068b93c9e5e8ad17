/// \file
/// Layers that bring data into a form that networks learn from: Normalization, Discretization,
/// CategoryEncoding. Rescaling is in core.hpp.
#pragma once

#include <vector>

#include "hebb/layer.hpp"

namespace hebb {

/// Options of layers::Normalization.
struct NormalizationOptions {
  std::vector<std::int64_t> axis = {-1};  ///< Axes with a mean of their own; none: one for all.
  std::vector<double> mean = {};          ///< Known means, in place of adapt(); variance as well.
  std::vector<double> variance = {};      ///< Known variances.
  bool invert = false;                    ///< Go back: y = x deviation + mean.
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  Shape input_shape = {};                 ///< Shape of a sample, for a first layer.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< Without effect: nothing is trained.
  std::optional<DType> dtype = {};        ///< dtype of the figures; without it the input's.
};

/// Options of layers::Discretization.
struct DiscretizationOptions {
  std::vector<double> bin_boundaries = {};    ///< Where the bins end, ascending.
  std::optional<std::int64_t> num_bins = {};  ///< Number of bins that adapt() is to find.
  double epsilon = 0.01;            ///< adapt() works on some 1 / epsilon numbers of the data.
  std::string output_mode = "int";  ///< "int", or as of CategoryEncoding, over the bins.
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  Shape input_shape = {};                 ///< Shape of a sample, for a first layer.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< Without effect: there are no weights.
  std::optional<DType> dtype = {};  ///< dtype that the input is cast to; without it the input's.
};

/// Options of layers::CategoryEncoding.
struct CategoryEncodingOptions {
  std::string output_mode = "multi_hot";  ///< "one_hot", "multi_hot" or "count".
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  Shape input_shape = {};                 ///< Shape of a sample, for a first layer.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< Without effect: there are no weights.
  std::optional<DType> dtype = {};        ///< dtype of the result; float32 for whole numbers.
};

namespace layers {

/// y = (x - mean) / max(sqrt(variance), 1e-7), with a mean and a variance for each index along
/// `axis`, learned from data by adapt() or given. Until then mean 0 and variance 1. x: [batch,
/// ...]. Weights, which no training changes: mean, variance; none when they are given.
/// Keras: `keras.layers.Normalization`.
class Normalization : public LayerOf<Normalization> {
 public:
  /// Options of this class.
  using Options = NormalizationOptions;
  /// With these options. \throws ValueError when only one of mean and variance is given, one
  /// is not finite, or a variance is below 0.
  explicit Normalization(NormalizationOptions options = {});
  /// Takes mean and biased variance of data: [samples, ...], in place of those before. Builds the
  /// layer if need be. \throws ValueError when mean and variance were given as options, ShapeError
  /// for data of another shape or without samples, DataError when a mean or variance would not be
  /// finite; nothing has changed then.
  void adapt(const Tensor& data);
  void describe(Fields& fields) override;
  void build(std::span<const Spec> inputs, const Rng& rng) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  bool given() const { return !options_.mean.empty(); }
  unsigned axes_of(const Shape& shape) const;  // a bit for each

  NormalizationOptions options_;
  Variable mean_{false}, variance_{false};
};

/// Numbers of bins: how many boundaries are at most x, whole numbers from 0 to n for n boundaries,
/// in x's dtype (Keras gives int64); n for NaN. The other modes encode them as CategoryEncoding of
/// n + 1 tokens. The boundaries are given, or found by adapt(): then there are num_bins - 1 of
/// them, and about as many numbers of the data in each bin. No gradient goes to x. Keras:
/// `keras.layers.Discretization`.
class Discretization : public LayerOf<Discretization> {
 public:
  /// Options of this class.
  using Options = DiscretizationOptions;
  /// With these options. \throws ValueError when the boundaries do not ascend, are given beside
  /// num_bins, num_bins is below 1, epsilon is not above 0 and below 1, or for an unknown mode.
  explicit Discretization(DiscretizationOptions options = {});
  /// Takes as boundaries the quantiles i / num_bins of all numbers in data: [samples, ...], in
  /// place of those before. Of data with more than 1 / epsilon numbers, every (size epsilon)-th of
  /// them in order counts. Builds the layer if need be. \throws ValueError when num_bins was not
  /// given, DataError when there are fewer numbers than bins or one is not finite.
  void adapt(const Tensor& data);
  void describe(Fields& fields) override;
  void build(std::span<const Spec> inputs, const Rng& rng) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  bool adapted() const;
  DiscretizationOptions options_;
  Variable boundaries_{false};  // of the options, so that it is no weight
};

/// Categories as vectors of zeros and ones. x: whole numbers from 0 to num_tokens - 1 of any dtype.
/// "one_hot": [batch] or [batch, 1] -> [batch, num_tokens], 1 where j = x. "multi_hot": [batch, n]
/// -> [batch, num_tokens], 1 where j is among the n. "count": how often it is; with a
/// second input, count_weights in the shape of x, the sum of these where x = j. No gradient goes to
/// x. Keras: `keras.layers.CategoryEncoding`.
class CategoryEncoding : public LayerOf<CategoryEncoding, Layer> {
 public:
  using Layer::operator();
  /// Options of this class.
  using Options = CategoryEncodingOptions;
  /// Of so many categories. \throws ValueError when there is none, or for an unknown mode.
  explicit CategoryEncoding(std::int64_t num_tokens, CategoryEncodingOptions options = {});
  /// Runs the layer on x, in the mode "count" with numbers in x's shape to be added up in place of
  /// ones.
  Tensor operator()(const Tensor& x, const Tensor& count_weights = {});
  void describe(Fields& fields) override;
  /// \throws DataError for a number that is not whole or not below num_tokens, naming it;
  /// ShapeError for count_weights in another mode or shape.
  Tensors forward(const Tensors& inputs, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  std::int64_t num_tokens_;
  CategoryEncodingOptions options_;
};

}  // namespace layers
}  // namespace hebb
