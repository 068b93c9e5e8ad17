/// \file
/// Adam and its kin: a mean of gradients over a measure of their size.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hebb/optimizers/optimizer.hpp"

namespace hebb {

/// Options of optimizers::Adam.
struct AdamOptions {
  LearningRate learning_rate = 0.001;  ///< Size of a step: a number, or a schedule.
  double beta_1 = 0.9;                 ///< Decay of the mean of gradients.
  double beta_2 = 0.999;               ///< Decay of the mean of their squares.
  double epsilon = 1e-7;               ///< Added to the root of the mean square.
  bool amsgrad = false;  ///< Divide by the largest mean square so far (Reddi et al. 2018).
  /// @{
  /// As every optimizer has it: see OptimizerOptions.
  double weight_decay = 0;
  std::optional<double> clipnorm = {}, clipvalue = {}, global_clipnorm = {};
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency = {};
  std::int64_t gradient_accumulation_steps = 1;
  /// @}
};

/// Options of optimizers::AdamW.
struct AdamWOptions {
  LearningRate learning_rate = 0.001;  ///< Size of a step: a number, or a schedule.
  double weight_decay = 0.004;         ///< Share, times the learning rate, that weights lose.
  double beta_1 = 0.9;                 ///< Decay of the mean of gradients.
  double beta_2 = 0.999;               ///< Decay of the mean of their squares.
  double epsilon = 1e-7;               ///< Added to the root of the mean square.
  bool amsgrad = false;                ///< Divide by the largest mean square so far.
  /// @{
  /// As every optimizer has it: see OptimizerOptions.
  std::optional<double> clipnorm = {}, clipvalue = {}, global_clipnorm = {};
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency = {};
  std::int64_t gradient_accumulation_steps = 1;
  /// @}
};

/// Options of optimizers::Adamax.
struct AdamaxOptions {
  LearningRate learning_rate = 0.001;  ///< Size of a step: a number, or a schedule.
  double beta_1 = 0.9;                 ///< Decay of the mean of gradients.
  double beta_2 = 0.999;               ///< Decay of the largest gradient.
  double epsilon = 1e-7;               ///< Added to the largest gradient.
  /// @{
  /// As every optimizer has it: see OptimizerOptions.
  double weight_decay = 0;
  std::optional<double> clipnorm = {}, clipvalue = {}, global_clipnorm = {};
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency = {};
  std::int64_t gradient_accumulation_steps = 1;
  /// @}
};

/// Options of optimizers::Nadam.
struct NadamOptions {
  LearningRate learning_rate = 0.001;  ///< Size of a step: a number, or a schedule.
  double beta_1 = 0.9;                 ///< Decay of the mean of gradients.
  double beta_2 = 0.999;               ///< Decay of the mean of their squares.
  double epsilon = 1e-7;               ///< Added to the root of the mean square.
  /// @{
  /// As every optimizer has it: see OptimizerOptions.
  double weight_decay = 0;
  std::optional<double> clipnorm = {}, clipvalue = {}, global_clipnorm = {};
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency = {};
  std::int64_t gradient_accumulation_steps = 1;
  /// @}
};

namespace optimizers {

/// m += (1 - beta_1)(g - m), v += (1 - beta_2)(g^2 - v), w -= alpha m / (sqrt(v) + epsilon), alpha
/// = lr sqrt(1 - beta_2^t) / (1 - beta_1^t) (Kingma and Ba 2014). Epsilon stands outside the bias
/// correction, as in Keras (PyTorch: inside). With amsgrad, the largest v so far stands in place of
/// v (uncorrected, as in Keras). Keras: `keras.optimizers.Adam`.
class Adam : public detail::OptimizerOf<Adam, AdamOptions> {
 public:
  /// With these options. \throws ValueError when one is out of its range.
  explicit Adam(AdamOptions options = {});
  std::string name() const override { return "adam"; }

 private:
  std::vector<OptimizerSlot> slots() const override;
  void update(const OptimizerStep& step) override;
};

/// Adam with weight decay (0.004 unless said): w first loses weight_decay lr w (Loshchilov and
/// Hutter 2017). Keras: `keras.optimizers.AdamW`.
class AdamW : public detail::OptimizerOf<AdamW, AdamWOptions> {
 public:
  /// With these options. \throws ValueError when one is out of its range.
  explicit AdamW(AdamWOptions options = {});
  std::string name() const override { return "adamw"; }

 private:
  std::vector<OptimizerSlot> slots() const override;
  void update(const OptimizerStep& step) override;
};

/// m as in Adam, u = max(beta_2 u, |g|), w -= lr m / ((1 - beta_1^t)(u + epsilon)) (Kingma and Ba
/// 2014, section 7). Keras: `keras.optimizers.Adamax`.
class Adamax : public detail::OptimizerOf<Adamax, AdamaxOptions> {
 public:
  /// With these options. \throws ValueError when one is out of its range.
  explicit Adamax(AdamaxOptions options = {});
  std::string name() const override { return "adamax"; }

 private:
  std::vector<OptimizerSlot> slots() const override { return {{"momentum"}, {"norm"}}; }
  void update(const OptimizerStep& step) override;
};

/// Adam with Nesterov's momentum (Dozat 2016): m and v as in Adam, u_t = beta_1 (1 - 0.5 0.96^t),
/// w -= lr (u_(t+1) m / (1 - u_1...u_(t+1)) + (1 - u_t) g / (1 - u_1...u_t)) / (sqrt(v / (1 -
/// beta_2^t)) + epsilon). Keras: `keras.optimizers.Nadam` (PyTorch: momentum_decay = 1).
class Nadam : public detail::OptimizerOf<Nadam, NadamOptions> {
 public:
  /// With these options. \throws ValueError when one is out of its range.
  explicit Nadam(NadamOptions options = {});
  std::string name() const override { return "nadam"; }

 private:
  std::vector<OptimizerSlot> slots() const override { return {{"momentum"}, {"velocity"}}; }
  std::optional<double> momentum_product(std::int64_t steps) const override;
  /// Momentum of step t, from 1.
  double momentum(std::int64_t t) const;
  void update(const OptimizerStep& step) override;
};

}  // namespace optimizers

}  // namespace hebb
