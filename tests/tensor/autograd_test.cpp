// Reverse-mode differentiation: what backward() adds, when it refuses, what NoGrad leaves out.

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "hebb/error.hpp"
#include "hebb/ops.hpp"
#include "hebb/tensor.hpp"
#include "tensor/impl.hpp"
#include "testing.hpp"

namespace hebb::testing {
namespace {

using Doubles = std::vector<double>;

Tensor leaf(std::initializer_list<double> values, Shape shape = {kUnknown}) {
  return Tensor::from(values, shape).requires_grad(true);
}

Doubles gradient(const Tensor& t) { return t.grad().to_vector<double>(); }

TEST(Backward, AddsUpUntilZeroGrad) {
  Tensor x = leaf({1, 2});
  sum(square(x)).backward();
  EXPECT_EQ(gradient(x), (Doubles{2, 4}));
  sum(x * 10.0).backward();
  EXPECT_EQ(gradient(x), (Doubles{12, 14}));
  x.zero_grad();
  EXPECT_FALSE(x.grad().defined());
  sum(x).backward();
  EXPECT_EQ(gradient(x), (Doubles{1, 1}));
}

TEST(Backward, GoesToLeavesThatAskForIt) {
  Tensor asked = leaf({2}), other = Tensor::from({3.0});
  sum(asked * other).backward();
  EXPECT_EQ(gradient(asked), (Doubles{3}));
  EXPECT_FALSE(other.grad().defined());
  asked.requires_grad(false);
  EXPECT_FALSE((asked * other).requires_grad());
}

TEST(Backward, OfALeafItselfIsItsSeed) {
  Tensor x = leaf({5}, {});
  x.backward();
  x.backward();
  EXPECT_EQ(gradient(x), (Doubles{2}));
}

TEST(Backward, CountsEveryPathOnce) {
  // y = x^2 + x^2 x + (x^2 + x): a diamond whose paths have different lengths.
  Tensor x = leaf({3});
  const Tensor a = square(x);
  const Tensor y = a + a * x + (a + x);
  sum(y).backward();
  EXPECT_EQ(gradient(x), (Doubles{2 * 2 * 3 + 3 * 9 + 1}));
}

TEST(Backward, DoublesAlongAChainOfDiamonds) {
  // Were paths walked one by one, 2^40 of them would take days.
  Tensor x = leaf({1}, {});
  Tensor y = x;
  for (int i = 0; i < 40; ++i) y = y + y;
  y.backward();
  EXPECT_EQ(gradient(x), (Doubles{0x1p40}));
}

TEST(Backward, NeedsASeedUnlessOfOneElement) {
  Tensor x = leaf({1, 2, 3});
  const Tensor y = square(x);
  expect_words(error_of<ShapeError>([&] { y.backward(); }), {"backward", "[3]", "seed"});
  expect_words(error_of<ShapeError>([&] { y.backward(Tensor::ones({2})); }),
               {"backward", "[3]", "[2]"});
  error_of<ShapeError>([&] { y.backward(Tensor::ones({3, 1})); });
  error_of<ValueError>([&] { y.backward(Tensor()); });
  y.backward(Tensor::from({1.0, 10.0, 100.0}));
  EXPECT_EQ(gradient(x), (Doubles{2, 40, 600}));
  reshape(sum(x * x), {1, 1}).backward();
  EXPECT_EQ(gradient(x), (Doubles{4, 44, 606}));
}

TEST(Backward, TakesASeedOfAnyDtypeAndLeavesItAlone) {
  Tensor x = leaf({1, 2});
  const Tensor seed = Tensor::from({1.0, 10.0}), whole = Tensor::from({1, 10});
  // Twice the same seed into both operands: what is handed on must not be added to in place.
  (x + x + x).backward(seed);
  reshape(x, {2}).backward(whole);
  EXPECT_EQ(gradient(x), (Doubles{4, 40}));
  EXPECT_EQ(seed.to_vector<double>(), (Doubles{1, 10}));
  EXPECT_EQ(whole.to_vector<double>(), (Doubles{1, 10}));
}

TEST(Backward, WithoutHistoryIsRefused) {
  const Tensor x = Tensor::ones({});
  expect_words(error_of<ValueError>([&] { x.backward(); }), {"requires_grad(true)"});
  expect_words(error_of<ValueError>([&] { square(x).backward(); }), {"backward"});
}

TEST(Backward, UsesTheGraphUpUnlessItIsRetained) {
  Tensor x = leaf({3}, {});
  const Tensor y = square(x);
  y.backward(Tensor::ones({}), {.retain_graph = true});
  y.backward(Tensor::ones({}), {.retain_graph = true});
  y.backward();
  EXPECT_EQ(gradient(x), (Doubles{18}));
  expect_words(error_of<ValueError>([&] { y.backward(); }), {"used up", "retain_graph"});
  EXPECT_EQ(gradient(x), (Doubles{18}));
}

TEST(Backward, ThroughAPartThatIsUsedUpIsRefused) {
  Tensor x = leaf({3}, {});
  const Tensor shared = square(x), first = shared * 2.0, second = shared * 3.0;
  first.backward();
  expect_words(error_of<ValueError>([&] { second.backward(); }), {"multiply", "used up"});
  EXPECT_EQ(gradient(x), (Doubles{12}));
  EXPECT_FALSE(shared.grad().defined());
  const Tensor late = relu(shared);
  expect_words(error_of<ValueError>([&] { late.backward(); }), {"relu", "used up"});
}

TEST(Backward, NamesTheOperationWhoseValuesHaveChanged) {
  Tensor x = leaf({1, 2}), w = leaf({3, 4});
  const Tensor y = sum(x * w);
  w.assign(Tensor::ones({2}));
  const std::string text = error_of<ValueError>([&] { y.backward(); });
  expect_words(text, {"multiply", "changed"});
  Tensor z = exp(x);
  const Tensor total = sum(z);
  z.mutable_data<double>()[0] = 5;
  expect_words(error_of<ValueError>([&] { total.backward(); }), {"exp", "output", "changed"});
}

TEST(Backward, SeesChangesThroughViews) {
  Tensor x = leaf({1, 2, 3, 4});
  const Tensor y = sum(square(x));
  slice(x.detach(), 1, 2).assign(Tensor::ones({1}));
  expect_words(error_of<ValueError>([&] { y.backward(); }), {"square"});
}

TEST(Backward, MindsNoChangeOfWhatItDoesNotNeed) {
  Tensor x = leaf({1, 2});
  Tensor c = Tensor::from({5.0, 5.0});
  Tensor moved = x + c;
  const Tensor y = sum(square(reshape(moved, {2, 1})));
  c.assign(Tensor::zeros({2}));
  x.assign(Tensor::zeros({2}));  // a sum's derivative needs no operand
  y.backward();
  EXPECT_EQ(gradient(x), (Doubles{12, 14}));
  Tensor s = square(x);
  const Tensor total = sum(s);
  for (double& v : s.mutable_data<double>()) v = 0;  // a square's derivative needs its input only
  EXPECT_NO_THROW(total.backward());
}

TEST(Backward, AfterAnErrorStartsAfresh) {
  // The error comes up half way: gradients of some inputs of `product` are under way.
  Tensor x = leaf({2}), w = leaf({5});
  const Tensor a = square(x), b = square(w);
  const Tensor y = (a + 0.0) * (b + 0.0) + exp(a);
  b.detach().mutable_data<double>()[0] = 7;
  Tensor c = a + b, d = c * b;
  EXPECT_NO_THROW(sum(c + b).backward(Tensor::ones({}), {.retain_graph = true}));
  w.detach().mutable_data<double>()[0] = 6;
  error_of<ValueError>([&] { sum(y + d).backward(Tensor::ones({}), {.retain_graph = true}); });
  for (Tensor t : {x, w}) t.zero_grad();
  // a's own history is intact and nothing of the failed pass is left in it.
  sum(a).backward();
  EXPECT_EQ(gradient(x), (Doubles{4}));
  sum(square(w)).backward();
  EXPECT_EQ(gradient(w), (Doubles{12}));
}

TEST(Backward, LetsADroppedResultGo) {
  Tensor x = leaf({1, 2});
  const Tensor kept = x * 2.0;
  { const Tensor dropped = exp(kept); }
  sum(kept).backward();
  EXPECT_EQ(gradient(x), (Doubles{2, 2}));
  // What only the graph holds lives as long as the graph.
  const Tensor y = [&] {
    const Tensor inner = x * 3.0;
    return sum(square(inner));
  }();
  x.zero_grad();
  y.backward();
  EXPECT_EQ(gradient(x), (Doubles{18, 36}));
}

TEST(Backward, FreesTheGraphAsItGoes) {
  Tensor x = leaf({1, 2});
  const Tensor y = square(x), total = sum(y);
  EXPECT_FALSE(x.impl()->refs.unique());
  total.backward();
  EXPECT_TRUE(x.impl()->refs.unique()) << "the graph still holds its leaf";
}

TEST(Backward, HandsOutTheGradientItself) {
  Tensor x = leaf({1, 2});
  sum(x).backward();
  x.grad().mutable_data<double>()[0] = 10;  // as clipping does
  EXPECT_EQ(gradient(x), (Doubles{10, 1}));
  EXPECT_FALSE(x.grad().requires_grad());
}

TEST(NoGradScope, RecordsNothingAndNests) {
  Tensor x = leaf({1, 2});
  {
    const NoGrad outer;
    EXPECT_FALSE(square(x).requires_grad());
    {
      const NoGrad inner;
      EXPECT_FALSE(square(x).requires_grad());
    }
    EXPECT_FALSE(square(x).requires_grad()) << "the inner scope ended the outer one";
  }
  EXPECT_TRUE(square(x).requires_grad());
}

TEST(NoGradScope, EndsWithAnException) {
  const Tensor x = leaf({1, 2});
  EXPECT_THROW(
      {
        const NoGrad no_grad;
        throw ValueError("out");
      },
      ValueError);
  EXPECT_TRUE(square(x).requires_grad());
  error_of<ShapeError>([&] { square(x).backward(); });
  EXPECT_TRUE(square(x).requires_grad());
}

TEST(NoGradScope, AllowsBackwardOfWhatWasRecordedBefore) {
  Tensor x = leaf({3}, {});
  const Tensor y = square(x);
  const NoGrad no_grad;
  y.backward();
  EXPECT_EQ(gradient(x), (Doubles{6}));
}

TEST(Logits, OfAProbabilityAreKnownUntilOneOfThemChanges) {
  const Tensor x = Tensor::from({1.0, 2.0});
  Tensor p = sigmoid(x);
  EXPECT_EQ(logits_of(p, Squash::sigmoid).impl(), x.impl());
  EXPECT_FALSE(logits_of(p, Squash::softmax).defined());
  EXPECT_FALSE(logits_of(x, Squash::sigmoid).defined());
  EXPECT_FALSE(logits_of(p.detach(), Squash::sigmoid).defined());
  p.mutable_data<double>()[0] = 0.5;
  EXPECT_FALSE(logits_of(p, Squash::sigmoid).defined());
  const Tensor q = softmax(x);
  EXPECT_TRUE(logits_of(q, Squash::softmax).defined());
  x.detach().mutable_data<double>()[0] = 0.5;
  EXPECT_FALSE(logits_of(q, Squash::softmax).defined());
}

}  // namespace
}  // namespace hebb::testing
