// The derivative of every operation is right, adds to what is there, and depends on nothing else.

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "base/text.hpp"
#include "gradients.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "ops/cases.hpp"
#include "tensor/autograd.hpp"

namespace hebb::testing {
namespace {

/// Checks a case at these sizes.
void check(const Case& c, const Sizes& sizes, const Rng& rng, Expect expect,
           GradientChecks& checks) {
  const Tensors x = inputs_of(c, sizes, DType::float64, rng.fork("inputs"));
  if (!c.call(leaves_of(x)).requires_grad()) {
    EXPECT_TRUE(c.flat) << c.op << " records nothing";
    return;
  }
  checks.check(text::format("{}, {}, {}", c.op, c.label, x[0].shape().to_string()), c.call, x,
               rng.fork("seed"), c.flat ? Expect::zero : expect);
}

/// The letters whose sizes a case is free to choose, but those that numbers have to stay below.
std::set<char> letters_of(const Case& c) {
  std::set<char> letters;
  for (const Input& input : c.inputs) {
    for (const char* at = input.shape; *at != 0; ++at) {
      if (*at >= 'a' && *at <= 'z') letters.insert(*at);
    }
  }
  for (const Input& input : c.inputs) letters.erase(input.limit);
  return letters;
}

/// Checks a case with each of its letters in turn of size 1 and 0, as far as it takes that. Returns
/// how often it does not: a slice out of its axis, the largest of nothing.
int check_small(const Case& c, GradientChecks& checks) {
  int refused = 0;
  for (const char letter : letters_of(c)) {
    for (const std::int64_t size : {1, 0}) {
      const Rng rng = Rng(2).fork(c.op).fork(c.label).fork(static_cast<std::uint64_t>(letter));
      Sizes sizes = random_sizes(rng);
      sizes[static_cast<unsigned char>(letter)] = size;
      try {
        check(c, sizes, rng, Expect::any, checks);
      } catch (const Error&) {
        ++refused;
      }
    }
  }
  return refused;
}

TEST(Gradients, OfAllCasesAgreeWithDifferences) {
  constexpr std::uint64_t kRuns = 4;
  GradientChecks checks, small;
  int refused = 0;
  for (const Case& c : cases()) {
    for (std::uint64_t run = 0; run < kRuns; ++run) {
      const Rng rng = Rng(1).fork(c.op).fork(c.label).fork(run);
      check(c, random_sizes(rng), rng, Expect::nonzero, checks);
    }
    refused += check_small(c, small);
  }
  EXPECT_GE(checks.passed(), 700);
  EXPECT_GE(small.passed(), 500);
  EXPECT_LT(refused, small.passed() / 10);
}

// The check itself, on operations with the faults that it is there to find.

/// y = 2 x with a backward that the test chooses.
template <class Backward>
GradientReport check_doubling(Backward backward, Expect expect = Expect::nonzero) {
  const auto twice = [backward](const Tensors& x) {
    Tensor y = Tensor::empty(x[0].shape(), DType::float64);
    for (std::int64_t i = 0; i < y.size(); ++i) raw<double>(y)[i] = 2 * raw<double>(x[0])[i];
    return record("twice", y, {x[0]}, [backward](const Tensor& dy, GradSink& d) {
      if (auto o = d.into(0)) backward(dy.size(), raw<double>(dy), o.template as<double>(), o.add);
    });
  };
  return check_gradients(twice, Tensor::from({1.0, -2.0, 3.0}), Rng(5), expect);
}

TEST(GradientCheck, AcceptsWhatIsRight) {
  const auto report = check_doubling([](std::int64_t n, const double* dy, double* dx, bool add) {
    for (std::int64_t i = 0; i < n; ++i) dx[i] = (add ? dx[i] : 0) + 2 * dy[i];
  });
  EXPECT_EQ(report.faults, "");
  EXPECT_EQ(report.passed, 1);
}

TEST(GradientCheck, FindsAWrongFactor) {
  const auto report = check_doubling([](std::int64_t n, const double* dy, double* dx, bool add) {
    for (std::int64_t i = 0; i < n; ++i) dx[i] = (add ? dx[i] : 0) + 2.00001 * dy[i];
  });
  EXPECT_EQ(report.failed, 1);
}

TEST(GradientCheck, FindsOneWrongElement) {
  const auto report = check_doubling([](std::int64_t n, const double* dy, double* dx, bool add) {
    for (std::int64_t i = 0; i < n; ++i) dx[i] = (add ? dx[i] : 0) + (i == 1 ? 1 : 2) * dy[i];
  });
  EXPECT_EQ(report.failed, 1);
}

TEST(GradientCheck, FindsOverwriting) {
  const auto report = check_doubling([](std::int64_t n, const double* dy, double* dx, bool) {
    for (std::int64_t i = 0; i < n; ++i) dx[i] = 2 * dy[i];
  });
  EXPECT_NE(report.faults.find("not doubled"), std::string::npos) << report.faults;
}

TEST(GradientCheck, FindsLeftovers) {
  const auto report = check_doubling([](std::int64_t n, const double* dy, double* dx, bool add) {
    for (std::int64_t i = 0; i < n; ++i) dx[i] = (add || std::isnan(dx[i]) ? dx[i] : 0) + 2 * dy[i];
  });
  EXPECT_NE(report.faults.find("step before"), std::string::npos) << report.faults;
}

TEST(GradientCheck, FindsTwoZeros) {
  const auto zero = [](const Tensors& x) { return x[0] * 0.0; };
  EXPECT_EQ(check_gradients(zero, Tensor::from({1.0, 2.0}), Rng(5)).failed, 1);
  EXPECT_EQ(check_gradients(zero, Tensor::from({1.0, 2.0}), Rng(5), Expect::zero).passed, 1);
  const auto same = [](const Tensors& x) { return x[0] * 1.0; };
  EXPECT_EQ(check_gradients(same, Tensor::from({1.0, 2.0}), Rng(5), Expect::zero).failed, 1);
}

}  // namespace
}  // namespace hebb::testing
