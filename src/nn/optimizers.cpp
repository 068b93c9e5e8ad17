// The rules: what each keeps for a weight, and the numbers of a step.

#include "hebb/optimizers.hpp"

#include <cmath>

#include "base/math.hpp"
#include "nn/allowed.hpp"
#include "ops/update.hpp"

namespace hebb {

namespace {

void check(const char* option, double value, const Allowed& allowed) {
  check_number("optimizer", option, value, allowed);
}

/// beta^t, 0 <= beta < 1; 0 where 1 - beta^t is 1 anyway, so that late steps cost no more than
/// early ones.
double decay(double beta, std::int64_t t) {
  // beta^t <= e^(-t (1 - beta)) < 2^-54.
  constexpr double kNothing = 38;
  return static_cast<double>(t) * (1 - beta) > kNothing ? 0 : math::power(beta, t);
}

update::Operands operands(const OptimizerStep& step) {
  return {step.gradient,       step.weight,         step.slots,
          step.gradient_scale, step.gradient_limit, step.weight_decay};
}

template <class O>
void check_moments(const O& options) {
  check("beta_1", options.beta_1, kBelowOne);
  check("beta_2", options.beta_2, kBelowOne);
  check("epsilon", options.epsilon, kFromZero);
}

template <class O>
void update_adam(const O& o, const OptimizerStep& step) {
  const double alpha =
      step.learning_rate * std::sqrt(1 - decay(o.beta_2, step.t)) / (1 - decay(o.beta_1, step.t));
  update::apply(update::Adam{alpha, o.beta_1, o.beta_2, o.epsilon, o.amsgrad}, operands(step));
}

template <class O>
std::vector<OptimizerSlot> adam_slots(const O& options) {
  std::vector<OptimizerSlot> slots{{"momentum"}, {"velocity"}};
  if (options.amsgrad) slots.push_back({.name = "velocity_hat", .block = 1});
  return slots;
}

}  // namespace

namespace optimizers {

SGD::SGD(SGDOptions options) : OptimizerOf(std::move(options)) {
  check("momentum", options_.momentum, kShare);
}

std::vector<OptimizerSlot> SGD::slots() const {
  if (options_.momentum > 0) return {{"momentum"}};
  return {};
}

void SGD::update(const OptimizerStep& step) {
  hebb::update::apply(hebb::update::SGD{step.learning_rate, options_.momentum, options_.nesterov},
                      operands(step));
}

Lion::Lion(LionOptions options) : OptimizerOf(std::move(options)) {
  check("beta_1", options_.beta_1, kShare);
  check("beta_2", options_.beta_2, kShare);
}

void Lion::update(const OptimizerStep& step) {
  hebb::update::apply(hebb::update::Lion{step.learning_rate, options_.beta_1, options_.beta_2},
                      operands(step));
}

Adam::Adam(AdamOptions options) : OptimizerOf(std::move(options)) { check_moments(options_); }
std::vector<OptimizerSlot> Adam::slots() const { return adam_slots(options_); }
void Adam::update(const OptimizerStep& step) { update_adam(options_, step); }

AdamW::AdamW(AdamWOptions options) : OptimizerOf(std::move(options)) { check_moments(options_); }
std::vector<OptimizerSlot> AdamW::slots() const { return adam_slots(options_); }
void AdamW::update(const OptimizerStep& step) { update_adam(options_, step); }

Adamax::Adamax(AdamaxOptions options) : OptimizerOf(std::move(options)) { check_moments(options_); }

void Adamax::update(const OptimizerStep& step) {
  const double alpha = step.learning_rate / (1 - decay(options_.beta_1, step.t));
  hebb::update::apply(
      hebb::update::Adamax{alpha, options_.beta_1, options_.beta_2, options_.epsilon},
      operands(step));
}

Nadam::Nadam(NadamOptions options) : OptimizerOf(std::move(options)) { check_moments(options_); }

double Nadam::momentum(std::int64_t t) const {
  return options_.beta_1 * (1 - 0.5 * decay(0.96, t));
}

std::optional<double> Nadam::momentum_product(std::int64_t steps) const {
  // Below 2^-54 it changes nothing any more.
  double product = 1;
  for (std::int64_t t = 1; t <= steps && product > 0x1p-54; ++t) product *= momentum(t);
  return product;
}

void Nadam::update(const OptimizerStep& step) {
  const double product = *momentum_product(step.t);
  const double now = momentum(step.t), next = momentum(step.t + 1);
  hebb::update::apply(
      hebb::update::Nadam{.of_mean = step.learning_rate * next / (1 - product * next),
                          .of_gradient = step.learning_rate * (1 - now) / (1 - product),
                          .beta_1 = options_.beta_1,
                          .beta_2 = options_.beta_2,
                          .correction = 1 / (1 - decay(options_.beta_2, step.t)),
                          .epsilon = options_.epsilon},
      operands(step));
}

Adagrad::Adagrad(AdagradOptions options) : OptimizerOf(std::move(options)) {
  check("initial_accumulator_value", options_.initial_accumulator_value, kFromZero);
  check("epsilon", options_.epsilon, kFromZero);
}

void Adagrad::update(const OptimizerStep& step) {
  hebb::update::apply(hebb::update::Adagrad{step.learning_rate, options_.epsilon}, operands(step));
}

Adadelta::Adadelta(AdadeltaOptions options) : OptimizerOf(std::move(options)) {
  check("rho", options_.rho, kShare);
  check("epsilon", options_.epsilon, kFromZero);
}

void Adadelta::update(const OptimizerStep& step) {
  hebb::update::apply(hebb::update::Adadelta{step.learning_rate, options_.rho, options_.epsilon},
                      operands(step));
}

RMSprop::RMSprop(RMSpropOptions options) : OptimizerOf(std::move(options)) {
  check("rho", options_.rho, kShare);
  check("momentum", options_.momentum, kShare);
  check("epsilon", options_.epsilon, kFromZero);
}

std::vector<OptimizerSlot> RMSprop::slots() const {
  std::vector<OptimizerSlot> slots{{"velocity"}};
  if (options_.momentum > 0) slots.push_back({.name = "momentum", .block = 1});
  if (options_.centered) slots.push_back({.name = "average_gradient", .block = 2});
  return slots;
}

void RMSprop::update(const OptimizerStep& step) {
  hebb::update::apply(hebb::update::RMSprop{step.learning_rate, options_.rho, options_.momentum,
                                            options_.epsilon, options_.centered},
                      operands(step));
}

Ftrl::Ftrl(FtrlOptions options) : OptimizerOf(std::move(options)) {
  check("learning_rate_power", options_.learning_rate_power, kNotAboveZero);
  check("initial_accumulator_value", options_.initial_accumulator_value, kFromZero);
  check("l1_regularization_strength", options_.l1_regularization_strength, kFromZero);
  check("l2_regularization_strength", options_.l2_regularization_strength, kFromZero);
  check("l2_shrinkage_regularization_strength", options_.l2_shrinkage_regularization_strength,
        kFromZero);
  check("beta", options_.beta, kFromZero);
}

void Ftrl::update(const OptimizerStep& step) {
  if (step.learning_rate == 0) return;
  hebb::update::apply(
      hebb::update::Ftrl{
          .learning_rate = step.learning_rate,
          .power = -options_.learning_rate_power,
          .l1 = options_.l1_regularization_strength,
          .l2 = options_.l2_regularization_strength + options_.beta / (2 * step.learning_rate),
          .l2_shrinkage = options_.l2_shrinkage_regularization_strength},
      operands(step));
}

}  // namespace optimizers

}  // namespace hebb
