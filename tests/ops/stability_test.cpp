// Functions that exponentials overflow in when written as they stand in books: finite, with finite
// gradients, and at their limits far from 0. Losses are in tests/nn/loss_law_test.cpp.

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "hebb/ops.hpp"

namespace hebb {
namespace {

using Doubles = std::vector<double>;

/// f of numbers, and its derivatives.
struct Result {
  Doubles values, slopes;

  template <class F>
  Result(F f, const Tensor& at) {
    Tensor x = at.detach();
    x.requires_grad(true);
    const Tensor y = f(x);
    values = y.template to_vector<double>();
    sum(y).backward();
    slopes = x.grad().to_vector<double>();
  }
};

/// Numbers at which exponentials of float32 and float64 begin to overflow or vanish, up to what
/// each dtype is asked for.
Doubles magnitudes(DType dtype) {
  Doubles list{0, 1e-30, 1e-3, 1, 9, 17, 38, 87, 88.8, 89, 103, 104, 708, 710, 745, 746, 1e3, 1e4};
  if (dtype == DType::float64) list.insert(list.end(), {1e5, 1e10, 1e100, 1e154, 1e155, 1e300});
  return list;
}

struct Named {
  const char* name;
  Tensor (*f)(const Tensor& x);
  double (*far)(double x);        // the function for large |x|
  double (*slope_far)(double x);  // and its derivative
};

double positive_part(double x) { return x > 0 ? x : 0; }
double negative_part(double x) { return x < 0 ? x : 0; }
double is_positive(double x) { return x > 0 ? 1 : 0; }
double is_negative(double x) { return x < 0 ? 1 : 0; }
double nothing(double) { return 0; }

const Named kElementwise[] = {
    {"sigmoid", sigmoid, is_positive, nothing},
    {"tanh", tanh, [](double x) { return x > 0 ? 1.0 : -1.0; }, nothing},
    {"log_sigmoid", log_sigmoid, negative_part, is_negative},
    {"softplus", softplus, positive_part, is_positive},
    {"gelu", [](const Tensor& x) { return gelu(x); }, positive_part, is_positive},
    {"gelu by tanh", [](const Tensor& x) { return gelu(x, {.approximate = true}); }, positive_part,
     is_positive},
    {"silu", silu, positive_part, is_positive},
    {"mish", mish, positive_part, is_positive},
    {"cross-entropy with 1",
     [](const Tensor& x) { return sigmoid_cross_entropy(Tensor::ones(x.shape(), x.dtype()), x); },
     [](double x) { return positive_part(-x); }, [](double x) { return -is_negative(x); }},
};

TEST(Stability, OfFunctionsOfOneNumber) {
  for (const DType dtype : {DType::float32, DType::float64}) {
    for (const Named& c : kElementwise) {
      for (const double magnitude : magnitudes(dtype)) {
        for (const double x : {magnitude, -magnitude}) {
          const Result r(c.f, Tensor::from({x}).cast(dtype));
          const std::string what = std::string(c.name) + " of " + std::to_string(x);
          EXPECT_TRUE(std::isfinite(r.values[0])) << what;
          EXPECT_TRUE(std::isfinite(r.slopes[0])) << what;
          if (magnitude < 1e3) continue;
          EXPECT_EQ(r.values[0], c.far(x)) << what;
          EXPECT_EQ(r.slopes[0], c.slope_far(x)) << what;
        }
      }
    }
  }
}

TEST(Stability, OfDistributionsOfScores) {
  for (const DType dtype : {DType::float32, DType::float64}) {
    for (const double x : magnitudes(dtype)) {
      const Tensor scores = Tensor::from({x, 0.0, -x}, {1, 3}).cast(dtype);
      const Tensor weights = Tensor::from({1.0, -2.0, 0.5}, {1, 3}).cast(dtype);
      const Result p([&](const Tensor& s) { return softmax(s) * weights; }, scores);
      const Result l([&](const Tensor& s) { return log_softmax(s) * weights; }, scores);
      const Result dense(
          [&](const Tensor& s) {
            return softmax_cross_entropy(Tensor::from({0.0, 0.0, 1.0}, {1, 3}).cast(dtype), s);
          },
          scores);
      const Result sparse(
          [](const Tensor& s) { return sparse_softmax_cross_entropy(Tensor::from({2}), s); },
          scores);
      for (const Result* r : {&p, &l, &dense, &sparse}) {
        for (const double v : r->values) EXPECT_TRUE(std::isfinite(v)) << x;
        for (const double v : r->slopes) EXPECT_TRUE(std::isfinite(v)) << x;
      }
      if (x < 1e3) continue;
      EXPECT_EQ(p.values, (Doubles{1, 0, 0})) << x;
      EXPECT_EQ(p.slopes, (Doubles{0, 0, 0})) << x;
      EXPECT_EQ(l.values, (Doubles{0, 2 * x, -x})) << x;
      EXPECT_EQ(l.slopes, (Doubles{1.5, -2, 0.5})) << x;
      EXPECT_EQ(dense.values[0], 2 * x);
      EXPECT_EQ(dense.slopes, (Doubles{1, 0, -1})) << x;
      EXPECT_EQ(sparse.values[0], 2 * x);
      EXPECT_EQ(sparse.slopes, dense.slopes) << x;
    }
  }
}

TEST(Stability, OfReluAtItsKink) {
  const Result r(relu, Tensor::from({0.0, -0.0, 1e-300, -1e-300}));
  EXPECT_EQ(r.values, (Doubles{0, 0, 1e-300, 0}));
  EXPECT_EQ(r.slopes, (Doubles{0, 0, 1, 0}));
}

TEST(Stability, OfSincNearZero) {
  EXPECT_EQ(Result(sinc, Tensor::from({0.0, -0.0})).values, (Doubles{1, 1}));
  EXPECT_EQ(Result(sinc, Tensor::from({0.0})).slopes[0], 0);
  for (double x = 1; x > 1e-300; x *= 0.37) {
    // Series of sin(x) / x and its derivative; at x = 1 the first term left out is below 1e-19.
    double value = 0, slope = 0, even = 1, odd = x, coefficient = 1;
    for (int n = 0; n <= 10; ++n) {
      value += coefficient * even;
      if (n > 0) {
        slope += 2 * n * coefficient * odd;
        odd *= x * x;
      }
      even *= x * x;
      coefficient /= -(2.0 * n + 2) * (2.0 * n + 3);
    }
    for (const double signed_x : {x, -x}) {
      const Result r(sinc, Tensor::from({signed_x}));
      const double expected = signed_x < 0 ? -slope : slope;
      EXPECT_NEAR(r.values[0], value, 1e-15) << signed_x;
      EXPECT_NEAR(r.slopes[0], expected, 1e-14 * std::fabs(expected)) << signed_x;
    }
    if (x < 1e-30) continue;
    const Result narrow(sinc, Tensor::from({x}).cast(DType::float32));
    EXPECT_NEAR(narrow.values[0], value, 1e-6) << x;
    EXPECT_NEAR(narrow.slopes[0], slope, 2e-6 * std::fabs(slope)) << x;
  }
}

}  // namespace
}  // namespace hebb
