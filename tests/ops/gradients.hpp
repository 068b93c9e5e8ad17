// The gradient check: derivatives of any function of tensors against central differences.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "hebb/random.hpp"
#include "hebb/tensors.hpp"

namespace hebb::testing {

using Function = std::function<Tensor(const Tensors&)>;

/// What to expect of a derivative besides that it is right.
enum class Expect {
  nonzero,  ///< It is not 0 throughout: two zeros agree, and prove nothing.
  zero,     ///< It is 0 throughout.
  any,      ///< It may be 0, as that of a softmax of one score.
};

/// One check per floating input.
struct GradientReport {
  int passed = 0;
  int failed = 0;
  std::string faults;  ///< One line for each that failed.
};

/// Checks the gradient of sum(f(x) * seed), for a random seed, by each floating input of `inputs`,
/// which are float64: it agrees with central differences to a relative 1e-6, a second backward()
/// doubles it, and it overwrites what an earlier step left behind.
GradientReport check_gradients(const Function& f, const Tensors& inputs, const Rng& rng,
                               Expect expect = Expect::nonzero);

/// Copies of the tensors that share no elements with them; floating ones require a gradient.
Tensors leaves_of(const Tensors& inputs);

/// Numbers of 0.5 to 1.5 in the shape and dtype of y, with either sign.
Tensor seed_for(const Tensor& y, const Rng& rng);

}  // namespace hebb::testing
