#include "contract/contract_cases.hpp"

#include "hebb/layers.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "nn/nn_testing.hpp"
#include "nn/visitors.hpp"

namespace hebb::testing {

Tensors LayerCase::inputs(std::int64_t rows, DType dtype) const {
  Tensors list;
  std::uint64_t stream = 100;
  for (const Shape& sample : samples) {
    const Shape shape = sample.inserted(0, rows);
    list.push_back(limit > 0 ? reshape(labels(shape.size(), limit, stream), shape).cast(dtype)
                             : uniform(shape, stream, dtype));
    ++stream;
  }
  return list;
}

Tensors LayerCase::meta_inputs(std::int64_t rows, DType dtype) const {
  Tensors list;
  for (const Shape& sample : samples) list.push_back(Tensor::meta(sample.inserted(0, rows), dtype));
  return list;
}

void TestMasking::describe(Fields& f) {
  f.type("TestMasking");
  f.variable("scale", scale_);
}

void TestMasking::build(std::span<const Spec> inputs, const Rng& rng) {
  scale_.create({inputs[0].shape[-1]}, inputs[0].dtype, "ones", rng);
}

Tensor TestMasking::forward(const Tensor& x, Pass&) { return x * scale_.value(); }

Tensors TestMasking::compute_mask(const Tensors& inputs, const Tensors&) {
  const NoGrad no_grad;
  const Tensor& x = inputs[0];
  if (x.is_meta()) return Tensor::meta(x.shape().without(-1), x.dtype());
  std::vector<double> counts;
  for (const double largest : max(abs(x), -1).to_vector<double>())
    counts.push_back(largest > 0 ? 1 : 0);
  return Tensor::from(std::span<const double>(counts), x.shape().without(-1)).cast(x.dtype());
}

Tensor TestMaskedMean::forward(const Tensor& x, Pass& pass) {
  const Tensor mask = pass.mask(x);
  if (!mask.defined()) return mean(x, {1});
  const Tensor column = reshape(mask, mask.shape().inserted(2, 1)).cast(x.dtype());
  return sum(x * column, {1}) / sum(column, {1});
}

void TestMix::describe(Fields& f) {
  f.type("TestMix");
  f.option("factor", factor_);
  f.variable("kernel", kernel_);
}

void TestMix::build(std::span<const Spec> inputs, const Rng& rng) {
  if (inputs.size() != 2) refuse("expects two inputs");
  kernel_.create({inputs[0].shape[-1], inputs[1].shape[-1]}, inputs[0].dtype, "glorot_uniform",
                 rng.fork("kernel"));
}

Tensors TestMix::forward(const Tensors& x, Pass&) { return matmul(x[0], kernel_) + x[1] * factor_; }

void TestSplit::describe(Fields& f) {
  f.type("TestSplit");
  f.variable("scale", scale_);
}

void TestSplit::build(std::span<const Spec> inputs, const Rng& rng) {
  scale_.create({inputs[0].shape[-1]}, inputs[0].dtype, "random_normal", rng.fork("scale"));
}

Tensors TestSplit::forward(const Tensors& x, Pass&) {
  return {x[0] * scale_.value(), sum(x[0], {-1}, {.keepdims = true})};
}

namespace {

/// What make_layer() does, for a class outside the registry.
template <class L>
std::shared_ptr<Layer> remade(const Config& config) {
  const Config& options = *config.find("config");
  LayerOptions common;
  ReadOptions reader(options);
  reader.common(common);
  std::shared_ptr<L> layer;
  if constexpr (std::is_same_v<L, TestMix>) {
    layer = std::make_shared<L>(1.0, common);
  } else {
    layer = std::make_shared<L>(common);
  }
  layer->describe(reader);
  return layer;
}

template <class L>
std::shared_ptr<Layer> shared(L layer) {
  return std::make_shared<L>(std::move(layer));
}

template <class... L>
std::shared_ptr<Layer> stack(L... layers) {
  return std::make_shared<Sequential>(std::move(layers)...);
}

std::vector<LayerCase> built_in() {
  using namespace layers;
  return {
      {"InputVector",
       [](DType d) { return shared(Input({3}, {.name = "in", .dtype = d})); },
       {{3}}},
      {"InputImage",
       [](DType d) {
         return shared(Input({2, 3}, {.dtype = d}));
       },
       {{2, 3}}},
      {"InputOpenAxis",
       [](DType d) {
         return shared(Input({kUnknown, 3}, {.dtype = d}));
       },
       {{2, 3}}},
      {"DenseRelu", [](DType) { return shared(Dense(4, {.activation = "relu"})); }, {{3}}},
      {"DenseNamed",
       [](DType d) {
         return shared(
             Dense(2, {.activation = "tanh",
                       .kernel_initializer = "he_normal",
                       .bias_initializer = initializers::RandomNormal({.mean = 0.5, .seed = 9}),
                       .name = "answer",
                       .dtype = d}));
       },
       {{3}}},
      {"DenseRegularized",
       [](DType) {
         return shared(Dense(2, {.kernel_regularizer = "l1",
                                 .bias_regularizer = "l2",
                                 .activity_regularizer = regularizers::L1L2({.l1 = 0.1, .l2 = 1}),
                                 .kernel_constraint = constraints::MaxNorm({.axis = {0, 1}}),
                                 .bias_constraint = "non_neg"}));
       },
       {{3}}},
      {"DenseWithoutBias",
       [](DType) { return shared(Dense(3, {.activation = "softmax", .use_bias = false})); },
       {{4}}},
      {"DenseOnSteps", [](DType) { return shared(Dense(2, {.activation = "sigmoid"})); }, {{3, 4}}},
      {"DenseWithShape", [](DType) { return shared(Dense(2, {.input_shape = {3}})); }, {{3}}},
      {"ActivationLinear", [](DType) { return shared(layers::Activation("linear")); }, {{3}}},
      {"ActivationRelu", [](DType) { return shared(layers::Activation("relu")); }, {{2, 3}}},
      {"ActivationSigmoid", [](DType) { return shared(layers::Activation("sigmoid")); }, {{3}}},
      {"ActivationTanh", [](DType) { return shared(layers::Activation("tanh")); }, {{3}}},
      {"ActivationSoftmax", [](DType) { return shared(layers::Activation("softmax")); }, {{2, 3}}},
      {"ActivationGelu", [](DType) { return shared(layers::Activation("gelu")); }, {{3}}},
      {"ActivationGlu", [](DType) { return shared(layers::Activation("glu")); }, {{2, 4}}},
      {"ActivationSparsemax",
       [](DType) { return shared(layers::Activation("sparsemax")); },
       {{2, 3}}},
      {"ReLU", [](DType) { return shared(ReLU()); }, {{3}}},
      {"ReLUWithAll",
       [](DType) {
         return shared(ReLU({.max_value = 0.6, .negative_slope = 0.25, .threshold = 0.2}));
       },
       {{2, 7}}},
      {"LeakyReLU", [](DType) { return shared(LeakyReLU({.negative_slope = 0.1})); }, {{5}}},
      {"PReLU", [](DType) { return shared(PReLU()); }, {{2, 3}}},
      {"PReLUShared",
       [](DType) {
         return shared(PReLU({.alpha_initializer = "glorot_uniform", .shared_axes = {1, 2}}));
       },
       {{2, 3, 4}}},
      {"ELU", [](DType) { return shared(ELU({.alpha = 0.7})); }, {{5}}},
      {"Softmax", [](DType) { return shared(layers::Softmax()); }, {{4}}},
      {"SoftmaxOverAxes",
       [](DType) {
         return shared(layers::Softmax({.axis = {1, 3}}));
       },
       {{2, 3, 4}}},
      {"Maxout", [](DType) { return shared(Maxout(2)); }, {{6}}},
      {"MaxoutOfChannels", [](DType) { return shared(Maxout(2, {.axis = 1})); }, {{4, 3}}},
      {"Flatten", [](DType) { return shared(Flatten()); }, {{2, 3}}},
      {"FlattenScalars", [](DType) { return shared(Flatten()); }, {Shape{}}},
      {"Rescaling", [](DType) { return shared(Rescaling(0.1, {.offset = -1.0 / 3})); }, {{2, 3}}},
      {"Dropout", [](DType) { return shared(Dropout(0.4, {.seed = 7})); }, {{5}}},
      {"DropoutOfColumns",
       [](DType) {
         return shared(Dropout(0.4, {.noise_shape = {kUnknown, 1, 3}, .seed = 7}));
       },
       {{2, 3}}},
      {"DropoutOfNothing", [](DType) { return shared(Dropout(0)); }, {{5}}},
      {"Embedding", [](DType) { return shared(Embedding(5, 3)); }, {{2}}, make_layer, 5},
      {"EmbeddingWithMask",
       [](DType) {
         return shared(
             Embedding(4, 2,
                       {.embeddings_initializer = initializers::RandomUniform({.maxval = 2}),
                        .mask_zero = true}));
       },
       {Shape{}},
       make_layer,
       4},
      {"Normalization", [](DType) { return shared(Normalization()); }, {{3}}},
      {"NormalizationOfTwoAxes",
       [](DType) {
         return shared(Normalization({.axis = {1, 3}}));
       },
       {{2, 3, 2}}},
      {"NormalizationGiven",
       [](DType) {
         return shared(Normalization({.axis = {}, .mean = {0.5}, .variance = {4}, .invert = true}));
       },
       {{3}}},
      {"Discretization",
       [](DType) {
         return shared(Discretization({.bin_boundaries = {0.5, 2}}));
       },
       {{3}},
       make_layer,
       4},
      {"DiscretizationCount",
       [](DType) {
         return shared(Discretization({.bin_boundaries = {0.5, 2}, .output_mode = "count"}));
       },
       {{3}},
       make_layer,
       4},
      {"CategoryEncoding", [](DType) { return shared(CategoryEncoding(4)); }, {{3}}, make_layer, 4},
      {"CategoryEncodingWeighted",
       [](DType) { return shared(CategoryEncoding(4, {.output_mode = "count"})); },
       {{3}, {3}},
       make_layer,
       4},
      {"CategoryEncodingOneHot",
       [](DType) { return shared(CategoryEncoding(4, {.output_mode = "one_hot"})); },
       {{1}},
       make_layer,
       4},
      {"BatchNormalization",
       [](DType) { return shared(BatchNormalization({.momentum = 0.5})); },
       {{3}}},
      {"BatchNormalizationOfImages",
       [](DType) { return shared(BatchNormalization({.epsilon = 0.1, .center = false})); },
       {{2, 2, 3}}},
      {"BatchNormalizationChannelsFirst",
       [](DType) { return shared(BatchNormalization({.axis = 1, .scale = false})); },
       {{3, 2}}},
      {"LayerNormalization", [](DType) { return shared(LayerNormalization()); }, {{5}}},
      {"LayerNormalizationOfTwoAxes",
       [](DType) {
         return shared(LayerNormalization({.axis = {2, 1}, .epsilon = 0.1, .center = false}));
       },
       {{2, 3}}},
      {"LayerNormalizationChannelsFirst",
       [](DType) { return shared(LayerNormalization({.axis = {1}, .scale = false})); },
       {{3, 2}}},
      {"GaussianNoise", [](DType) { return shared(GaussianNoise(0.3, {.seed = 7})); }, {{5}}},
      {"GaussianDropout", [](DType) { return shared(GaussianDropout(0.3)); }, {{5}}},
      {"AlphaDropout", [](DType) { return shared(AlphaDropout(0.3)); }, {{2, 3}}},
      {"ActivityRegularization",
       [](DType) { return shared(ActivityRegularization({.l1 = 0.1, .l2 = 0.01})); },
       {{2, 3}}},
      {"Reshape",
       [](DType) {
         return shared(Reshape({3, 2}));
       },
       {{2, 3}}},
      {"ReshapeInferred",
       [](DType) {
         return shared(Reshape({-1, 2}));
       },
       {{2, 3}}},
      {"Permute",
       [](DType) {
         return shared(Permute({3, 1, 2}));
       },
       {{2, 3, 4}}},
      {"RepeatVector", [](DType) { return shared(RepeatVector(3)); }, {{4}}},
      {"Add", [](DType) { return shared(Add()); }, {{3}, {3}, {1}}},
      {"Subtract", [](DType) { return shared(Subtract()); }, {{2, 3}, {2, 3}}},
      {"Multiply", [](DType) { return shared(Multiply()); }, {{3}, {3}}},
      {"Average", [](DType) { return shared(Average()); }, {{3}, {3}, {3}}},
      {"Maximum", [](DType) { return shared(Maximum()); }, {{3}, {3}}},
      {"Minimum", [](DType) { return shared(Minimum()); }, {{3}, {3}}},
      {"Concatenate", [](DType) { return shared(Concatenate()); }, {{3}, {2}}},
      {"ConcatenateRows", [](DType) { return shared(Concatenate({.axis = 1})); }, {{3, 2}, {1, 2}}},
      {"Dot", [](DType) { return shared(Dot({1})); }, {{3}, {3}}},
      {"DotOfRows",
       [](DType) {
         return shared(Dot({1, 2}, {.normalize = true}));
       },
       {{4, 2}, {3, 4}}},
      {"Arithmetic", [](DType) { return shared(Arithmetic("subtract", {.first = 2})); }, {{3}}},
      {"ArithmeticOfTwo", [](DType) { return shared(Arithmetic("multiply")); }, {{3}, {3}}},
      {"Slice", [](DType) { return shared(Slice(-2, 3)); }, {{3}}},
      {"Functional",
       [](DType d) {
         const Input a({3}, {.dtype = d}), b({2}, {.dtype = d});
         const Dense shared_layer(4, {.activation = "tanh"});
         const Symbol x = shared_layer(Concatenate()({a, b})), y = Dense(5)(x);
         return shared(Model({a, b}, {Dropout(0.3)(x) + shared_layer(y), y * 0.5}));
       },
       {{3}, {2}}},
      {"Sequential",
       [](DType) { return stack(Dense(4, {.activation = "tanh"}), Dropout(0.3), Dense(2)); },
       {{3}}},
      {"SequentialBuilt",
       [](DType d) {
         return stack(Input({2, 2}, {.dtype = d}), Flatten(), Dense(2));
       },
       {{2, 2}}},
      {"SequentialNested",
       [](DType) {
         return stack(Dense(4, {.activation = "relu"}),
                      Sequential{Dense(3, {.activation = "sigmoid"}), Sequential{Dense(3)}},
                      Dense(2, {.activation = "softmax", .name = "out"}));
       },
       {{3}}},
  };
}

}  // namespace

const std::vector<LayerCase>& layer_cases() {
  static const std::vector<LayerCase> cases = [] {
    std::vector<LayerCase> list = built_in();
    list.push_back({"TestMasking",
                    [](DType) { return shared(TestMasking()); },
                    {{4, 2}},
                    remade<TestMasking>});
    list.push_back({"TestMaskedMean",
                    [](DType) { return shared(TestMaskedMean()); },
                    {{4, 2}},
                    remade<TestMaskedMean>});
    list.push_back(
        {"TestMix", [](DType) { return shared(TestMix(0.25)); }, {{3}, {2}}, remade<TestMix>});
    list.push_back(
        {"TestSplit", [](DType) { return shared(TestSplit()); }, {{3}}, remade<TestSplit>});
    return list;
  }();
  return cases;
}

void change_weights(Layer& layer) {
  std::vector<Tensor> values = layer.get_weights();
  const std::vector<NamedVariable> weights = layer.weights();
  for (std::size_t i = 0; i < values.size(); ++i) {
    // What does not learn may be a variance, which is positive.
    const double low = weights[i].variable.trainable() ? -1 : 0.5;
    values[i] = uniform(values[i].shape(), 900 + i, values[i].dtype(), low, 1);
  }
  layer.set_weights(values);
}

}  // namespace hebb::testing
