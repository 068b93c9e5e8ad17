/// \file
/// Layers that keep a network from learning its data by heart: GaussianNoise, GaussianDropout,
/// AlphaDropout, ActivityRegularization. Dropout is in core.hpp.
#pragma once

#include "hebb/layer.hpp"

namespace hebb {

/// Options of the layers that draw random numbers.
struct NoiseOptions {
  std::optional<std::int64_t> seed = {};  ///< Own seed; without it the model's.
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  Shape input_shape = {};                 ///< Shape of a sample, for a first layer.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< Without effect: there are no weights.
  std::optional<DType> dtype = {};  ///< dtype that the input is cast to; without it the input's.
};

/// Options of layers::ActivityRegularization.
struct ActivityRegularizationOptions {
  double l1 = 0;                          ///< Factor of the sum of |x|.
  double l2 = 0;                          ///< Factor of the sum of x^2.
  Regularizer activity_regularizer = {};  ///< Penalty on y, divided by the size of the batch.
  Shape input_shape = {};                 ///< Shape of a sample, for a first layer.
  std::string name = {};                  ///< Own name.
  bool trainable = true;                  ///< Without effect: there are no weights.
  std::optional<DType> dtype = {};  ///< dtype that the input is cast to; without it the input's.
};

namespace layers {

/// In training y = x + stddev z, z from the standard normal distribution; at inference y = x.
/// Keras: `keras.layers.GaussianNoise`.
class GaussianNoise : public LayerOf<GaussianNoise> {
 public:
  /// Options of this class.
  using Options = NoiseOptions;
  /// Noise of this deviation. \throws ValueError when stddev is below 0 or not finite.
  explicit GaussianNoise(double stddev, NoiseOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  double stddev_;
  std::optional<std::int64_t> seed_;
};

/// In training y = x (1 + sqrt(rate / (1 - rate)) z), z from the standard normal distribution: the
/// mean and variance that dropout of this rate gives; at inference y = x (Srivastava et al. 2014,
/// section 10). Keras: `keras.layers.GaussianDropout`.
class GaussianDropout : public LayerOf<GaussianDropout> {
 public:
  /// Options of this class.
  using Options = NoiseOptions;
  /// Like dropout of this rate. \throws ValueError unless 0 <= rate < 1.
  explicit GaussianDropout(double rate, NoiseOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  double rate_;
  std::optional<std::int64_t> seed_;
};

/// Dropout for SELU networks: in training an element becomes c = -1.7580993408473766, the lowest
/// value of selu, with probability `rate`; then y = a x + b with a = ((1 - rate) (1 + rate
/// c^2))^(-1/2), b = -a c rate, so that mean 0 and variance 1 stay. At inference y = x. Klambauer
/// et al., "Self-normalizing neural networks", 2017. Keras: `keras.layers.AlphaDropout`.
class AlphaDropout : public LayerOf<AlphaDropout> {
 public:
  /// Options of this class.
  using Options = NoiseOptions;
  /// Drops this share. \throws ValueError unless 0 <= rate < 1.
  explicit AlphaDropout(double rate, NoiseOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  double rate_;
  std::optional<std::int64_t> seed_;
};

/// y = x. Adds (l1 sum |x| + l2 sum x^2) / batch, the sums over all elements, to the loss
/// (Pass::add_loss()), also when the network is evaluated. Keras:
/// `keras.layers.ActivityRegularization`.
class ActivityRegularization : public LayerOf<ActivityRegularization> {
 public:
  /// Options of this class.
  using Options = ActivityRegularizationOptions;
  /// With these factors. \throws ValueError when one is below 0 or not finite.
  explicit ActivityRegularization(ActivityRegularizationOptions options = {});
  void describe(Fields& fields) override;
  Tensor forward(const Tensor& x, Pass& pass) override;
  bool replayable() const override;

 protected:
  void configured() override;

 private:
  double l1_, l2_;
};

}  // namespace layers
}  // namespace hebb
