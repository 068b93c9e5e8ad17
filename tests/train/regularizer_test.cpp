// Three steps with each regularizer and constraint against the real Keras, by
// tools/golden/regularizers.py; and that steps with them are recorded, allocate nothing and are the
// same on many threads.

#include "golden.hpp"
#include "hebb/threads.hpp"
#include "train/regularizer_golden.hpp"
#include "train/train_testing.hpp"

namespace hebb::testing {
namespace {

using layers::Dense;
using Doubles = std::vector<double>;

Doubles weights_of(const Model& model) {
  Doubles all;
  for (const Tensor& w : model.get_weights()) {
    for (const double v : w.to_vector<double>()) all.push_back(v);
  }
  return all;
}

/// Three steps of a model, as the script's steps() makes them.
void expect_steps(const std::string& name, Model& model, const Tensor& x, const Tensor& y,
                  const AnyOptimizer& optimizer) {
  const auto keras = std::find_if(kKerasSteps.begin(), kKerasSteps.end(),
                                  [&](const KerasSteps& steps) { return steps.name == name; });
  ASSERT_NE(keras, kKerasSteps.end()) << name;
  std::vector<Tensor> values;
  int start = 5;
  for (const NamedVariable& w : model.weights()) {
    const Shape& shape = w.variable.value().shape();
    const bool variance = w.name.find("variance") != std::string::npos;
    values.push_back(variance ? Tensor::ones(shape, DType::float64) : numbers(shape, start));
    start += 10;
  }
  model.set_weights(values);
  model.compile({.optimizer = optimizer, .loss = "mse"});
  const auto rows = static_cast<int>(x.shape()[0]);
  const History history =
      model.fit(x, y, {.batch_size = rows, .epochs = 3, .verbose = 0, .shuffle = false});
  Doubles losses = history.history.at("loss");
  losses.push_back(model.evaluate(x, y, {.batch_size = rows, .verbose = 0})["loss"]);
  GoldenValues golden;
  golden.compare(name + ", losses", losses, keras->losses, 1e-12);
  golden.compare(name + ", weights", weights_of(model), keras->weights, 1e-12);
}

/// The same of a layer, as its run().
void expect_steps(const std::string& name, const AnyLayer& layer, const Tensor& x, const Tensor& y,
                  const AnyOptimizer& optimizer = optimizers::SGD({.learning_rate = 0.125})) {
  const Shape sample = x.shape().sub(1, x.rank());
  Sequential model{layers::Input(sample, {.dtype = DType::float64}), layer};
  expect_steps(name, model, x, y, optimizer);
}

/// The same of a layer that merges two, as its merged().
void expect_merged(const std::string& name, const AnyLayer& layer) {
  const Symbol x = layers::Input({2}, {.dtype = DType::float64});
  const Symbol merged = layer({Dense(3, {.activation = "tanh"})(x), Dense(3)(x)})[0];
  Model model({x}, {Dense(3)(merged)});
  EXPECT_TRUE(model.replayable());
  expect_steps(name, model, numbers({4, 2}, 0), numbers({4, 3}, 50),
               optimizers::SGD({.learning_rate = 0.125}));
}

void expect_dense(const std::string& name, DenseOptions options,
                  const AnyOptimizer& optimizer = optimizers::SGD({.learning_rate = 0.125})) {
  options.activation = "tanh";
  expect_steps(name, Dense(3, options), numbers({4, 2}, 0), numbers({4, 3}, 50), optimizer);
}

TEST(KerasSteps, WithRegularizers) {
  using namespace regularizers;
  expect_dense("none", {});
  expect_dense("l1", {.kernel_regularizer = L1(0.25)});
  expect_dense("l2", {.kernel_regularizer = L2(0.125)});
  expect_dense("l1_l2", {.kernel_regularizer = L1L2({.l1 = 0.25, .l2 = 0.5})});
  expect_dense("orthogonal rows", {.kernel_regularizer = OrthogonalRegularizer({.factor = 0.5})});
  expect_dense("orthogonal columns",
               {.kernel_regularizer = OrthogonalRegularizer({.factor = 0.5, .mode = "columns"})});
  expect_dense("bias", {.bias_regularizer = L2(0.5)});
  expect_dense("activity", {.activity_regularizer = L2(0.5)});
}

TEST(KerasSteps, WithConstraints) {
  using namespace constraints;
  expect_dense("max_norm", {.kernel_constraint = MaxNorm({.max_value = 0.75})});
  expect_dense("max_norm 1", {.kernel_constraint = MaxNorm({.max_value = 1.5, .axis = {1}})});
  expect_dense("max_norm 0 1", {.kernel_constraint = MaxNorm({.max_value = 0.75, .axis = {0, 1}})});
  expect_dense("max_norm all", {.kernel_constraint = MaxNorm({.max_value = 0.75, .axis = {}})});
  expect_dense("non_neg", {.kernel_constraint = "non_neg"});
  expect_dense("unit_norm", {.kernel_constraint = "unit_norm", .bias_constraint = "unit_norm"});
  expect_dense(
      "min_max_norm",
      {.kernel_constraint = MinMaxNorm({.min_value = 1.25, .max_value = 1.5, .rate = 0.5})});
}

TEST(KerasSteps, WithConstraintsAfterAveragesAndInEachBatch) {
  expect_dense("accumulation",
               {.kernel_constraint =
                    constraints::MinMaxNorm({.min_value = 0.5, .max_value = 0.75, .rate = 0.25})},
               optimizers::SGD({.learning_rate = 0.125, .gradient_accumulation_steps = 2}));
  expect_dense("averages", {.kernel_constraint = constraints::MaxNorm({.max_value = 0.75})},
               optimizers::SGD({.learning_rate = 0.125,
                                .use_ema = true,
                                .ema_momentum = 0.5,
                                .ema_overwrite_frequency = 2}));
}

/// Everything at once.
DenseOptions all() {
  return {.kernel_regularizer = regularizers::L2(0.125),
          .bias_regularizer = regularizers::L1(0.5),
          .activity_regularizer = regularizers::L1(0.25),
          .kernel_constraint = constraints::MaxNorm({.max_value = 1.5}),
          .bias_constraint = "non_neg"};
}

TEST(KerasSteps, WithWeightDecayKeptFromBiases) {
  optimizers::SGD optimizer({.learning_rate = 0.125, .weight_decay = 0.25});
  optimizer.exclude_from_weight_decay({.var_names = {"bias"}});
  expect_dense("excluded", {}, optimizer);
}

TEST(KerasSteps, OfOtherLayers) {
  using namespace regularizers;
  using namespace constraints;
  expect_dense("all", all());
  const Tensor x = numbers({4, 3}, 0), y = numbers({4, 3}, 50);
  expect_steps("prelu",
               layers::PReLU({.alpha_regularizer = L2(0.5), .alpha_constraint = "non_neg"}), x, y);
  expect_steps("batch_normalization",
               layers::BatchNormalization({.momentum = 0.5,
                                           .epsilon = 0.125,
                                           .beta_regularizer = L1(0.25),
                                           .gamma_regularizer = L2(0.5),
                                           .beta_constraint = "non_neg",
                                           .gamma_constraint = MaxNorm({.max_value = 0.5})}),
               x, y);
  expect_steps("layer_normalization",
               layers::LayerNormalization({.epsilon = 0.125,
                                           .beta_regularizer = L1(0.25),
                                           .gamma_regularizer = L2(0.5),
                                           .beta_constraint = "non_neg",
                                           .gamma_constraint = MaxNorm({.max_value = 0.5})}),
               x, y);
  expect_steps("embedding",
               layers::Embedding(5, 2,
                                 {.embeddings_regularizer = L2(0.125),
                                  .embeddings_constraint = UnitNorm({.axis = {1}})}),
               Tensor::from({0, 3, 3, 4}, {2, 2}), numbers({2, 2, 2}, 50));
}

TEST(KerasSteps, WithPenaltiesOnWhatAnyLayerGives) {
  using namespace regularizers;
  const Tensor x = numbers({4, 3}, 0), y = numbers({4, 3}, 50);
  expect_steps("activity of prelu", layers::PReLU({.activity_regularizer = L2(0.5)}), x, y);
  expect_steps("activity of batch_normalization",
               layers::BatchNormalization(
                   {.momentum = 0.5, .epsilon = 0.125, .activity_regularizer = L1(0.25)}),
               x, y);
  expect_steps("activity of layer_normalization",
               layers::LayerNormalization({.epsilon = 0.125, .activity_regularizer = L2(0.5)}), x,
               y);
  expect_steps("activity of embedding",
               layers::Embedding(5, 2, {.activity_regularizer = L1L2({.l1 = 0.25, .l2 = 0.5})}),
               Tensor::from({0, 3, 3, 4}, {2, 2}), numbers({2, 2, 2}, 50));
  expect_merged("activity of add", layers::Add({.activity_regularizer = L2(0.5)}));
  expect_merged("activity of multiply", layers::Multiply({.activity_regularizer = L1(0.25)}));
  expect_merged("activity of maximum", layers::Maximum({.activity_regularizer = L2(0.125)}));
  expect_steps(
      "activity of activation",
      Sequential{Dense(3), layers::Activation("softplus", {.activity_regularizer = L2(0.5)}),
                 layers::Reshape({3}, {.activity_regularizer = L1(0.125)})},
      numbers({4, 2}, 0), numbers({4, 3}, 50));
}

/// Dense, but nobody can know what it does.
class Opaque : public Dense {
 public:
  using Dense::Dense;
};

/// What is learned in four epochs by a network whose last layer is an L.
template <class L>
Doubles learned(bool expect_recordable) {
  DenseOptions orthogonal{.activation = "relu", .kernel_regularizer = "orthogonal_regularizer"};
  Sequential model{Dense(5, orthogonal), L(1, all())};
  EXPECT_EQ(model.replayable(), expect_recordable);
  const Dataset data = line(20);
  model.compile({.optimizer = "adam", .loss = "mse"});
  const History history = model.fit(data, {.batch_size = 6, .epochs = 4, .verbose = 0});
  Doubles result = weights_of(model);
  for (const double loss : history.history.at("loss")) result.push_back(loss);
  return result;
}

TEST(RegularizedSteps, AreRecordedToTheSameBits) {
  EXPECT_EQ(learned<Dense>(true), learned<Opaque>(false));
}

TEST(RegularizedSteps, WithAFunctionOfTheProgramsAreNot) {
  const auto penalty = [](const Tensor& w) { return 0.5 * sum(abs(w)); };
  EXPECT_FALSE(Sequential{Dense(1, {.kernel_regularizer = penalty})}.replayable());
  EXPECT_FALSE(Sequential{Dense(1, {.activity_regularizer = penalty})}.replayable());
  EXPECT_FALSE(Sequential{layers::PReLU({.alpha_regularizer = penalty})}.replayable());
  EXPECT_FALSE(
      Sequential{layers::Embedding(2, 2, {.embeddings_regularizer = penalty})}.replayable());
  EXPECT_FALSE(Sequential{layers::BatchNormalization({.gamma_regularizer = penalty})}.replayable());
  EXPECT_FALSE(Sequential{layers::LayerNormalization({.beta_regularizer = penalty})}.replayable());
  EXPECT_FALSE(Sequential{layers::Flatten({.activity_regularizer = penalty})}.replayable());
  EXPECT_TRUE(Sequential{layers::Flatten({.activity_regularizer = "l2"})}.replayable());
  // Constraints are applied outside the record.
  const auto half = [](const Tensor& w) { return 0.5 * w; };
  EXPECT_TRUE(Sequential{Dense(1, {.kernel_constraint = half})}.replayable());
}

TEST(RegularizedSteps, HaveTheSameBitsOnManyThreads) {
  const int before = num_threads();
  std::vector<std::vector<std::string>> results;
  for (const int threads : {1, 4}) {
    set_num_threads(threads);
    set_random_seed(3);
    Sequential model{layers::Input({300}), Dense(250, all()), Dense(1, all())};
    model.compile({.optimizer = "sgd", .loss = "mse"});
    model.fit(uniform({40, 300}, 1), uniform({40, 1}, 2), {.epochs = 2, .verbose = 0});
    results.push_back(weight_bits(model));
  }
  set_num_threads(before);
  EXPECT_EQ(results[0], results[1]);
}

TEST(Penalties, CountOnceHoweverOftenALayerIsCalled) {
  Dense dense(2, {.kernel_initializer = "ones",
                  .kernel_regularizer = regularizers::L1(1),
                  .activity_regularizer = regularizers::L1(1)});
  const Tensor x = Tensor::ones({3, 2});
  const Pass pass({.training = true});
  dense(dense(x));
  // 4 of the weights; 2 and 2, then 4 and 4 of what each sample becomes.
  EXPECT_EQ(pass.loss().item<double>(), 4 + 4 + 8);
  {
    const Pass inner({.training = true});
    dense(x);
    EXPECT_EQ(inner.loss().item<double>(), 4 + 4);
  }
  dense(x);
  EXPECT_EQ(pass.loss().item<double>(), 16 + 4);
}

TEST(Penalties, OfWeightsThatDoNotLearnDoNotCount) {
  Dense dense(2, {.kernel_regularizer = "l1", .bias_regularizer = "l2", .trainable = false});
  const Pass pass({.training = true});
  dense(Tensor::ones({3, 2}));
  EXPECT_FALSE(pass.loss().defined());
  dense.set_trainable(true);
  dense(Tensor::ones({3, 2}));
  EXPECT_TRUE(pass.loss().defined());
}

TEST(Penalties, AreNotComputedWhereNobodyLooks) {
  int calls = 0;
  const auto penalty = [&calls](const Tensor& w) {
    ++calls;
    return sum(w);
  };
  Sequential model{layers::Input({2}),
                   Dense(1, {.kernel_regularizer = penalty, .activity_regularizer = penalty})};
  model.predict(Tensor::ones({3, 2}));
  model(Tensor::ones({3, 2}), {.training = true});
  EXPECT_EQ(calls, 0);
  const Pass pass({});
  model(Tensor::ones({3, 2}));
  EXPECT_EQ(calls, 2);
}

/// A user's layer with two outputs, which says nothing of penalties.
class Halves : public Layer {
 public:
  explicit Halves(LayerOptions options) : Layer(std::move(options)) {}
  void describe(Fields& f) override { f.type("Halves"); }
  Tensors forward(const Tensors& x, Pass&) override { return {x[0] * 0.5, x[0] * 0.25}; }
};

TEST(Penalties, AreOnEveryOutputOfAnyLayerOverTheBatch) {
  Halves halves({.activity_regularizer = regularizers::L1(2)});
  const Pass pass({});
  halves(Tensors(Tensor::ones({4, 3})));
  EXPECT_EQ(pass.loss().item<double>(), 2 * (12 * 0.5 + 12 * 0.25) / 4);
  EXPECT_EQ(*halves.config().find("config")->find("activity_regularizer"),
            Regularizer(regularizers::L1(2)).config());
}

TEST(Penalties, OnActivitiesCountForAFrozenLayer) {
  layers::Flatten flatten({.activity_regularizer = regularizers::L2(1), .trainable = false});
  const Pass pass({});
  flatten(Tensor::ones({2, 3}));
  EXPECT_EQ(pass.loss().item<double>(), 3);
}

TEST(Constraints, HoldForWeightsThatWereGivenAfterwardsAndLeaveFirstValuesAlone) {
  Sequential model{layers::Input({2}), Dense(1, {.kernel_initializer = initializers::Constant(-1),
                                                 .kernel_constraint = "non_neg"})};
  EXPECT_EQ(weights_of(model), (Doubles{-1, -1, 0}));
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 0}), .loss = "mse"});
  model.fit(Tensor::ones({3, 2}), Tensor::ones({3, 1}), {.verbose = 0});
  EXPECT_EQ(weights_of(model), (Doubles{0, 0, 0}));
}

TEST(Constraints, LeaveAFrozenWeightAlone) {
  Sequential model{layers::Input({2}),
                   Dense(2, {.kernel_initializer = initializers::Constant(-1),
                             .kernel_constraint = "non_neg",
                             .trainable = false}),
                   Dense(1)};
  model.compile({.optimizer = "sgd", .loss = "mse"});
  model.fit(Tensor::ones({3, 2}), Tensor::ones({3, 1}), {.verbose = 0});
  EXPECT_EQ(model.get_weights()[0].to_vector<double>(), Doubles(4, -1.0));
}

}  // namespace
}  // namespace hebb::testing
