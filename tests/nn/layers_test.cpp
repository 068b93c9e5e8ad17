// What layers do besides their formula: options they refuse, noise, penalties.

#include "hebb/layers.hpp"

#include <cmath>
#include <limits>

#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "nn/nn_testing.hpp"

namespace hebb::testing {
namespace {

using namespace layers;

/// Mean and variance of all elements.
struct Figures {
  double mean = 0, variance = 0;
  explicit Figures(const Tensor& t) {
    const std::vector<double> values = t.to_vector<double>();
    const auto n = static_cast<double>(values.size());
    for (const double v : values) mean += v / n;
    for (const double v : values) variance += (v - mean) * (v - mean) / n;
  }
};

TEST(Noise, IsNoneAtInference) {
  const Tensor x = uniform({4, 5}, 1);
  EXPECT_EQ(bits(GaussianNoise(0.5)(x)), bits(x));
  EXPECT_EQ(bits(GaussianDropout(0.5)(x)), bits(x));
  EXPECT_EQ(bits(AlphaDropout(0.5)(x)), bits(x));
  EXPECT_EQ(bits(GaussianNoise(0)(x, {.training = true})), bits(x));
}

TEST(Noise, HasTheMomentsThatItsFormulaSays) {
  constexpr std::int64_t kCount = 100'000;  // the mean of so many is off by 0.003 deviations
  for (const DType dtype : {DType::float32, DType::float64}) {
    const Tensor three = Tensor::full({kCount}, 3, dtype);
    const Figures noise(GaussianNoise(0.5)(three, {.training = true}));
    EXPECT_NEAR(noise.mean, 3, 0.01);
    EXPECT_NEAR(noise.variance, 0.25, 0.005);
    // Times numbers of mean 1 and variance 0.2 / 0.8.
    const Figures dropped(GaussianDropout(0.2)(three, {.training = true}));
    EXPECT_NEAR(dropped.mean, 3, 0.02);
    EXPECT_NEAR(dropped.variance, 9 * 0.25, 0.05);
  }
}

TEST(Noise, OfAlphaDropoutKeepsMeanAndVariance) {
  const Tensor x = GaussianNoise(1)(Tensor::zeros({100'000}, DType::float64), {.training = true});
  const Tensor y = AlphaDropout(0.3)(x, {.training = true});
  EXPECT_NEAR(Figures(y).mean, 0, 0.02);
  EXPECT_NEAR(Figures(y).variance, 1, 0.02);
  const double c = -1.7580993408473766;
  const double a = 1 / std::sqrt(0.7 * (1 + 0.3 * c * c)), b = -a * c * 0.3;
  int dropped = 0;
  const std::vector<double> before = x.to_vector<double>(), after = y.to_vector<double>();
  for (std::size_t i = 0; i < before.size(); ++i) {
    const bool drop = std::fabs(after[i] - (a * c + b)) < 1e-12;
    dropped += drop ? 1 : 0;
    if (!drop) {
      ASSERT_NEAR(after[i], a * before[i] + b, 1e-12) << i;
    }
  }
  EXPECT_NEAR(dropped, 30'000, 600);
}

TEST(Noise, IsDrawnAnewAndRepeatsWithItsSeed) {
  const Tensor x = Tensor::ones({50});
  const auto draws = [&](auto layer) {
    const std::string first = bits(layer(x, {.training = true}));
    const std::string second = bits(layer(x, {.training = true}));
    EXPECT_NE(first, second);
    return first + second;
  };
  set_random_seed(4);
  const std::string noise = draws(GaussianNoise(0.5));
  EXPECT_NE(draws(GaussianNoise(0.5)), noise);  // another layer
  set_random_seed(4);
  EXPECT_EQ(draws(GaussianNoise(0.5)), noise);
  set_random_seed(0);
}

TEST(Penalties, AreInTheLossOfFitAndEvaluate) {
  // One weight w = 1 from x = 2 to y = 2, so that the error is 0 and the penalty all there is.
  Sequential model{Dense(1, {.use_bias = false, .kernel_initializer = "ones", .input_shape = {1}}),
                   ActivityRegularization({.l1 = 0.25, .l2 = 0.5})};
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.0}), .loss = "mse"});
  const Tensor x = Tensor::from({2.0, -2.0}, {2, 1});
  const double penalty = (0.25 * 4 + 0.5 * 8) / 2;
  EXPECT_DOUBLE_EQ(model.evaluate(x, x)["loss"], penalty);
  const History history = model.fit(x, x, {.batch_size = 2, .epochs = 4, .verbose = 0});
  for (const double loss : history.history.at("loss")) EXPECT_DOUBLE_EQ(loss, penalty);
}

TEST(Penalties, PullAtTheWeights) {
  Sequential model{Dense(1, {.use_bias = false, .kernel_initializer = "ones", .input_shape = {1}}),
                   ActivityRegularization({.l2 = 0.5})};
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0.125}), .loss = "mse"});
  const Tensor x = Tensor::from({1.0}, {1, 1});
  // d/dw ((w - 1)^2 + w^2 / 2) = 2 (w - 1) + w, the least at w = 2/3.
  model.fit(x, x, {.batch_size = 1, .epochs = 200, .verbose = 0});
  EXPECT_NEAR(model.get_weights()[0].item<double>(), 2.0 / 3, 1e-6);
}

TEST(Penalties, AddUpInAPassAndAreScalars) {
  Pass pass({});
  EXPECT_FALSE(pass.loss().defined());
  pass.add_loss(Tensor::from({2.0}, {}));
  pass.add_loss(Tensor::from({0.5}, {}));
  EXPECT_EQ(pass.loss().item<double>(), 2.5);
  expect_words(message_of<ShapeError>([&] { pass.add_loss(Tensor::ones({2})); }),
               {"add_loss", "one number", "[2]"});
}

TEST(Options, OutOfRangeAreRefused) {
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  const auto refused = [](const auto& make, std::initializer_list<std::string_view> words) {
    expect_words(message_of<ValueError>(make), words);
  };
  refused([] { BatchNormalization({.momentum = 1.5}); }, {"BatchNormalization", "momentum", "1.5"});
  refused([&] { BatchNormalization({.epsilon = nan}); }, {"epsilon", "from 0 up", "nan"});
  refused([] { LayerNormalization({.epsilon = -1}); }, {"LayerNormalization", "epsilon", "-1"});
  refused([] { LayerNormalization({.axis = {}}); }, {"axis", "no axis"});
  refused([&] { GaussianNoise{infinity}; }, {"GaussianNoise", "stddev", "inf"});
  refused([] { GaussianNoise(-0.5); }, {"stddev", "-0.5"});
  refused([] { GaussianDropout(1); }, {"GaussianDropout", "rate", "below 1", "got 1"});
  refused([] { AlphaDropout(-0.1); }, {"AlphaDropout", "rate", "-0.1"});
  refused([&] { ActivityRegularization({.l1 = nan}); }, {"l1", "from 0 up", "nan"});
  refused([] { ActivityRegularization({.l2 = -2}); }, {"l2", "-2"});
  refused([] { Reshape({-1, -1}); }, {"Reshape", "at most one", "None, None"});
  refused([] { Reshape({2, -2}); }, {"Reshape", "at least 0, or -1", "got -2"});
  refused([] { Permute({1, 3}); }, {"Permute", "1 to 2", "3"});
  refused([] { Permute({0, 1}); }, {"Permute", "batch", "0"});
  refused([] { Permute({1, 1}); }, {"each once", "1"});
  refused([] { RepeatVector(0); }, {"RepeatVector", "at least 1", "got 0"});
}

TEST(Inputs, ThatDoNotFitAreRefused) {
  const auto refused = [](auto layer, const Tensor& x,
                          std::initializer_list<std::string_view> words) {
    expect_words(message_of<ShapeError>([&] { layer(x); }), words);
  };
  const Tensor matrix = Tensor::ones({2, 6});
  BatchNormalization batch({.axis = 1, .name = "bn"});
  batch(Tensor::ones({2, 3, 4}));
  refused(batch, Tensor::ones({2, 4, 3}), {"bn", "3 channels", "axis 1", "(2, 4, 3)"});
  refused(BatchNormalization({.axis = 2}), matrix, {"batch_normalization", "axis 2", "(None, 6)"});
  refused(BatchNormalization({.axis = 0}), matrix, {"axis 0"});
  refused(LayerNormalization({.axis = {1, -1}}), matrix, {"axes [1, -1]"});
  LayerNormalization layer;
  layer(matrix);
  refused(layer, Tensor::ones({2, 5}), {"layer_normalization", "(6,)", "[-1]", "(2, 5)"});
  refused(Reshape({4, -1}), matrix, {"reshape", "(4, None)", "(2, 6)"});
  refused(Permute({2, 1}), matrix, {"permute", "2 axes", "(2, 6)"});
  refused(RepeatVector(2), Tensor::ones({2, 3, 4}), {"repeat_vector", "(2, 3, 4)"});
}

TEST(Options, OfPreprocessingOutOfRangeAreRefused) {
  const auto refused = [](const auto& make, std::initializer_list<std::string_view> words) {
    expect_words(message_of<ValueError>(make), words);
  };
  refused([] { Embedding(0, 3); }, {"Embedding", "at least 1", "0 and 3"});
  refused([] { Embedding(3, -1); }, {"output_dim", "3 and -1"});
  refused([] { Normalization({.mean = {1}}); }, {"Normalization", "together", "1 and 0"});
  refused([] { Normalization({.mean = {1}, .variance = {-2}}); }, {"variance", "-2"});
  refused(
      [] {
        Discretization({.bin_boundaries = {1, 1}});
      },
      {"bin_boundaries ascend", "number 1"});
  refused([] { Discretization({.output_mode = "multihot"}); },
          {"Discretization", "multihot", "did you mean", "multi_hot"});
  refused([] { CategoryEncoding(0); }, {"CategoryEncoding", "num_tokens", "got 0"});
  refused([] { CategoryEncoding(2, {.output_mode = "int"}); }, {"output_mode", "one_hot"});
  Normalization given({.mean = {1}, .variance = {2}});
  refused([&] { given.adapt(Tensor::ones({2, 1})); }, {"Normalization", "nothing to adapt"});
}

TEST(Inputs, OfPreprocessingThatDoNotFitAreRefused) {
  const auto refused = [](auto layer, const Tensor& x,
                          std::initializer_list<std::string_view> words) {
    expect_words(message_of<Error>([&] { layer(x); }), words);
  };
  const Tensor numbers = Tensor::from({0.0, 5.0, 1.5, -1.0}, {2, 2});
  refused(Embedding(5, 2), numbers, {"embedding: 5", "place 1", "0 to 4", "in layer `embedding`"});
  refused(Embedding(6, 2), numbers, {"embedding: 1.5", "place 2", "whole number"});
  refused(CategoryEncoding(9), Tensor::from({0, -1}, {1, 2}), {"one_hot: -1", "0 to 8"});
  refused(CategoryEncoding(9), Tensor::from({1, 2}), {"category_encoding", "(2,)", "multi_hot"});
  refused(Normalization({.axis = {3}}), numbers, {"normalization", "axes [3]", "(None, 2)"});
  refused(Normalization({.mean = {1, 2, 3}, .variance = {1, 2, 3}}), numbers,
          {"2 means", "was given 3"});
  Normalization layer;
  layer.adapt(numbers);
  refused(layer, Tensor::ones({2, 3}), {"normalization", "sizes (2,)", "(2, 3)"});
  expect_words(message_of<ShapeError>([&] {
                 layer.adapt(Tensor::ones({4, 3}));
               }),
               {"normalization", "sizes (2,)", "(4, 3)"});
  expect_words(message_of<ShapeError>([&] {
                 layer.adapt(Tensor::ones({0, 2}));
               }),
               {"nothing to take a mean of"});
  const std::vector<Tensor> learned = layer.get_weights();
  for (const double bad : {std::nan(""), HUGE_VAL, 1e200}) {
    expect_words(message_of<DataError>([&] {
                   layer.adapt(Tensor::from({1.0, 2.0, 3.0, bad}, {2, 2}));
                 }),
                 {"Normalization: adapt()", "NaN, infinity", "place 1 of 2"});
  }
  EXPECT_EQ(layer.get_weights()[0].to_vector<double>(), learned[0].to_vector<double>());
  expect_words(
      message_of<ValueError>([] { Normalization({.mean = {std::nan("")}, .variance = {1}}); }),
      {"Normalization: a mean", "finite", "nan"});
}

TEST(EmbeddingLayer, LearnsVectorsFromNumbers) {
  // Four words of two classes; their order within a sample is all there is to learn from.
  Sequential model{Embedding(4, 2, {.input_shape = {2}}), Flatten(),
                   Dense(1, {.activation = "sigmoid"})};
  model.compile(
      {.optimizer = optimizers::Adam({.learning_rate = 0.1}), .loss = "binary_crossentropy"});
  const Tensor x = Tensor::from({0, 1, 2, 3, 1, 0, 3, 2}, {4, 2});
  const Tensor y = Tensor::from({1.0, 1.0, 0.0, 0.0}, {4, 1});
  model.fit(x, y, {.batch_size = 4, .epochs = 100, .verbose = 0});
  EXPECT_LT(model.evaluate(x, y)["loss"], 0.05);
  EXPECT_TRUE(model.replayable());
}

TEST(BatchNormalizationLayer, RefusesToTrainOnNothing) {
  BatchNormalization layer;
  expect_words(message_of<ShapeError>([&] {
                 layer(Tensor::ones({0, 3}), {.training = true});
               }),
               {"batch_normalization", "nothing to take a mean of", "[0, 3]"});
}

TEST(BatchNormalizationLayer, RefusesAMaskAcrossItsChannels) {
  BatchNormalization layer({.axis = 1});
  const Tensor x = Tensor::ones({2, 3, 4});
  Pass pass({.training = true});
  pass.set_mask(x, Tensor::ones({2, 3}));
  expect_words(message_of<ShapeError>([&] { layer(x); }), {"mask", "last axis", "axis 1"});
}

}  // namespace
}  // namespace hebb::testing
