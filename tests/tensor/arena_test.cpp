// Weights that are moved into one flat block, with their gradients.

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

/// Two weights in one arena, with gradients in another.
struct Arena {
  Arena() {
    rebind(w, weights, 1);
    rebind(b, weights, 5);
    rebind_grad(w, gradients, 1);
    rebind_grad(b, gradients, 5);
  }
  Tensor w = Tensor::from({1.0, 2.0, 3.0, 4.0}, {2, 2}).requires_grad(true);
  Tensor b = Tensor::from({5.0, 6.0}).requires_grad(true);
  Tensor copy = w;
  Tensor weights = Tensor::zeros({8}, DType::float64);
  Tensor gradients = Tensor::zeros({8}, DType::float64);
};

TEST(Rebind, KeepsValuesAndHandles) {
  Arena arena;
  EXPECT_EQ(arena.w.to_vector<double>(), (Doubles{1, 2, 3, 4}));
  EXPECT_EQ(arena.w.shape(), (Shape{2, 2}));
  EXPECT_TRUE(arena.w.requires_grad());
  EXPECT_EQ(arena.weights.to_vector<double>(), (Doubles{0, 1, 2, 3, 4, 5, 6, 0}));
  arena.copy.mutable_data<double>()[0] = 9;
  EXPECT_EQ(arena.weights.to_vector<double>()[1], 9);
  EXPECT_EQ(flat_view(arena.w, 6).to_vector<double>(), (Doubles{9, 2, 3, 4, 5, 6}));
}

TEST(Rebind, LeavesEarlierViewsWithTheOldBlock) {
  Tensor w = Tensor::from({1.0, 2.0});
  const Tensor before = w.detach();
  const Tensor weights = Tensor::zeros({2}, DType::float64);
  rebind(w, weights, 0);
  w.mutable_data<double>()[0] = 7;
  EXPECT_EQ(before.to_vector<double>(), (Doubles{1, 2}));
}

TEST(Rebind, GradientsAreWrittenToTheArena) {
  Arena arena;
  EXPECT_FALSE(arena.w.grad().defined());
  sum(square(arena.w)).backward();
  sum(arena.b * 3.0).backward();
  EXPECT_EQ(arena.gradients.to_vector<double>(), (Doubles{0, 2, 4, 6, 8, 3, 3, 0}));
  EXPECT_EQ(arena.w.grad().shape(), (Shape{2, 2}));
  sum(arena.b).backward();
  EXPECT_EQ(arena.gradients.to_vector<double>()[5], 4);
  arena.b.zero_grad();
  sum(arena.b).backward();
  EXPECT_EQ(arena.gradients.to_vector<double>()[5], 1);
  EXPECT_EQ(arena.gradients.to_vector<double>()[1], 2) << "w's gradient is its own";
}

TEST(Rebind, TakesAGradientAlong) {
  Tensor w = Tensor::from({1.0, 2.0}).requires_grad(true);
  sum(square(w)).backward();
  const Tensor gradients = Tensor::zeros({3}, DType::float64);
  rebind_grad(w, gradients, 1);
  EXPECT_EQ(gradients.to_vector<double>(), (Doubles{0, 2, 4}));
  EXPECT_EQ(w.grad().to_vector<double>(), (Doubles{2, 4}));
}

TEST(Rebind, CountsAsAChangeOfTheWeightAndOfNoOther) {
  Tensor w = Tensor::from({1.0, 2.0}).requires_grad(true);
  Tensor b = Tensor::from({1.0, 2.0}).requires_grad(true);
  const Tensor weights = Tensor::zeros({4}, DType::float64);
  rebind(b, weights, 2);
  const Tensor of_w = sum(square(w)), of_b = sum(square(b));
  rebind(w, weights, 0);
  expect_words(error_of<ValueError>([&] { of_w.backward(); }), {"square", "changed"});
  w.mutable_data<double>()[0] = 3;  // lies in the block of b, but is not b
  EXPECT_NO_THROW(of_b.backward());
  EXPECT_EQ(b.grad().to_vector<double>(), (Doubles{2, 4}));
}

TEST(Rebind, ViewsOfAWeightShareItsVersion) {
  Arena arena;
  const Tensor loss = sum(square(reshape(arena.w, {4})));
  arena.w.mutable_data<double>()[0] = 3;
  error_of<ValueError>([&] { loss.backward(); });
}

TEST(Rebind, TheBlockLivesAsLongAsAWeight) {
  Tensor w;
  {
    Arena arena;
    w = arena.b;
  }
  { const Tensor other = Tensor::full({8}, 9, DType::float64); }
  EXPECT_EQ(w.to_vector<double>(), (Doubles{5, 6}));
  sum(w * 2.0).backward();
  EXPECT_EQ(w.grad().to_vector<double>(), (Doubles{2, 2}));
}

}  // namespace
}  // namespace hebb::testing
