/// \file
/// Rules that give every weight a step of its own by the size of its past gradients.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hebb/optimizers/optimizer.hpp"

namespace hebb {

/// Options of optimizers::Adagrad.
struct AdagradOptions {
  LearningRate learning_rate = 0.001;      ///< Size of a step: a number, or a schedule.
  double initial_accumulator_value = 0.1;  ///< What the sum of squares starts with, at least 0.
  double epsilon = 1e-7;                   ///< Added to the sum under the root.
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

/// Options of optimizers::Adadelta.
struct AdadeltaOptions {
  LearningRate learning_rate = 0.001;  ///< Size of a step: a number, or a schedule.
  double rho = 0.95;                   ///< Decay of the mean squares.
  double epsilon = 1e-7;               ///< Added to the mean squares under the roots.
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

/// Options of optimizers::RMSprop.
struct RMSpropOptions {
  LearningRate learning_rate = 0.001;  ///< Size of a step: a number, or a schedule.
  double rho = 0.9;                    ///< Decay of the mean square.
  double momentum = 0;                 ///< Share of the last step that is kept.
  double epsilon = 1e-7;               ///< Added to the mean square under the root.
  bool centered = false;               ///< Use the variance in place of the mean square.
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

/// Options of optimizers::Ftrl.
struct FtrlOptions {
  LearningRate learning_rate = 0.001;      ///< Size of a step: a number, or a schedule.
  double learning_rate_power = -0.5;       ///< At most 0; 0: the same rate for every weight.
  double initial_accumulator_value = 0.1;  ///< What the sum of squares starts with, at least 0.
  double l1_regularization_strength = 0;   ///< Weights whose evidence stays below it are 0.
  double l2_regularization_strength = 0;   ///< Pulls weights towards 0.
  double l2_shrinkage_regularization_strength = 0;  ///< The same, by way of the gradient.
  double beta = 0;                                  ///< Adds beta / (2 lr) to the l2 strength.
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

/// a += g^2, w -= lr g / sqrt(a + epsilon) (Duchi et al. 2011); epsilon under the root (PyTorch:
/// outside). Keras: `keras.optimizers.Adagrad`.
class Adagrad : public detail::OptimizerOf<Adagrad, AdagradOptions> {
 public:
  /// With these options. \throws ValueError when one is out of its range.
  explicit Adagrad(AdagradOptions options = {});
  std::string name() const override { return "adagrad"; }

 private:
  std::vector<OptimizerSlot> slots() const override {
    return {{"accumulator", options_.initial_accumulator_value}};
  }
  void update(const OptimizerStep& step) override;
};

/// s = rho s + (1 - rho) g^2, c = g sqrt(d + epsilon) / sqrt(s + epsilon), d = rho d + (1 - rho)
/// c^2, w -= lr c (Zeiler 2012, where lr is 1). Keras: `keras.optimizers.Adadelta`.
class Adadelta : public detail::OptimizerOf<Adadelta, AdadeltaOptions> {
 public:
  /// With these options. \throws ValueError when one is out of its range.
  explicit Adadelta(AdadeltaOptions options = {});
  std::string name() const override { return "adadelta"; }

 private:
  std::vector<OptimizerSlot> slots() const override {
    return {{"accumulated_grad"}, {"accumulated_delta_var"}};
  }
  void update(const OptimizerStep& step) override;
};

/// s = rho s + (1 - rho) g^2, w -= lr g / sqrt(s + epsilon) (Hinton 2012); centered: a = rho a + (1
/// - rho) g and s - a^2 in place of s; with momentum v = momentum v + that step, w -= v. Keras:
/// `keras.optimizers.RMSprop`.
class RMSprop : public detail::OptimizerOf<RMSprop, RMSpropOptions> {
 public:
  /// With these options. \throws ValueError when one is out of its range.
  explicit RMSprop(RMSpropOptions options = {});
  std::string name() const override { return "rmsprop"; }

 private:
  std::vector<OptimizerSlot> slots() const override;
  void update(const OptimizerStep& step) override;
};

/// Follow the regularized leader (McMahan et al. 2013): with p = -learning_rate_power and L2 = l2 +
/// beta / (2 lr), z += g + 2 l2_shrinkage w - ((n + g^2)^p - n^p) / lr w, n += g^2, w = (clip(z,
/// -l1, l1) - z) / (n^p / lr + 2 L2). The first step forgets where w was. At lr = 0 nothing
/// changes. Keras: `keras.optimizers.Ftrl`.
class Ftrl : public detail::OptimizerOf<Ftrl, FtrlOptions> {
 public:
  /// With these options. \throws ValueError when one is out of its range.
  explicit Ftrl(FtrlOptions options = {});
  std::string name() const override { return "ftrl"; }

 private:
  std::vector<OptimizerSlot> slots() const override {
    return {{"accumulator", options_.initial_accumulator_value}, {"linear"}};
  }
  void update(const OptimizerStep& step) override;
};

}  // namespace optimizers

}  // namespace hebb
