// Training repeats itself to the last bit.

#include <gtest/gtest.h>

#include "hebb/threads.hpp"
#include "train/train_testing.hpp"

namespace hebb {
namespace {

using layers::Dense;

class Determinism : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override { set_random_seed(0); }
  void TearDown() override { set_random_seed(0); }

  /// Bits of weights and history after training with dropout and shuffling.
  std::vector<std::string> trained(FitOptions options = {}) const {
    const Dataset data = testing::three_classes(90);
    Sequential model{layers::Input({3}), Dense(12, {.activation = "relu"}), layers::Dropout(0.3),
                     Dense(3, {.activation = "softmax"})};
    model.compile({.optimizer = AnyOptimizer::parse(GetParam()),
                   .loss = "sparse_categorical_crossentropy",
                   .metrics = {"accuracy"}});
    options.batch_size = 16;
    options.epochs = 3;
    options.verbose = 0;
    options.validation_split = 0.2;
    const History history = model.fit(data, options);
    std::vector<std::string> result = testing::weight_bits(model);
    for (const auto& [name, values] : history.history) {
      result.push_back(testing::bits(Tensor::from(std::span<const double>(values))));
    }
    return result;
  }
};

TEST_P(Determinism, TheSameSeedGivesTheSameBits) {
  const auto first = trained();
  set_random_seed(0);
  EXPECT_EQ(trained(), first);
  // What else happens in the program changes nothing.
  Dense other(3);
  other(Tensor::ones({1, 3}), {.training = true});
  EXPECT_EQ(trained(), first);
}

TEST_P(Determinism, AnotherSeedGivesOtherBits) {
  const auto first = trained();
  set_random_seed(1);
  EXPECT_NE(trained()[0], first[0]);
}

TEST_P(Determinism, TheSeedOfFitDecidesTheOrderAlone) {
  const auto first = trained();
  EXPECT_EQ(trained({.seed = 0}), first);
  EXPECT_NE(trained({.seed = 9})[0], first[0]);
  EXPECT_EQ(trained({.seed = 9}), trained({.seed = 9}));
  EXPECT_EQ(trained({.shuffle = false, .seed = 9}), trained({.shuffle = false}));
  EXPECT_NE(trained({.shuffle = false})[0], first[0]);
}

TEST_P(Determinism, ThreadsChangeNoBit) {
  const int before = num_threads();
  set_num_threads(1);
  const auto one = trained();
  for (const int threads : {2, 4}) {
    set_num_threads(threads);
    EXPECT_EQ(trained(), one) << threads;
  }
  set_num_threads(before);
}

INSTANTIATE_TEST_SUITE_P(Optimizers, Determinism, ::testing::Values("sgd", "rmsprop", "adam"),
                         [](const auto& of) { return std::string(of.param); });

/// Which rows came in which order.
struct Order : Metric {
  std::shared_ptr<std::vector<double>> seen = std::make_shared<std::vector<double>>();
  std::string name() const override { return "order"; }
  double result() const override { return 0; }
  void reset() override {}

 protected:
  void collect(const Tensor& y_true, const Tensor&, const Tensor&) override {
    for (double y : y_true.to_vector<double>()) seen->push_back(y);
  }
};

TEST(Shuffling, EveryEpochHasAnOrderOfItsOwnWithEveryRowOnce) {
  constexpr int kRows = 20, kEpochs = 3;
  const auto order = std::make_shared<Order>();
  Sequential model = testing::one_weight();
  model.compile({.loss = "mse", .metrics = {order}});
  const Tensor x = Tensor::zeros({kRows, 1}), y = Tensor::arange(0, kRows);
  model.fit(x, y, {.batch_size = 6, .epochs = 1, .verbose = 0, .shuffle = false});
  // The check of the first batch comes before the training.
  ASSERT_GE(order->seen->size(), static_cast<std::size_t>(kRows));
  EXPECT_TRUE(std::is_sorted(order->seen->end() - kRows, order->seen->end()));
  order->seen->clear();
  model.fit(x, y, {.batch_size = 6, .epochs = kEpochs, .verbose = 0, .seed = 3});
  ASSERT_GE(order->seen->size(), static_cast<std::size_t>(kRows * kEpochs));
  std::vector<std::vector<double>> epochs;
  for (int e = kEpochs; e > 0; --e) {
    epochs.emplace_back(order->seen->end() - kRows * e, order->seen->end() - kRows * (e - 1));
  }
  EXPECT_NE(epochs[0], epochs[1]);
  EXPECT_NE(epochs[1], epochs[2]);
  for (std::vector<double>& epoch : epochs) {
    EXPECT_FALSE(std::is_sorted(epoch.begin(), epoch.end()));
    std::sort(epoch.begin(), epoch.end());
    for (int i = 0; i < kRows; ++i) EXPECT_EQ(epoch[static_cast<std::size_t>(i)], i);
  }
}

}  // namespace
}  // namespace hebb
