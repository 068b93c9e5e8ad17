// The number of threads changes no bit.

#include "hebb/threads.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <thread>

#include "base/denormals.hpp"
#include "kernels/ahead.hpp"
#include "nn/nn_testing.hpp"
#include "tensor/impl.hpp"
#include "train/train_testing.hpp"

namespace hebb {
namespace {

using layers::Dense;
using layers::Dropout;

class Threads : public ::testing::Test {
 protected:
  ~Threads() override { set_num_threads(1); }
};

std::vector<std::byte> bits_of(const Tensor& t) {
  const auto* first = raw<std::byte>(t);
  return {first, first + t.size() * item_size(t.dtype())};
}

/// 300 samples of 800 features, bytes, and labels 0 to 9.
Dataset samples() {
  constexpr std::size_t kRows = 300, kFeatures = 800;
  const Rng rng(5);
  std::vector<std::uint8_t> x(kRows * kFeatures);
  std::vector<std::int64_t> y(kRows);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<std::uint8_t>(rng.words(i)[0]);
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = static_cast<std::int64_t>(i % 10);
  return {Tensor::from(x, {kRows, kFeatures}), Tensor::from(y, {kRows}), {}};
}

/// Large enough that gather, products, gradients and the optimizer are shared.
Sequential network() {
  return Sequential{layers::Input({800}),
                    layers::Rescaling(1.0 / 255),
                    Dense(128, {.activation = "tanh"}),
                    Dropout(0.3),
                    Dense(64, {.activation = "relu"}),
                    Dense(10, {.activation = "softmax"})};
}

/// Weights after training, and predictions.
std::vector<std::vector<std::byte>> outcome(int threads, const AnyOptimizer& optimizer,
                                            std::int64_t batch_size) {
  set_num_threads(threads);
  set_random_seed(1);
  const Dataset data = samples();
  Sequential model = network();
  model.compile({.optimizer = optimizer, .loss = "sparse_categorical_crossentropy"});
  model.fit(data, {.batch_size = batch_size, .epochs = 2, .verbose = 0});
  std::vector<std::vector<std::byte>> bits;
  for (const Tensor& w : model.get_weights()) bits.push_back(bits_of(w));
  bits.push_back(bits_of(model.predict(data.x, {.batch_size = 300, .verbose = 0})));
  return bits;
}

TEST_F(Threads, ChangeNoBitOfWhatIsLearned) {
  for (const std::string_view name : AnyOptimizer::names()) {
    for (const std::int64_t batch_size : {64, 100}) {
      const auto alone = outcome(1, AnyOptimizer::parse(name), batch_size);
      for (const int threads : {2, 3, 4, 8}) {
        EXPECT_EQ(outcome(threads, AnyOptimizer::parse(name), batch_size), alone)
            << name << ", " << threads << " threads, batches of " << batch_size;
      }
    }
  }
}

/// From some 4 MB of data on, one thread fetches the rows of the next batch while it computes, and
/// several do not.
TEST_F(Threads, FetchingRowsAheadChangesNoBit) {
  const auto outcome = [](int threads) {
    set_num_threads(threads);
    set_random_seed(1);
    const Dataset data = samples();
    Sequential model{layers::Input({800 * 20}), Dense(3, {.activation = "softmax"})};
    model.compile({.optimizer = "sgd", .loss = "sparse_categorical_crossentropy"});
    const Tensor x = reshape(data.x, {300 / 20, 800 * 20}).cast(DType::float32) / 255.0;
    std::vector<Tensor> rows(5, x);
    std::vector<std::int64_t> labels(75);
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::int64_t>(i % 3);
    model.fit(concatenate(rows, 0), Tensor::from(labels),
              {.batch_size = 16, .epochs = 2, .verbose = 0});
    std::vector<std::vector<std::byte>> bits;
    for (const Tensor& w : model.get_weights()) bits.push_back(bits_of(w));
    return bits;
  };
  EXPECT_EQ(outcome(1), outcome(2));
  EXPECT_EQ(kernels::Ahead::current(), nullptr);
}

/// Products that are cut by terms, by columns and by rows.
TEST_F(Threads, ChangeNoBitOfAProduct) {
  for (const auto& [m, k, n] : {std::array<std::int64_t, 3>{64, 784, 128},
                                {64, 784, 1024},
                                {48, 200, 900},
                                {700, 100, 600}}) {
    const Tensor x = testing::uniform({m, k}, 1), w = testing::uniform({k, n}, 2);
    const Tensor bias = testing::uniform({n}, 3);
    const auto product = [&](int threads) {
      set_num_threads(threads);
      return bits_of(dense(x, w, bias, "relu"));
    };
    const auto transposed = [&](int threads) {
      set_num_threads(threads);
      return bits_of(matmul(matmul(x, w), w, {.transpose_b = true}));
    };
    EXPECT_EQ(product(3), product(1)) << m << " " << k << " " << n;
    EXPECT_EQ(transposed(3), transposed(1)) << m << " " << k << " " << n;
  }
}

TEST_F(Threads, ARowAloneHasTheBitsItHasInABatch) {
  set_num_threads(4);
  const Dataset data = samples();
  Sequential model = network();
  const Tensor all = model.predict(data.x, {.batch_size = 300, .verbose = 0});
  for (const std::int64_t i : {0, 1, 150, 299}) {
    EXPECT_EQ(bits_of(model.predict_on_batch(slice(data.x, i, i + 1))),
              bits_of(slice(all, i, i + 1)));
  }
}

TEST_F(Threads, ManyMayPredictWithOneModel) {
  set_num_threads(3);
  const Dataset data = samples();
  Sequential model = network();
  const std::vector<std::byte> wanted = bits_of(model.predict_on_batch(data.x));
  std::vector<std::thread> users;
  std::atomic<int> wrong{0};
  for (int i = 0; i < 16; ++i) {
    users.emplace_back([&, i] {
      for (int j = 0; j < 5; ++j) {
        const std::int64_t row = (i * 17 + j) % 300;
        const std::size_t bytes = 10 * sizeof(float);
        const Tensor one = model.predict_on_batch(slice(data.x, row, row + 1));
        const Tensor again = model.predict(slice(data.x, row, row + 1), {.verbose = 0});
        const auto* here = wanted.data() + static_cast<std::size_t>(row) * bytes;
        wrong += std::memcmp(raw<std::byte>(one), here, bytes) != 0;
        wrong += std::memcmp(raw<std::byte>(again), here, bytes) != 0;
      }
    });
  }
  for (std::thread& user : users) user.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(Threads, FitLeavesTheFloatingPointModeAsItWas) {
  const bool before = flushes_denormals();
  outcome(2, AnyOptimizer("sgd"), 100);
  EXPECT_EQ(flushes_denormals(), before);
}

}  // namespace
}  // namespace hebb
