// The gradient check: derivatives of any function of tensors against central differences.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "hebb/random.hpp"
#include "hebb/tensors.hpp"
#include "tensor/impl.hpp"

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

namespace gradients {

// The step balances the error of the differences, h^2 f''' / 6, against that of rounding, eps f /
// h.
inline constexpr double kStep = 1e-5;
inline constexpr double kTolerance = 1e-6;
// Where the derivative is 0 the differences are rounding alone: eps f / h is below 1e-9.
inline constexpr double kZero = 1e-8;
// A second backward() adds what may itself be a sum of parts, so it may round differently.
inline constexpr double kRounding = 8 * std::numeric_limits<double>::epsilon();

using Values = std::vector<double>;

inline double largest(const Values& values) {
  double result = 0;
  for (const double v : values) result = std::isnan(v) ? v : std::max(result, std::abs(v));
  return result;
}

inline double distance(const Values& a, const Values& b, double factor = 1) {
  Values difference;
  for (std::size_t i = 0; i < a.size(); ++i) difference.push_back(a[i] - factor * b[i]);
  return largest(difference);
}

/// Derivative of sum(f(x) * seed) by every element of input i.
inline Values differences(const Function& f, const Tensors& x, std::size_t i, const Values& seed) {
  const NoGrad no_grad;
  Values derivative;
  Tensor moved = x[i];
  for (const double value : x[i].to_vector<double>()) {
    const std::size_t at = derivative.size();
    const double above = value + kStep, below = value - kStep;
    moved.mutable_data<double>()[at] = above;
    const Values high = f(x).to_vector<double>();
    moved.mutable_data<double>()[at] = below;
    const Values low = f(x).to_vector<double>();
    moved.mutable_data<double>()[at] = value;
    double sum = 0;
    for (std::size_t j = 0; j < seed.size(); ++j) sum += (high[j] - low[j]) * seed[j];
    derivative.push_back(sum / (above - below));
  }
  return derivative;
}

/// What is wrong with the gradient of leaf i; empty when nothing.
inline std::string fault_of(const Values& gradient, const Values& numeric, bool any_output,
                            Expect expect) {
  if (gradient.size() != numeric.size()) return "has another size";
  if (expect == Expect::zero) {
    const bool both = largest(gradient) <= kZero && largest(numeric) <= kZero;
    return both ? "" : "is not 0";
  }
  const double scale = std::max(largest(gradient), largest(numeric));
  if (expect == Expect::any && scale <= kZero) return "";
  if (any_output && !gradient.empty() && scale == 0) return "is 0, and so are the differences";
  const double error = distance(gradient, numeric);
  if (error <= kTolerance * scale) return "";
  return text::format("differs by {} where the largest is {}", error, scale);
}

}  // namespace gradients

/// Copies of the tensors that share no elements with them; floating ones require a gradient.
inline Tensors leaves_of(const Tensors& inputs) {
  Tensors leaves;
  for (const Tensor& x : inputs) {
    Tensor leaf = Tensor::empty(x.shape(), x.dtype());
    leaf.assign(x);
    leaf.requires_grad(is_floating(x.dtype()));
    leaves.push_back(leaf);
  }
  return leaves;
}

/// Numbers of 0.5 to 1.5 in the shape and dtype of y, with either sign.
inline Tensor seed_for(const Tensor& y, const Rng& rng) {
  std::vector<double> values;
  for (std::int64_t i = 0; i < y.size(); ++i) {
    const double u = rng.uniform(static_cast<std::uint64_t>(i));
    values.push_back(u < 0.5 ? -0.5 - 2 * u : 2 * u - 0.5);
  }
  return Tensor::from(std::span<const double>(values), y.shape()).cast(y.dtype());
}

/// Checks the gradient of sum(f(x) * seed), for a random seed, by each floating input of `inputs`,
/// which are float64: it agrees with central differences to a relative 1e-6, a second backward()
/// doubles it, and it overwrites what an earlier step left behind.
inline GradientReport check_gradients(const Function& f, const Tensors& inputs, const Rng& rng,
                                      Expect expect = Expect::nonzero) {
  GradientReport report;
  const Tensors leaves = leaves_of(inputs);
  const Tensor seed = seed_for(f(leaves), rng);
  const auto run = [&] {
    f(leaves).backward(seed);
    std::vector<gradients::Values> gradients;
    for (const Tensor& leaf : leaves) {
      gradients.push_back(leaf.grad().defined() ? leaf.grad().to_vector<double>()
                                                : gradients::Values());
    }
    return gradients;
  };
  const std::vector<gradients::Values> first = run();
  const std::vector<gradients::Values> doubled = run();
  for (Tensor leaf : leaves) {
    if (!leaf.requires_grad()) continue;
    for (double& g : leaf.grad().mutable_data<double>()) g = std::nan("");
    leaf.zero_grad();
  }
  const std::vector<gradients::Values> again = run();
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    if (!leaves[i].requires_grad()) continue;
    const gradients::Values numeric =
        gradients::differences(f, leaves, i, seed.to_vector<double>());
    std::string fault = gradients::fault_of(first[i], numeric, seed.size() > 0, expect);
    if (fault.empty() && !(gradients::distance(doubled[i], first[i], 2) <=
                           gradients::kRounding * gradients::largest(doubled[i]))) {
      fault = "is not doubled by a second backward()";
    }
    if (fault.empty() && again[i] != first[i]) fault = "keeps something of the step before";
    ++(fault.empty() ? report.passed : report.failed);
    if (!fault.empty()) report.faults += text::format("gradient of input {} {}\n", i, fault);
  }
  return report;
}

/// Gradients that are to be right; at its end it prints how many are.
class GradientChecks {
 public:
  GradientChecks() = default;
  ~GradientChecks() { std::printf("gradient checks: %d passed, %d failed\n", passed_, failed_); }
  GradientChecks(const GradientChecks&) = delete;
  GradientChecks& operator=(const GradientChecks&) = delete;

  /// The gradients of f by each of its floating inputs.
  void check(const std::string& what, const Function& f, const Tensors& inputs, const Rng& rng,
             Expect expect = Expect::nonzero) {
    const GradientReport report = check_gradients(f, inputs, rng, expect);
    EXPECT_EQ(report.faults, "") << what;
    passed_ += report.passed;
    failed_ += report.failed;
  }
  /// One that was compared elsewhere.
  void count(bool good) { ++(good ? passed_ : failed_); }

  /// Number of those that are right.
  int passed() const { return passed_; }

 private:
  int passed_ = 0;
  int failed_ = 0;
};

}  // namespace hebb::testing
