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
  Shape input_shape = {};                 ///< Shape of a sample, for a first layer.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< Without effect: nothing is trained.
  std::optional<DType> dtype = {};        ///< dtype of the figures; without it the input's.
};

/// Options of layers::Discretization.
struct DiscretizationOptions {
  std::vector<double> bin_boundaries = {};  ///< Where the bins end, ascending.
  std::string output_mode = "int";          ///< "int", or as of CategoryEncoding, over the bins.
  Shape input_shape = {};                   ///< Shape of a sample, for a first layer.
  std::string name = {};                    ///< Own name.
  bool trainable = true;                    ///< Without effect: there are no weights.
  std::optional<DType> dtype = {};  ///< dtype that the input is cast to; without it the input's.
};

/// Options of layers::CategoryEncoding.
struct CategoryEncodingOptions {
  std::string output_mode = "multi_hot";  ///< "one_hot", "multi_hot" or "count".
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
  /// With these options. \throws ValueError when only one of mean and variance is given, or a
  /// variance is below 0.
  explicit Normalization(NormalizationOptions options = {});
  /// Takes mean and biased variance of data: [samples, ...], in place of those before. Builds the
  /// layer if need be. \throws ValueError when mean and variance were given as options, ShapeError
  /// for data of another shape or without samples.
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
/// n + 1 tokens. No gradient goes to x. Keras: `keras.layers.Discretization`.
class Discretization : public LayerOf<Discretization> {
 public:
  /// Options of this class.
  using Options = DiscretizationOptions;
  /// With these options. \throws ValueError when the boundaries do not ascend, or for an unknown
  /// mode.
  explicit Discretization(DiscretizationOptions options = {});
  void describe(Fields& fields) override;
  void build(std::span<const Spec> inputs, const Rng& rng) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  DiscretizationOptions options_;
  Variable boundaries_{false};  // of the options, so that it is no weight
};

/// Categories as vectors of zeros and ones. x: whole numbers from 0 to num_tokens - 1 of any dtype.
/// "one_hot": [batch] or [batch, 1] -> [batch, num_tokens], 1 where j = x. "multi_hot": [batch, n]
/// -> [batch, num_tokens], 1 where j is among the n. "count": how often it is. No gradient goes to
/// x. Keras: `keras.layers.CategoryEncoding`.
class CategoryEncoding : public LayerOf<CategoryEncoding> {
 public:
  /// Options of this class.
  using Options = CategoryEncodingOptions;
  /// Of so many categories. \throws ValueError when there is none, or for an unknown mode.
  explicit CategoryEncoding(std::int64_t num_tokens, CategoryEncodingOptions options = {});
  void describe(Fields& fields) override;
  /// \throws DataError for a number that is not whole or not below num_tokens, naming it.
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  std::int64_t num_tokens_;
  CategoryEncodingOptions options_;
};

}  // namespace layers
}  // namespace hebb
