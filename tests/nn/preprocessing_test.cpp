// Bins that are found in data, and dropout of whole rows and columns.

#include <algorithm>
#include <limits>

#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "hebb/registry.hpp"
#include "nn/nn_testing.hpp"

namespace hebb::testing {
namespace {

using layers::CategoryEncoding;
using layers::Discretization;
using layers::Dropout;
using Doubles = std::vector<double>;

TEST(AdaptedBins, HoldAboutAsManyNumbersEach) {
  const Tensor data = uniform({1000}, 1, DType::float64, -3, 5);
  for (const std::int64_t bins : {2, 4, 7, 10}) {
    Discretization layer({.num_bins = bins});
    layer.adapt(data);
    std::vector<int> counts(static_cast<std::size_t>(bins));
    for (const double bin : layer(data).to_vector<double>()) {
      ++counts.at(static_cast<std::size_t>(bin));
    }
    for (const int count : counts) EXPECT_NEAR(count, 1000.0 / static_cast<double>(bins), 25);
  }
}

TEST(AdaptedBins, AreSharedByCopiesAndLiveInTheConfig) {
  Discretization layer({.num_bins = 4, .output_mode = "one_hot"});
  Discretization copy = layer;
  layer.adapt(Tensor::from({1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0}));
  const Tensor x = Tensor::from({0.0, 2.0, 4.5, 9.0}, {4, 1});
  const Doubles expected{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
  EXPECT_EQ(layer(x).to_vector<double>(), expected);
  EXPECT_EQ(copy(x).to_vector<double>(), expected);
  EXPECT_TRUE(layer.weights().empty());
  const auto again = make_layer(layer.config());
  EXPECT_TRUE(again->config().find("config")->find("bin_boundaries")->is_list());
  EXPECT_EQ((*again)(x)[0].to_vector<double>(), expected);
  EXPECT_TRUE(again->config() == layer.config());
  // New data take the place of those before.
  layer.adapt(Tensor::from({10.0, 20.0, 30.0, 40.0}));
  EXPECT_EQ(copy(x).to_vector<double>(), (Doubles{1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0}));
}

TEST(AdaptedBins, OfEqualNumbersAreEmpty) {
  Discretization layer({.num_bins = 3});
  layer.adapt(Tensor::full({20}, 2, DType::float64));
  EXPECT_EQ(layer(Tensor::from({1.0, 2.0, 3.0})).to_vector<double>(), (Doubles{0, 2, 2}));
  EXPECT_TRUE(make_layer(layer.config())->config() == layer.config());
}

TEST(AdaptedBins, RefuseWhatTheyCannotBe) {
  const auto refused = [](const auto& make, std::initializer_list<std::string_view> words) {
    expect_words(message_of<Error>(make), words);
  };
  refused(
      [] {
        Discretization({.bin_boundaries = {1, 2}, .num_bins = 3});
      },
      {"Discretization", "bin_boundaries, or num_bins", "both"});
  refused([] { Discretization({.num_bins = 0}); }, {"num_bins is at least 1, got 0"});
  refused([] { Discretization({.num_bins = 2, .epsilon = 0}); }, {"epsilon is above 0", "got 0"});
  refused(
      [] {
        Discretization({.num_bins = 2})(Tensor::ones({2, 1}));
      },
      {"no boundaries yet", "adapt()"});
  refused([] { Discretization({.bin_boundaries = {1}}).adapt(Tensor::ones({2})); },
          {"nothing to adapt", "num_bins"});
  refused([] { Discretization({.num_bins = 3}).adapt(Tensor::ones({2})); },
          {"each of 3 bins, got 2"});
  refused([] { Discretization({.num_bins = 1}).adapt(Tensor::full({2}, std::nan(""))); },
          {"NaN at place 0"});
  refused(
      [] {
        Discretization({.num_bins = 1}).adapt(Tensor::from({1.0, -HUGE_VAL}));
      },
      {"infinity at place 1"});
}

TEST(CategoryEncodingLayer, RefusesWeightsThatDoNotFit) {
  const Tensor x = Tensor::from({0, 1, 2, 1}, {2, 2});
  const auto refused = [&](CategoryEncoding layer, const Tensor& weights,
                           std::initializer_list<std::string_view> words) {
    expect_words(message_of<ShapeError>([&] { layer(x, weights); }), words);
  };
  refused(CategoryEncoding(3), Tensor::ones({2, 2}),
          {"count_weights go with output_mode \"count\"", "\"multi_hot\""});
  refused(CategoryEncoding(3, {.output_mode = "count"}), Tensor::ones({2, 1}),
          {"category_encoding", "(2, 2)", "(2, 1)"});
}

TEST(DropoutLayer, DropsAlongAxesOfSizeOneTogether) {
  const Tensor x = Tensor::ones({50, 8, 6}, DType::float64);
  // One draw for each sample and channel: SpatialDropout.
  Dropout layer(0.5, {.noise_shape = {kUnknown, 1, 6}});
  const Doubles y = layer(x, {.training = true}).to_vector<double>();
  int dropped = 0;
  for (std::size_t sample = 0; sample < 50; ++sample) {
    for (std::size_t channel = 0; channel < 6; ++channel) {
      const double first = y[sample * 48 + channel];
      EXPECT_TRUE(first == 0 || first == 2);
      dropped += first == 0;
      for (std::size_t step = 1; step < 8; ++step) {
        EXPECT_EQ(y[sample * 48 + step * 6 + channel], first);
      }
    }
  }
  EXPECT_NEAR(dropped, 150, 6 * std::sqrt(75));
  EXPECT_EQ(bits(layer(x)), bits(x));
}

TEST(DropoutLayer, DropsEachElementAloneWhenTheNoiseHasTheWholeShape) {
  const Tensor x = Tensor::ones({5, 8, 6}, DType::float64);
  const auto dropped = [&](Dropout layer) {
    set_random_seed(7);
    return layer(x, {.training = true}).to_vector<double>();
  };
  const Doubles plain = dropped(Dropout(0.5));
  EXPECT_EQ(dropped(Dropout(0.5, {.noise_shape = {5, 8, 6}})), plain);
  EXPECT_EQ(dropped(Dropout(0.5, {.noise_shape = {kUnknown, kUnknown, kUnknown}})), plain);
  EXPECT_NE(dropped(Dropout(0.5, {.noise_shape = {5, 8, 1}})), plain);
  set_random_seed(0);
}

TEST(DropoutLayer, GivesGradientsWhereItKeeps) {
  Tensor x = uniform({4, 3, 2}, 1, DType::float64);
  x.requires_grad(true);
  Dropout layer(0.5, {.noise_shape = {4, 1, 2}, .seed = 5});
  const Tensor y = layer(x, {.training = true});
  sum(y).backward();
  EXPECT_EQ((x.detach() * x.grad()).to_vector<double>(), y.to_vector<double>());
}

TEST(DropoutLayer, RefusesANoiseShapeThatDoesNotFit) {
  expect_words(message_of<ValueError>([] {
                 Dropout(0.5, {.noise_shape = {2, 0}});
               }),
               {"Dropout: noise_shape", "(2, 0)"});
  Dropout layer(0.5, {.noise_shape = {kUnknown, 1}});
  expect_words(message_of<ShapeError>([&] {
                 layer(Tensor::ones({2, 3, 4}), {.training = true});
               }),
               {"dropout", "(None, 1)", "(2, 3, 4)"});
  EXPECT_TRUE(layer.config().find("config")->find("noise_shape")->as_list()[0].is_null());
  EXPECT_TRUE(Dropout(0.5).config().find("config")->find("noise_shape")->is_null());
}

}  // namespace
}  // namespace hebb::testing
