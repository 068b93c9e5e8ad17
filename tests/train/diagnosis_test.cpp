// Numbers that are not finite end training with what is wrong: batch, layer, weight, learning rate.

#include <gtest/gtest.h>

#include <cmath>

#include "train/train_testing.hpp"

namespace hebb {
namespace {

using callbacks::TerminateOnNaN;
using testing::expect_words;
using testing::fit_quietly;
using testing::message_of;
using testing::one_weight;
using testing::weight_of;

/// sqrt(x - 2): NaN below 2, and a gradient that is infinite at 2.
Tensor root(const Tensor& x) { return sqrt(x - 2.0); }

/// input -> dense -> lambda -> dense_1, weights all 1: the root of x - 2.
Sequential rooted() {
  return Sequential{
      layers::Input({1}), layers::Dense(1, {.use_bias = false, .kernel_initializer = "ones"}),
      layers::Lambda(root), layers::Dense(1, {.use_bias = false, .kernel_initializer = "ones"})};
}

std::string failure(Sequential& model, const Tensor& x) {
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.25}), .loss = "mse"});
  return message_of<DataError>([&] {
    model.fit(x, Tensor::ones(x.shape()),
              {.batch_size = 1, .epochs = 1, .verbose = 0, .shuffle = false});
  });
}

TEST(Diagnosis, NamesTheLayerThatGivesTheFirst) {
  Sequential model = rooted();
  // The third sample is below 2. The gradient of the second, at y = 1, is 0.
  const std::string message = failure(model, Tensor::from({3.0f, 3.0f, 1.0f, 3.0f}, {4, 1}));
  expect_words(message, {"fit: the loss became nan in step 2 (batch 2 of the epoch)",
                         "first layer to give such a number is `sequential/lambda`",
                         "largest weight: 1 in dense/kernel", "learning rate: 0.25", "clipnorm"});
}

TEST(Diagnosis, NamesTheWeightWhoseGradientIsTheFirstOnTheWayBack) {
  Sequential model = rooted();
  const std::string message = failure(model, Tensor::from({3.0f, 2.0f}, {2, 1}));
  expect_words(message, {"fit: a gradient is not finite in step 1 (batch 1 of the epoch)",
                         "outputs of all layers are finite", "gradient of dense/kernel",
                         "weights are those before"});
  EXPECT_EQ(model.optimizer().iterations(), 1);
  for (const Tensor& w : model.get_weights()) EXPECT_EQ(w.to_vector<double>()[0], 1);
}

TEST(Diagnosis, LeavesMovingAveragesAlone) {
  Sequential model{layers::Input({1}), layers::BatchNormalization(),
                   layers::Lambda([](const Tensor& x) { return log(x * 0.0 - 1.0); }),
                   layers::Dense(1)};
  model.compile({.loss = "mse"});
  EXPECT_THROW(model.fit(Tensor::from({1.0f, 5.0f}, {2, 1}), Tensor::ones({2, 1}), {.verbose = 0}),
               DataError);
  // gamma, beta, moving mean and variance: one run of the batch moved the mean to 0.01 * 3.
  EXPECT_NEAR(model.get_weights()[2].to_vector<double>()[0], 0.03, 1e-6);
}

TEST(CheckFinite, IsThereForEveryCall) {
  Sequential model = rooted();
  const Tensor x = Tensor::from({1.0f}, {1, 1});
  EXPECT_TRUE(std::isnan(model(x).item<double>()));
  const std::string message = message_of<DataError>([&] { model(x, {.check_finite = true}); });
  expect_words(message, {"sequential/lambda: there is nan in its output"});
  EXPECT_EQ(model(Tensor::from({3.0f}, {1, 1}), {.check_finite = true}).item<double>(), 1);
}

TEST(TerminateOnNaN, EndsWithoutAnErrorBeforeTheStep) {
  const Tensor x = Tensor::from({3.0f, 3.0f, 1.0f, 3.0f}, {4, 1});
  Sequential model = rooted();
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.001}), .loss = "mse"});
  ::testing::internal::CaptureStdout();
  const History history = model.fit(x, Tensor::zeros({4, 1}),
                                    {.batch_size = 1,
                                     .epochs = 5,
                                     .verbose = 0,
                                     .callbacks = {TerminateOnNaN()},
                                     .shuffle = false});
  EXPECT_EQ(::testing::internal::GetCapturedStdout(),
            "Batch 2: the loss is not finite, training ends\n");
  EXPECT_EQ(history.epoch, std::vector<int>{0});
  EXPECT_TRUE(std::isnan(history.history.at("loss")[0]));
  EXPECT_EQ(model.optimizer().iterations(), 2);
  for (const Tensor& w : model.get_weights()) EXPECT_TRUE(std::isfinite(w.item<double>()));
}

TEST(TerminateOnNaN, AGradientThatIsNotFiniteCountsToo) {
  Sequential model = rooted();
  model.compile({.loss = "mse"});
  ::testing::internal::CaptureStdout();
  const History history = model.fit(Tensor::full({2, 1}, 2), Tensor::ones({2, 1}),
                                    {.epochs = 3, .verbose = 0, .callbacks = {TerminateOnNaN()}});
  ::testing::internal::GetCapturedStdout();
  EXPECT_EQ(history.epoch.size(), 1u);
  EXPECT_EQ(model.optimizer().iterations(), 0);
}

TEST(TerminateOnNaN, MayEndWithTheError) {
  Sequential model = rooted();
  model.compile({.loss = "mse"});
  expect_words(message_of<DataError>([&] {
                 model.fit(Tensor::ones({1, 1}), Tensor::ones({1, 1}),
                           {.verbose = 0, .callbacks = {TerminateOnNaN({.raise_error = true})}});
               }),
               {"the loss became nan", "sequential/lambda"});
}

}  // namespace
}  // namespace hebb
