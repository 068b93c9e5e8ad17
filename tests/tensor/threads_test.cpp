// Threads that share weights: forward passes and inference need no lock, gradients stay with the
// thread that owns the leaves.

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <thread>
#include <vector>

#include "hebb/ops.hpp"
#include "hebb/tensor.hpp"
#include "tensor/autograd.hpp"

namespace hebb::testing {
namespace {

constexpr int kThreads = 8;
constexpr int kRounds = 50;

template <class F>
void in_threads(F f) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(f, i);
  for (std::thread& thread : threads) thread.join();
}

Tensor weights() {
  return Tensor::from(Tensor::linspace(-1, 1, 64).to_vector<float>(), {8, 8}).requires_grad(true);
}

Tensor network(const Tensor& x, const Tensor& w) {
  return softmax(dense(dense(x, w, {}, "tanh"), w, {}, "relu"));
}

TEST(Threads, ShareWeightsInForwardPassesAndInference) {
  const Tensor w = weights(), x = Tensor::ones({4, 8});
  const std::vector<float> expected = network(x, w).to_vector<float>();
  std::atomic<int> wrong = 0;
  in_threads([&](int i) {
    for (int round = 0; round < kRounds; ++round) {
      if ((round + i) % 2 == 0) {
        const NoGrad no_grad;
        wrong += network(x, w).to_vector<float>() != expected;
      } else {
        const Tensor y = network(x, w);  // a graph that is dropped again
        wrong += !y.requires_grad() || y.to_vector<float>() != expected;
      }
    }
  });
  EXPECT_EQ(wrong, 0);
  sum(network(x, w) * x).backward();
  EXPECT_TRUE(w.grad().defined());
}

TEST(Threads, RunBackwardOnWeightsOfTheirOwn) {
  Tensor w = weights();
  const Tensor x = Tensor::ones({4, 8});
  const auto gradient = [&x](Tensor own) {
    own.zero_grad();
    sum(network(x, own) * slice(own, 0, 4)).backward();
    return own.grad().to_vector<float>();
  };
  const std::vector<float> expected = gradient(w);
  std::atomic<int> wrong = 0;
  in_threads([&](int) {
    const Tensor own = weights();
    for (int round = 0; round < kRounds; ++round) wrong += gradient(own) != expected;
  });
  EXPECT_EQ(wrong, 0);
}

TEST(Threads, HandTensorsToEachOther) {
  // Made by one thread, dropped by the next: blocks change hands.
  std::vector<Tensor> made(kThreads);
  const Tensor w = weights();
  for (int round = 0; round < 5; ++round) {
    in_threads([&](int i) {
      const auto next = static_cast<std::size_t>((i + round) % kThreads);
      made[next] = network(Tensor::full({2, 8}, i), w);
    });
  }
  for (const Tensor& t : made) {
    double total = 0;
    for (const double p : t.to_vector<double>()) total += p;
    EXPECT_NEAR(total, 2, 1e-5);
  }
}

TEST(Threads, HaveANoGradEach) {
  const NoGrad no_grad;
  std::atomic<int> recording = 0;
  in_threads([&](int) { recording += grad_enabled(); });
  EXPECT_EQ(recording, kThreads);
  EXPECT_FALSE(grad_enabled());
}

}  // namespace
}  // namespace hebb::testing
