#include "ops/gradients.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "base/text.hpp"
#include "tensor/impl.hpp"

namespace hebb::testing {

namespace {

// The step balances the error of the differences, h^2 f''' / 6, against that of rounding, eps f /
// h.
constexpr double kStep = 1e-5;
constexpr double kTolerance = 1e-6;
// Where the derivative is 0 the differences are rounding alone: eps f / h is below 1e-9.
constexpr double kZero = 1e-8;
// A second backward() adds what may itself be a sum of parts, so it may round differently.
constexpr double kRounding = 8 * std::numeric_limits<double>::epsilon();

using Values = std::vector<double>;

double largest(const Values& values) {
  double result = 0;
  for (const double v : values) result = std::isnan(v) ? v : std::max(result, std::abs(v));
  return result;
}

double distance(const Values& a, const Values& b, double factor = 1) {
  Values difference;
  for (std::size_t i = 0; i < a.size(); ++i) difference.push_back(a[i] - factor * b[i]);
  return largest(difference);
}

/// Derivative of sum(f(x) * seed) by every element of input i.
Values differences(const Function& f, const Tensors& x, std::size_t i, const Values& seed) {
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
std::string fault_of(const Values& gradient, const Values& numeric, bool any_output,
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

}  // namespace

Tensors leaves_of(const Tensors& inputs) {
  Tensors leaves;
  for (const Tensor& x : inputs) {
    Tensor leaf = Tensor::empty(x.shape(), x.dtype());
    leaf.assign(x);
    leaf.requires_grad(is_floating(x.dtype()));
    leaves.push_back(leaf);
  }
  return leaves;
}

Tensor seed_for(const Tensor& y, const Rng& rng) {
  Values values;
  for (std::int64_t i = 0; i < y.size(); ++i) {
    const double u = rng.uniform(static_cast<std::uint64_t>(i));
    values.push_back(u < 0.5 ? -0.5 - 2 * u : 2 * u - 0.5);
  }
  return Tensor::from(std::span<const double>(values), y.shape()).cast(y.dtype());
}

GradientReport check_gradients(const Function& f, const Tensors& inputs, const Rng& rng,
                               Expect expect) {
  GradientReport report;
  const Tensors leaves = leaves_of(inputs);
  const Tensor seed = seed_for(f(leaves), rng);
  const auto run = [&] {
    f(leaves).backward(seed);
    std::vector<Values> gradients;
    for (const Tensor& leaf : leaves) {
      gradients.push_back(leaf.grad().defined() ? leaf.grad().to_vector<double>() : Values());
    }
    return gradients;
  };
  const std::vector<Values> first = run();
  const std::vector<Values> doubled = run();
  for (Tensor leaf : leaves) {
    if (!leaf.requires_grad()) continue;
    for (double& g : leaf.grad().mutable_data<double>()) g = std::nan("");
    leaf.zero_grad();
  }
  const std::vector<Values> again = run();
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    if (!leaves[i].requires_grad()) continue;
    const Values numeric = differences(f, leaves, i, seed.to_vector<double>());
    std::string fault = fault_of(first[i], numeric, seed.size() > 0, expect);
    if (fault.empty() && !(distance(doubled[i], first[i], 2) <= kRounding * largest(doubled[i]))) {
      fault = "is not doubled by a second backward()";
    }
    if (fault.empty() && again[i] != first[i]) fault = "keeps something of the step before";
    ++(fault.empty() ? report.passed : report.failed);
    if (!fault.empty()) report.faults += text::format("gradient of input {} {}\n", i, fault);
  }
  return report;
}

}  // namespace hebb::testing
