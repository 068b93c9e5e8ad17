// Graphs of a million operations, and memory that comes and goes with them.

#include <gtest/gtest.h>

#include <vector>

#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "hebb/tensor.hpp"
#include "tensor/autograd.hpp"
#include "tensor/impl.hpp"
#include "testing.hpp"

namespace hebb::testing {
namespace {

// A recursion of this depth would need about 100 MB of stack; there are 8.
constexpr int kLong = 1'000'000;

Tensor chain(const Tensor& x, int length) {
  Tensor y = x;
  for (int i = 0; i < length; ++i) y = negative(y);
  return y;
}

TEST(LongGraph, RunsBackward) {
  Tensor x = Tensor::ones({}).requires_grad(true);
  chain(x, kLong).backward();
  EXPECT_EQ(x.grad().item<double>(), 1);
  chain(x, kLong + 1).backward();
  EXPECT_EQ(x.grad().item<double>(), 0);
}

TEST(LongGraph, IsFreedWithoutBackward) {
  Tensor x = Tensor::ones({}).requires_grad(true);
  { const Tensor y = chain(x, kLong); }
  EXPECT_TRUE(x.impl()->refs.unique());
}

TEST(LongGraph, IsFreedAlongWithWhatItsClosuresHold) {
  // Sigmoid keeps its input beside the graph, concatenate holds two of the chain.
  Tensor x = Tensor::ones({1}).requires_grad(true);
  {
    Tensor y = x;
    for (int i = 0; i < kLong / 10; ++i) y = slice(concatenate({sigmoid(y), y}), 0, 1);
  }
  EXPECT_TRUE(x.impl()->refs.unique());
}

TEST(LongGraph, MeetsAtALeafAMillionTimes) {
  Tensor x = Tensor::ones({}, DType::float64).requires_grad(true);
  Tensor total = Tensor::zeros({}, DType::float64);
  for (int i = 0; i < kLong / 10; ++i) total = total + x;
  total.backward();
  EXPECT_EQ(x.grad().item<double>(), kLong / 10);
}

/// y = x; its backward calls `act` before it hands the gradient on.
template <class F>
Tensor watched(const Tensor& x, F act) {
  return record("watched", (x + 0.0).detach(), {x}, [act](const Tensor& dy, GradSink& d) {
    act();
    d.give(0, dy);
  });
}

TEST(Order, ConsumersRunBeforeProducers) {
  // The short path from y to `early` must wait for the long one.
  static std::vector<int> order;
  order.clear();
  Tensor x = Tensor::ones({}).requires_grad(true);
  const Tensor early = watched(x, [] { order.push_back(1); });
  Tensor late = early;
  for (int i = 0; i < 5; ++i) late = watched(late, [] { order.push_back(2); });
  const Tensor y = watched(late + early, [] { order.push_back(3); });
  y.backward();
  EXPECT_EQ(order, (std::vector<int>{3, 2, 2, 2, 2, 2, 1}));
  EXPECT_EQ(x.grad().item<double>(), 2);
}

TEST(Order, ErrorsInTheMiddleLeaveNothingBehind) {
  // `broken` fails after it has written to one of its two inputs.
  Tensor x = Tensor::ones({2}).requires_grad(true);
  const Tensor a = square(x), b = exp(x);
  static bool fails;
  fails = true;
  const Tensor y = record("broken", (a + b).detach(), {a, b}, [](const Tensor& dy, GradSink& d) {
    d.give(0, dy);
    if (fails) throw ValueError("broken");
    d.give(1, dy);
  });
  const Tensor seed = Tensor::ones({2});
  for (int i = 0; i < 3; ++i) {
    error_of<ValueError>([&] { y.backward(seed, {.retain_graph = true}); });
    EXPECT_FALSE(a.impl()->node->pending.defined());
    EXPECT_FALSE(a.impl()->node->queued);
    EXPECT_FALSE(x.grad().defined());
  }
  sum(a).backward(Tensor::ones({}), {.retain_graph = true});
  EXPECT_EQ(x.grad().to_vector<double>(), (std::vector<double>{2, 2}));
  fails = false;
  x.zero_grad();
  y.backward(seed);
  EXPECT_NEAR(x.grad().to_vector<double>()[0], 2 + 2.718281828, 1e-5);
  EXPECT_TRUE(square(x).requires_grad()) << "the failed pass left its NoGrad open";
}

TEST(Sink, SumsABroadcastGradientBack) {
  Tensor x = Tensor::ones({1, 3}, DType::float64).requires_grad(true);
  const Tensor y = x + Tensor::zeros({2, 2, 3}, DType::float64);
  y.backward(
      Tensor::from({1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0}, {2, 2, 3}));
  EXPECT_EQ(x.grad().shape(), (Shape{1, 3}));
  EXPECT_EQ(x.grad().to_vector<double>(), (std::vector<double>{22, 26, 30}));
}

TEST(Sink, AsksOnlyForWhatIsNeeded) {
  static int asked;
  asked = 0;
  Tensor x = Tensor::ones({2}).requires_grad(true);
  const Tensor constant = Tensor::ones({2});
  const Tensor y =
      record("two", (x + constant).detach(), {x, constant}, [](const Tensor& dy, GradSink& d) {
        for (const int i : {0, 1}) {
          EXPECT_EQ(d.needs(i), i == 0);
          if (d.into(i)) ++asked;
          d.give(i, dy);
        }
      });
  y.backward(Tensor::ones({2}));
  EXPECT_EQ(asked, 1);
  EXPECT_FALSE(constant.grad().defined());
}

}  // namespace
}  // namespace hebb::testing
