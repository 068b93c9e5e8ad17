// The rules of the optimizers, written out in extended precision for one number at a time.
#pragma once

#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hebb/optimizers.hpp"

namespace hebb::testing {

using Numbers = std::vector<long double>;

/// A rule by its formula, and the optimizer that is to follow it.
struct Rule {
  std::string name;
  std::function<std::shared_ptr<Optimizer>()> make;
  /// Step t (from 1) on weight w by gradient g; s: what the rule keeps for this weight, zeros at
  /// first.
  std::function<long double(int t, long double w, long double g, long double (&s)[3])> step;
};

inline Rule sgd_rule(SGDOptions o) {
  const auto step = [o](int, long double w, long double g, long double(&s)[3]) {
    const long double lr = o.learning_rate.at(0), m = o.momentum;
    if (m == 0) return w - lr * g;
    s[0] = m * s[0] - lr * g;
    return o.nesterov ? w + m * s[0] - lr * g : w + s[0];
  };
  const std::string name = o.momentum == 0 ? "sgd" : o.nesterov ? "nesterov" : "momentum";
  return {name, [o] { return std::make_shared<optimizers::SGD>(o); }, step};
}

inline Rule rmsprop_rule(RMSpropOptions o) {
  const auto step = [o](int, long double w, long double g, long double(&s)[3]) {
    const long double lr = o.learning_rate.at(0), rho = o.rho;
    s[0] = rho * s[0] + (1 - rho) * g * g;
    long double square = s[0];
    if (o.centered) {
      s[1] = rho * s[1] + (1 - rho) * g;
      square -= s[1] * s[1];
    }
    const long double change = lr * g / std::sqrt(square + static_cast<long double>(o.epsilon));
    s[2] = static_cast<long double>(o.momentum) * s[2] + change;
    return w - (o.momentum > 0 ? s[2] : change);
  };
  const std::string name = std::string("rmsprop") + (o.centered ? "_centered" : "") +
                           (o.momentum > 0 ? "_momentum" : "");
  return {name, [o] { return std::make_shared<optimizers::RMSprop>(o); }, step};
}

inline Rule adam_rule(AdamOptions o) {
  const auto step = [o](int t, long double w, long double g, long double(&s)[3]) {
    const long double b1 = o.beta_1, b2 = o.beta_2;
    s[0] = b1 * s[0] + (1 - b1) * g;
    s[1] = b2 * s[1] + (1 - b2) * g * g;
    const long double alpha = static_cast<long double>(o.learning_rate.at(0)) *
                              std::sqrt(1 - std::pow(b2, t)) / (1 - std::pow(b1, t));
    return w - alpha * s[0] / (std::sqrt(s[1]) + static_cast<long double>(o.epsilon));
  };
  return {"adam", [o] { return std::make_shared<optimizers::Adam>(o); }, step};
}

/// Every rule, with options that are not the defaults.
inline std::vector<Rule> rules() {
  return {sgd_rule({.learning_rate = 0.03}),
          sgd_rule({.learning_rate = 0.02, .momentum = 0.9}),
          sgd_rule({.learning_rate = 0.02, .momentum = 0.8, .nesterov = true}),
          rmsprop_rule({.learning_rate = 0.01}),
          rmsprop_rule({.learning_rate = 0.01, .rho = 0.8, .epsilon = 1e-3, .centered = true}),
          rmsprop_rule({.learning_rate = 0.005, .rho = 0.95, .momentum = 0.7}),
          rmsprop_rule({.learning_rate = 0.005, .momentum = 0.5, .centered = true}),
          adam_rule({.learning_rate = 0.1, .beta_1 = 0.85, .beta_2 = 0.99, .epsilon = 1e-5})};
}

}  // namespace hebb::testing
