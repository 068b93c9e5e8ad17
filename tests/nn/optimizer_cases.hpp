// Every rule with options that are not the defaults, as tools/golden/optimizers.py has them, and
// the functions that are made small.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/ops.hpp"
#include "hebb/optimizers.hpp"

namespace hebb::testing {

inline LearningRate schedule_of_cases() {
  return optimizers::schedules::ExponentialDecay(0.02, 4, 0.5);
}

/// Options that every optimizer has, by the names of the golden values; "" is none.
template <class O>
void set_option(O& options, std::string_view option) {
  if (option == "weight_decay") options.weight_decay = 0.3;
  if (option == "clipnorm") options.clipnorm = 0.5;
  if (option == "clipvalue") options.clipvalue = 0.4;
  if (option == "global_clipnorm") options.global_clipnorm = 0.5;
  if (option == "ema") {
    options.use_ema = true;
    options.ema_momentum = 0.8;
  }
  if (option == "ema_overwrite") {
    options.use_ema = true;
    options.ema_momentum = 0.7;
    options.ema_overwrite_frequency = 3;
  }
  if (option == "accumulation") options.gradient_accumulation_steps = 4;
  if (option == "schedule") options.learning_rate = schedule_of_cases();
  if (option == "all") {
    options.learning_rate = schedule_of_cases();
    options.weight_decay = 0.2;
    options.global_clipnorm = 0.6;
    options.use_ema = true;
    options.ema_momentum = 0.6;
    options.ema_overwrite_frequency = 2;
    options.gradient_accumulation_steps = 2;
  }
}

inline constexpr std::string_view kOptions[] = {
    "",    "weight_decay",  "clipnorm",     "clipvalue", "global_clipnorm",
    "ema", "ema_overwrite", "accumulation", "schedule",  "all"};

/// A rule, to be made with one of the options above.
struct OptimizerCase {
  std::string name;
  std::function<std::shared_ptr<Optimizer>(std::string_view option)> make;
};

template <class Self>
OptimizerCase optimizer_case(std::string name, typename Self::Options options) {
  return {std::move(name), [options](std::string_view option) {
            auto all = options;
            set_option(all, option);
            return std::make_shared<Self>(all);
          }};
}

inline std::vector<OptimizerCase> optimizer_cases() {
  using namespace optimizers;
  return {
      optimizer_case<SGD>("sgd", {.learning_rate = 0.03}),
      optimizer_case<SGD>("momentum", {.learning_rate = 0.02, .momentum = 0.9}),
      optimizer_case<SGD>("nesterov", {.learning_rate = 0.02, .momentum = 0.8, .nesterov = true}),
      optimizer_case<Lion>("lion", {.learning_rate = 0.05, .beta_1 = 0.85, .beta_2 = 0.95}),
      optimizer_case<Adam>("adam",
                           {.learning_rate = 0.1, .beta_1 = 0.85, .beta_2 = 0.99, .epsilon = 1e-3}),
      optimizer_case<Adam>(
          "amsgrad",
          {.learning_rate = 0.1, .beta_1 = 0.6, .beta_2 = 0.7, .epsilon = 1e-3, .amsgrad = true}),
      optimizer_case<AdamW>("adamw", {.learning_rate = 0.1,
                                      .weight_decay = 0.05,
                                      .beta_1 = 0.85,
                                      .beta_2 = 0.99,
                                      .epsilon = 1e-3}),
      optimizer_case<Adamax>(
          "adamax", {.learning_rate = 0.1, .beta_1 = 0.85, .beta_2 = 0.9, .epsilon = 1e-3}),
      optimizer_case<Nadam>(
          "nadam", {.learning_rate = 0.1, .beta_1 = 0.85, .beta_2 = 0.99, .epsilon = 1e-3}),
      optimizer_case<Adagrad>(
          "adagrad", {.learning_rate = 0.2, .initial_accumulator_value = 0.3, .epsilon = 1e-3}),
      optimizer_case<Adadelta>("adadelta", {.learning_rate = 0.7, .rho = 0.8, .epsilon = 1e-2}),
      optimizer_case<RMSprop>("rmsprop", {.learning_rate = 0.01, .rho = 0.8, .epsilon = 1e-3}),
      optimizer_case<RMSprop>("rmsprop_momentum",
                              {.learning_rate = 0.005, .rho = 0.95, .momentum = 0.7}),
      optimizer_case<RMSprop>(
          "rmsprop_centered",
          {.learning_rate = 0.01, .rho = 0.8, .epsilon = 1e-3, .centered = true}),
      optimizer_case<RMSprop>("rmsprop_both",
                              {.learning_rate = 0.005, .momentum = 0.5, .centered = true}),
      optimizer_case<Ftrl>("ftrl", {.learning_rate = 0.2}),
      optimizer_case<Ftrl>("ftrl_all", {.learning_rate = 0.3,
                                        .learning_rate_power = -0.7,
                                        .initial_accumulator_value = 0.2,
                                        .l1_regularization_strength = 0.05,
                                        .l2_regularization_strength = 0.04,
                                        .l2_shrinkage_regularization_strength = 0.03,
                                        .beta = 0.1}),
  };
}

/// The same rules as PyTorch has them: where its epsilon stands elsewhere, it is 0.
inline std::vector<OptimizerCase> torch_cases() {
  using namespace optimizers;
  return {
      optimizer_case<SGD>("torch_momentum", {.learning_rate = 0.02, .momentum = 0.9}),
      optimizer_case<SGD>("torch_nesterov",
                          {.learning_rate = 0.02, .momentum = 0.8, .nesterov = true}),
      optimizer_case<Adam>("torch_adam",
                           {.learning_rate = 0.1, .beta_1 = 0.85, .beta_2 = 0.99, .epsilon = 0}),
      optimizer_case<Adam>(
          "torch_amsgrad",
          {.learning_rate = 0.1, .beta_1 = 0.6, .beta_2 = 0.7, .epsilon = 0, .amsgrad = true}),
      optimizer_case<AdamW>("torch_adamw", {.learning_rate = 0.1,
                                            .weight_decay = 0.05,
                                            .beta_1 = 0.85,
                                            .beta_2 = 0.99,
                                            .epsilon = 0}),
      optimizer_case<Adamax>("torch_adamax",
                             {.learning_rate = 0.1, .beta_1 = 0.85, .beta_2 = 0.9, .epsilon = 0}),
      optimizer_case<Nadam>(
          "torch_nadam", {.learning_rate = 0.1, .beta_1 = 0.85, .beta_2 = 0.99, .epsilon = 1e-3}),
      optimizer_case<Adagrad>(
          "torch_adagrad", {.learning_rate = 0.2, .initial_accumulator_value = 0.3, .epsilon = 0}),
      optimizer_case<Adadelta>("torch_adadelta",
                               {.learning_rate = 0.7, .rho = 0.8, .epsilon = 1e-2}),
      optimizer_case<RMSprop>("torch_rmsprop", {.learning_rate = 0.01, .rho = 0.8, .epsilon = 0}),
      optimizer_case<RMSprop>(
          "torch_rmsprop_both",
          {.learning_rate = 0.005, .rho = 0.9, .momentum = 0.5, .epsilon = 0, .centered = true}),
  };
}

/// Where the four weights, two variables of two, start.
inline constexpr double kStart[] = {1.5, -0.7, 0.3, -1.2};

/// A function of them by the name of the golden values.
inline Tensor value_of(std::string_view function, const Tensor& first, const Tensor& second) {
  const auto row = [&](double a, double b) { return Tensor::from({a, b}).cast(first.dtype()); };
  if (function == "bowl") {
    return sum(square(first) * row(1, 10)) * 0.5 + sum(square(second) * row(0.1, 3)) * 0.5;
  }
  if (function == "saturating") {
    return sum(sigmoid(first * row(1, -2))) + sum(sigmoid(second * row(3, 0.5)));
  }
  return sum(square(1.0 - first) + 5.0 * square(second - first * first));  // Rosenbrock, less steep
}

}  // namespace hebb::testing
