// Layers against what the real Keras gave, by tools/golden/layers.py.

#include <cmath>

#include "golden.hpp"
#include "hebb/layers.hpp"
#include "hebb/ops.hpp"
#include "nn/layers_values.hpp"
#include "nn/nn_testing.hpp"

namespace hebb::testing {
namespace {

using layers::BatchNormalization;
using layers::LayerNormalization;
using Doubles = std::vector<double>;

constexpr double kTolerance = 1e-12;

/// What the script's weights_of() gives.
void set_numbers(Layer& layer, const Tensor& x) {
  layer.operator()(Tensors(x));
  std::vector<Tensor> values;
  int start = 5;
  for (const NamedVariable& w : layer.weights()) {
    const Tensor drawn = numbers(w.variable.value().shape(), start);
    values.push_back(w.name == "moving_variance" ? abs(drawn) + 0.5 : drawn);
    start += 10;
  }
  layer.set_weights(values);
}

void append(Doubles& all, const Tensor& t) {
  for (const double v : t.to_vector<double>()) all.push_back(v);
}

/// Output of a layer, and gradients of sum(y seed) by x and the weights that learn.
struct Run {
  Doubles output, gradients;

  template <class L>
  Run(L& layer, const Tensor& data, const Tensor& seed, bool training) {
    Tensor x = data.detach();
    x.requires_grad(true);
    layer.zero_grad();
    const Tensor y = layer(x, {.training = training});
    sum(y * seed).backward();
    append(output, y);
    append(gradients, x.grad());
    for (const Variable& v : layer.trainable_variables()) append(gradients, v.value().grad());
  }
};

Doubles moving_of(const Layer& layer) {
  const std::vector<Tensor> weights = layer.get_weights();
  Doubles all;
  append(all, weights[weights.size() - 2]);
  append(all, weights[weights.size() - 1]);
  return all;
}

void expect_golden(const std::string& name, const std::string& what, const Doubles& values) {
  testing::GoldenValues golden;
  golden.compare(name + ", " + what, values, kKerasLayers.at(name).at(what), kTolerance);
}

void expect_batch(const std::string& name, BatchNormalization layer, const Shape& shape) {
  set_numbers(layer, numbers(shape, 0));
  Doubles outputs, gradients;
  for (int step = 0; step < 3; ++step) {
    const Run run(layer, numbers(shape, 100 * step), numbers(shape, 100 * step + 51), true);
    outputs.insert(outputs.end(), run.output.begin(), run.output.end());
    gradients.insert(gradients.end(), run.gradients.begin(), run.gradients.end());
  }
  expect_golden(name, "outputs", outputs);
  expect_golden(name, "gradients", gradients);
  const Run inference(layer, numbers(shape, 300), numbers(shape, 351), false);
  expect_golden(name, "inference", inference.output);
  expect_golden(name, "inference_gradients", inference.gradients);
  expect_golden(name, "moving", moving_of(layer));
}

TEST(KerasLayers, BatchNormalization) {
  expect_batch("batch_vectors", BatchNormalization({.momentum = 0.5, .epsilon = 0.125}), {4, 3});
  expect_batch("batch_images",
               BatchNormalization({.momentum = 0.75, .epsilon = 0.0078125, .center = false}),
               {2, 2, 3, 2});
  expect_batch("batch_channels_first",
               BatchNormalization({.axis = 1, .momentum = 0.5, .epsilon = 0.125, .scale = false}),
               {3, 2, 4});
}

TEST(KerasLayers, AFrozenBatchNormalizationIsInferenceAndKeepsItsAverages) {
  BatchNormalization layer({.momentum = 0.5, .epsilon = 0.125});
  const Tensor x = numbers({4, 3}, 0);
  set_numbers(layer, x);
  layer.set_trainable(false);
  expect_golden("batch_frozen", "outputs", layer(x, {.training = true}).to_vector<double>());
  expect_golden("batch_frozen", "moving", moving_of(layer));
}

TEST(KerasLayers, BatchNormalizationLeavesOutWhatIsMasked) {
  BatchNormalization layer({.momentum = 0.5, .epsilon = 0.125});
  const Tensor x = numbers({2, 3, 2}, 0);
  set_numbers(layer, x);
  Pass pass({.training = true});
  pass.set_mask(x, Tensor::from({1.0, 1.0, 0.0, 1.0, 0.0, 0.0}, {2, 3}));
  expect_golden("batch_masked", "outputs", layer(x).to_vector<double>());
  expect_golden("batch_masked", "moving", moving_of(layer));
}

void expect_layer(const std::string& name, LayerNormalization layer, const Shape& shape) {
  set_numbers(layer, numbers(shape, 0));
  const Run run(layer, numbers(shape, 0), numbers(shape, 51), true);
  expect_golden(name, "outputs", run.output);
  expect_golden(name, "gradients", run.gradients);
}

TEST(KerasLayers, LayerNormalization) {
  expect_layer("layer_vectors", LayerNormalization({.epsilon = 0.125}), {3, 5});
  expect_layer("layer_two_axes",
               LayerNormalization({.axis = {1, 2}, .epsilon = 0.0078125, .center = false}),
               {2, 3, 4});
  expect_layer("layer_middle_axis", LayerNormalization({.axis = {1}, .epsilon = 0.125}), {2, 3, 4});
}

TEST(KerasLayers, ReshapePermuteRepeatVector) {
  const auto values = [](auto layer, const Shape& shape) {
    return layer(numbers(shape, 0)).template to_vector<double>();
  };
  expect_golden("reshape", "outputs", values(layers::Reshape({3, -1}), {2, 2, 3}));
  expect_golden("permute", "outputs", values(layers::Permute({3, 1, 2}), {2, 2, 3, 4}));
  expect_golden("repeat_vector", "outputs", values(layers::RepeatVector(3), {2, 4}));
}

TEST(KerasLayers, Embedding) {
  layers::Embedding layer(4, 3, {.mask_zero = true});
  const Tensor x = Tensor::from({3, 0, 1, 3}, {2, 2});
  layer(Tensor::meta({2, 2}, DType::float64));
  layer.set_weights({numbers({4, 3}, 5)});
  const Pass pass({.training = true});
  const Tensor y = layer(x);
  sum(y * numbers({2, 2, 3}, 51)).backward();
  expect_golden("embedding", "outputs", y.to_vector<double>());
  expect_golden("embedding", "gradients",
                layer.trainable_variables()[0].value().grad().to_vector<double>());
  expect_golden("embedding", "mask", pass.mask(y).to_vector<double>());
}

void expect_normalization(const std::string& name, const std::vector<std::int64_t>& axis,
                          const Shape& shape) {
  layers::Normalization layer({.axis = axis}), inverse({.axis = axis, .invert = true});
  layer.adapt(numbers(shape, 0));
  layer.adapt(numbers(shape, 100));
  inverse.adapt(numbers(shape, 100));
  const Tensor x = numbers(shape, 200);
  expect_golden(name, "outputs", layer(x).to_vector<double>());
  expect_golden(name, "inverse", inverse(x).to_vector<double>());
  expect_golden(name, "mean", layer.get_weights()[0].to_vector<double>());
  expect_golden(name, "variance", layer.get_weights()[1].to_vector<double>());
  // The same figures given as options.
  const layers::Normalization given({.axis = axis,
                                     .mean = layer.get_weights()[0].to_vector<double>(),
                                     .variance = layer.get_weights()[1].to_vector<double>()});
  EXPECT_EQ(layers::Normalization(given)(x).to_vector<double>(), layer(x).to_vector<double>());
  EXPECT_TRUE(given.weights().empty());
}

TEST(KerasLayers, Normalization) {
  expect_normalization("normalization", {-1}, {4, 3});
  expect_normalization("normalization_two_axes", {1, 2}, {4, 2, 3});
  expect_normalization("normalization_first_axis", {1}, {4, 2, 3});
  expect_normalization("normalization_of_all", {}, {4, 3});
}

TEST(KerasLayers, DiscretizationAndCategoryEncoding) {
  const Tensor x = Tensor::from({-0.75, -0.5, 0.2, 0.25, 1.0, 7.0}, {2, 3});
  for (const std::string mode : {"int", "multi_hot", "count"}) {
    layers::Discretization layer({.bin_boundaries = {-0.5, 0.25, 1}, .output_mode = mode});
    expect_golden("discretization_" + mode, "outputs", layer(x).to_vector<double>());
  }
  const Tensor tokens = Tensor::from({0, 2, 2, 3, 1, 3}, {2, 3});
  for (const std::string mode : {"multi_hot", "count"}) {
    layers::CategoryEncoding layer(5, {.output_mode = mode});
    expect_golden("category_" + mode, "outputs", layer(tokens).to_vector<double>());
  }
  layers::CategoryEncoding one_hot(5, {.output_mode = "one_hot"});
  expect_golden("category_one_hot", "outputs",
                one_hot(Tensor::from({4, 0}, {2, 1})).to_vector<double>());
}

TEST(KerasLayers, CategoryEncodingAddsUpWeights) {
  layers::CategoryEncoding layer(5, {.output_mode = "count"});
  const Tensor tokens = Tensor::from({0, 2, 2, 3, 1, 3}, {2, 3}).cast(DType::float64);
  expect_golden("category_weights", "outputs",
                layer(tokens, numbers({2, 3}, 0)).to_vector<double>());
}

TEST(KerasLayers, DiscretizationFindsBoundaries) {
  constexpr double kFloat32 = 1e-6;  // in which Keras computes them
  const auto expect_bins = [](const std::string& name, int count, DiscretizationOptions options) {
    layers::Discretization layer(std::move(options));
    layer.adapt(numbers({count, 1}, 0));
    Doubles found;
    const Config config = layer.config();
    for (const Config& v : config.find("config")->find("bin_boundaries")->as_list()) {
      found.push_back(v.as_double());
    }
    testing::GoldenValues golden;
    golden.compare(name, found, kKerasLayers.at(name).at("boundaries"), kFloat32);
  };
  expect_bins("bins_of_few", 12, {.num_bins = 4});
  expect_bins("bins_of_many", 1000, {.num_bins = 5});
  expect_bins("bins_of_some", 250, {.num_bins = 7});
  expect_bins("bins_in_coarse_steps", 1000, {.num_bins = 3, .epsilon = 0.125});
}

TEST(KerasLayers, ActivityRegularization) {
  layers::ActivityRegularization layer({.l1 = 0.25, .l2 = 0.5});
  const Pass pass({});
  layer(numbers({2, 3}, 0));
  expect_golden("activity_regularization", "outputs", pass.loss().to_vector<double>());
}

}  // namespace
}  // namespace hebb::testing
