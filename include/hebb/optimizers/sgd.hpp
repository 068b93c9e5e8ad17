/// \file
/// Rules that step along the gradient, or along its sign.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hebb/optimizers/optimizer.hpp"

namespace hebb {

/// Options of optimizers::SGD.
struct SGDOptions {
  LearningRate learning_rate = 0.01;  ///< Size of a step: a number, or a schedule.
  double momentum = 0;                ///< Share of the last step that is kept, from 0 to 1.
  bool nesterov = false;              ///< Nesterov's momentum.
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

/// Options of optimizers::Lion.
struct LionOptions {
  LearningRate learning_rate = 0.001;  ///< Size of a step: a number, or a schedule.
  double beta_1 = 0.9;                 ///< Share of the mean in the direction of a step.
  double beta_2 = 0.99;                ///< Decay of the mean of gradients.
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

/// w -= lr g; with momentum v = momentum v - lr g, w += v; Nesterov: w += momentum v - lr g (Polyak
/// 1964; Nesterov 1983; Sutskever et al. 2013). Keras: `keras.optimizers.SGD`.
class SGD : public detail::OptimizerOf<SGD, SGDOptions> {
 public:
  /// With these options. \throws ValueError when one is out of its range.
  explicit SGD(SGDOptions options = {});
  std::string name() const override { return "SGD"; }

 private:
  std::vector<OptimizerSlot> slots() const override;
  void update(const OptimizerStep& step) override;
};

/// w -= lr sign(beta_1 m + (1 - beta_1) g), m = beta_2 m + (1 - beta_2) g; sign(0) = 0 (Chen et al.
/// 2023). It wants a learning rate some ten times smaller than Adam's. Keras:
/// `keras.optimizers.Lion`.
class Lion : public detail::OptimizerOf<Lion, LionOptions> {
 public:
  /// With these options. \throws ValueError when one is out of its range.
  explicit Lion(LionOptions options = {});
  std::string name() const override { return "lion"; }

 private:
  std::vector<OptimizerSlot> slots() const override { return {{"momentum"}}; }
  void update(const OptimizerStep& step) override;
};

}  // namespace optimizers

}  // namespace hebb
