// What one step of an optimizer is given: the numbers of its rule, and the arrays that it changes.
#pragma once

#include <limits>

namespace hebb::kernels {

/// The gradients, weights and slots of a step. Before the rule sees them, a gradient g becomes
/// scale g, clipped to [-limit, limit], and a weight w becomes w - decay w.
template <class T>
struct Updated {
  const T* gradient;
  T* weight;
  T* slots[3] = {};  // in the order of the step's comment, without those that it does not use
  double scale = 1;
  double limit = std::numeric_limits<double>::infinity();
  double decay = 0;
};

/// SGD: with momentum (slot v), v = momentum v - learning_rate g and w += v, or, for Nesterov,
/// w += momentum v - learning_rate g; without, w -= learning_rate g.
struct SGDStep {
  double learning_rate;
  double momentum;
  bool nesterov;
};

/// Adagrad (slot a): a += g^2, w -= learning_rate g / sqrt(a + epsilon).
struct AdagradStep {
  double learning_rate;
  double epsilon;
};

/// Adadelta (slots s, d): s = rho s + (1 - rho) g^2, c = g sqrt(d + epsilon) / sqrt(s + epsilon),
/// d = rho d + (1 - rho) c^2, w -= learning_rate c.
struct AdadeltaStep {
  double learning_rate;
  double rho;
  double epsilon;
};

/// RMSprop (slots s, v with momentum, a when centered): s = rho s + (1 - rho) g^2; the mean square
/// about the mean when centered: a = rho a + (1 - rho) g and s - a^2; the step learning_rate g /
/// sqrt(s + epsilon) goes through the momentum when there is one: v = momentum v + step.
struct RMSpropStep {
  double learning_rate;
  double rho;
  double momentum;
  double epsilon;
  bool centered;
};

/// Adam (slots m, v, and h for AMSGrad): m = m + (g - m)(1 - beta_1), v = v + (g^2 - v)(1 -
/// beta_2), h = max(h, v), w -= alpha m / (sqrt(v or h) + epsilon), with alpha = learning_rate
/// sqrt(1 - beta_2^t) / (1 - beta_1^t).
struct AdamStep {
  double alpha;
  double beta_1;
  double beta_2;
  double epsilon;
  bool amsgrad;
};

/// Adamax (slots m, u): m as in Adam, u = max(beta_2 u, |g|), w -= alpha m / (u + epsilon), with
/// alpha = learning_rate / (1 - beta_1^t).
struct AdamaxStep {
  double alpha;
  double beta_1;
  double beta_2;
  double epsilon;
};

/// Nadam (slots m, v): m and v as in Adam, w -= (of_mean m + of_gradient g) / (sqrt(v correction) +
/// epsilon), with correction = 1 / (1 - beta_2^t).
struct NadamStep {
  double of_mean;
  double of_gradient;
  double beta_1;
  double beta_2;
  double correction;
  double epsilon;
};

/// Ftrl (slots n, z), with learning_rate > 0: h = g + 2 l2_shrinkage w, r(n) = n^power /
/// learning_rate, z += h - (r(n + g^2) - r(n)) w, n += g^2, w = (clip(z, -l1, l1) - z) / (r(n) + 2
/// l2).
struct FtrlStep {
  double learning_rate;
  double power;
  double l1;
  double l2;
  double l2_shrinkage;
};

/// Lion (slot m): w -= learning_rate sign(beta_1 m + (1 - beta_1) g), m = beta_2 m + (1 - beta_2)
/// g.
struct LionStep {
  double learning_rate;
  double beta_1;
  double beta_2;
};

}  // namespace hebb::kernels
