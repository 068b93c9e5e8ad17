// Models that are drawn with symbols.

#include <gtest/gtest.h>

#include "hebb/hebb.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using layers::Add;
using layers::Concatenate;
using layers::Dense;
using testing::bits;
using testing::expect_words;
using testing::message_of;

std::vector<std::string> names_of(const Model& model) {
  std::vector<std::string> names;
  for (const auto& layer : model.layers()) names.push_back(layer->name());
  return names;
}

Tensor random_tensor(const Shape& shape, std::uint64_t seed) {
  const Rng rng(seed);
  std::vector<float> values(static_cast<std::size_t>(shape.size()));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(rng.normal(i));
  return Tensor::from(values, shape);
}

void expect_equal(const Tensor& found, const Tensor& expected) {
  ASSERT_EQ(found.shape(), expected.shape());
  EXPECT_EQ(bits(found), bits(expected));
}

/// Inputs [4] and [3], one layer called twice, a model as a layer, two outputs: the network whose
/// layers the real Keras 3.15 lists as below.
Model branched() {
  const Symbol a = Input({4}), b = Input({3}, {.name = "side"});
  const Symbol x = Dense(8, {.activation = "relu"})(a), y = Dense(8)(b);
  const Dense shared(5);
  const Symbol z = Add()({x, y}) * 2.0;
  const Symbol w = Concatenate()({shared(z), shared(x)});
  const Sequential inner{layers::Input({10}), Dense(3), Dense(2)};
  return {{a, b}, {Dense(1, {.name = "out"})(inner(w)), Dense(2, {.name = "pred"})(w)}};
}

TEST(Functional, LayersStandInKerasOrder) {
  EXPECT_EQ(
      names_of(branched()),
      (std::vector<std::string>{"input_layer", "side", "dense", "dense_1", "add", "arithmetic",
                                "dense_2", "concatenate", "sequential", "out", "pred"}));
  EXPECT_EQ(branched().count_params(), 40 + 32 + 45 + 41 + 3 + 22);
  EXPECT_EQ(branched().type(), "Functional");
}

TEST(Functional, ComputesWhatItsLayersCompute) {
  Model model = branched();
  const Tensor a = random_tensor({6, 4}, 1), b = random_tensor({6, 3}, 2);
  const Tensors y = model({a, b});
  ASSERT_EQ(y.size(), 2u);
  const auto layer = [&](const char* name) { return model.get_layer(name); };
  const auto run = [&](const char* name, const Tensor& x) { return Tensor((*layer(name))(x)); };
  const Tensor x = run("dense", a), z = (x + run("dense_1", b)) * 2.0;
  const Tensor w = concatenate({run("dense_2", z), run("dense_2", x)}, -1);
  expect_equal(y[0], run("out", run("sequential", w)));
  expect_equal(y[1], run("pred", w));
}

TEST(Functional, WeightsDependOnTheSeedAloneAndNotOnWhatElseWasMade) {
  set_random_seed(3);
  const std::vector<Tensor> first = branched().get_weights();
  Dense(4)(random_tensor({1, 2}, 1));
  set_random_seed(3);
  for (int i = 0; i < 3; ++i) Dense(4)(random_tensor({1, 2}, 1));
  const std::vector<Tensor> second = branched().get_weights();
  ASSERT_EQ(first.size(), second.size());
  for (std::size_t i = 0; i < first.size(); ++i) expect_equal(first[i], second[i]);
}

TEST(Functional, LayersOfOneKindStartFromDifferentWeights) {
  const Symbol a = Input({6}), b = Input({6});
  const Dense left(5), right(5);
  const Model model({a, b}, {left(a), right(b)});
  EXPECT_NE(left.get_weights()[0].to_vector<float>(), right.get_weights()[0].to_vector<float>());
}

TEST(Functional, WeightsThatWereSetBeforeStay) {
  const Symbol x = Input({2});
  Dense layer(3);
  const Symbol y = layer(x);
  const std::vector<Tensor> weights{Tensor::full({2, 3}, 7), Tensor::full({3}, 8)};
  layer.set_weights(weights);
  const Model model(x, y);
  expect_equal(model.get_weights()[0], weights[0]);
  expect_equal(layer.get_weights()[1], weights[1]);
}

TEST(Functional, LayersKeepTheirWeightsInASecondModel) {
  const Symbol x = Input({4});
  const Symbol hidden = Dense(3)(x), out = Dense(2)(hidden);
  const Model whole(x, out);
  const std::vector<Tensor> before = whole.get_weights();
  Model part(x, hidden);
  expect_equal(part.get_weights()[0], before[0]);
  expect_equal(whole.get_weights()[0], before[0]);
}

TEST(Functional, ArithmeticOfSymbolsIsThatOfTensors) {
  const Symbol a = Input({4}), b = Input({4});
  Model model({a, b}, {a + b, a - b, a * b, a / b, a + 2, a - 2, a * 3, a / 4, 2 + a, 2 - a, 3 * a,
                       4 / a, -a, slice(a, 1, 3), slice(a, -2, 4)});
  const Tensor x = random_tensor({3, 4}, 1), y = random_tensor({3, 4}, 2);
  const Tensors results = model({x, y});
  const Tensors expected{x + y,   x - y,   x * y,   x / y,   x + 2.0,
                         x - 2.0, x * 3.0, x / 4.0, 2.0 + x, 2.0 - x};
  for (std::size_t i = 0; i < expected.size(); ++i) expect_equal(results[i], expected[i]);
  expect_equal(results[10], 3.0 * x);
  expect_equal(results[11], 4.0 / x);
  expect_equal(results[12], -x);
  expect_equal(results[13], slice(x, 1, 3, 1));
  expect_equal(results[14], slice(x, 2, 4, 1));
}

TEST(Functional, LambdaIsAnyFunctionOfTensors) {
  const Symbol a = Input({4}), b = Input({4});
  const Symbol square = layers::Lambda([](const Tensor& x) { return x * x; })(a);
  const Symbol mixed = layers::Lambda([](const Tensors& x) { return x[0] - x[1]; })({square, b});
  Model model({a, b}, mixed);
  const Tensor x = random_tensor({3, 4}, 1), y = random_tensor({3, 4}, 2);
  expect_equal(model({x, y}), x * x - y);
  expect_words(message_of([&] { model.config(); }), {"cannot be written to a file"});
}

TEST(Functional, AModelIsALayerOfAnother) {
  Model inner = branched();
  const Symbol a = Input({4}), b = Input({3});
  const Symbols parts = inner(Symbols{a, b});
  Model outer({a, b}, parts[0] + parts[1]);
  const Tensor x = random_tensor({2, 4}, 1), y = random_tensor({2, 3}, 2);
  const Tensors inside = inner({x, y});
  expect_equal(outer({x, y}), inside[0] + inside[1]);
  EXPECT_EQ(outer.count_params(), inner.count_params());
}

TEST(Functional, ItsConfigMakesAnEqualModel) {
  Model model = branched();
  const std::shared_ptr<Layer> copy = make_layer(model.config());
  copy->set_weights(model.get_weights());
  EXPECT_EQ(copy->config(), model.config());
  const Tensor a = random_tensor({6, 4}, 1), b = random_tensor({6, 3}, 2);
  const Tensors expected = model({a, b}), found = (*copy)({a, b});
  expect_equal(found[0], expected[0]);
  expect_equal(found[1], expected[1]);
}

TEST(Functional, JsonMakesAnEqualModel) {
  Model model = branched();
  const std::shared_ptr<Model> copy = model_from_json(model.to_json());
  EXPECT_EQ(copy->to_json(), model.to_json());
  EXPECT_EQ(names_of(*copy), names_of(model));
  expect_words(message_of([] { model_from_json(R"({"class_name": "Dropout"})"); }),
               {"Dropout", "no model"});
  expect_words(message_of([] { model_from_json("{"); }), {"model_from_json", "line 1"});
}

TEST(Functional, ClonesShareNothing) {
  Model model = branched();
  Model same = clone_model(model, {.with_weights = true}), anew = clone_model(model);
  const Tensor a = random_tensor({6, 4}, 1), b = random_tensor({6, 3}, 2);
  const Tensors expected = model({a, b});
  expect_equal(same({a, b})[0], expected[0]);
  EXPECT_NE(same.get_layer("dense")->identity(), model.get_layer("dense")->identity());
  // Weights that are drawn anew are those of a new model with this seed.
  expect_equal(anew.get_weights()[0], model.get_weights()[0]);
  std::vector<Tensor> zeros;
  for (const Tensor& w : model.get_weights()) zeros.push_back(Tensor::zeros(w.shape()));
  same.set_weights(zeros);
  expect_equal(model({a, b})[1], expected[1]);
  const Sequential stack{layers::Input({4}), Dense(3), Dense(2)};
  expect_equal(clone_model(stack, {.with_weights = true}).get_weights()[2], stack.get_weights()[2]);
}

TEST(Sequential, PopTakesTheLastLayerOff) {
  Sequential model{layers::Input({4}), Dense(3), Dense(2)};
  model.pop();
  EXPECT_EQ(model.output_shape(), (Shape{kUnknown, 3}));
  EXPECT_EQ(model.count_params(), 15);
  model.add(Dense(5));
  EXPECT_EQ(model.predict(random_tensor({2, 4}, 1)).shape(), (Shape{2, 5}));
  model.pop();
  model.pop();
  model.pop();
  expect_words(message_of([&] { model.pop(); }), {"no layer left"});
}

TEST(Sequential, MayHaveANameAndBeFrozen) {
  const Sequential encoder({Dense(3), Dense(2)}, {.name = "encoder", .trainable = false});
  const Sequential decoder({Dense(4)}, {.name = "decoder"});
  const Input x({4});
  Model model(x, decoder(encoder(x)));
  EXPECT_EQ(model.get_layer("encoder")->identity(), encoder.identity());
  EXPECT_EQ(model.weights()[0].name, "encoder/dense/kernel");
  EXPECT_EQ(model.trainable_variables().size(), 2u);
  EXPECT_EQ(clone_model(encoder).name(), "encoder");
  EXPECT_EQ(Sequential({layers::Input({2}), Dense(3)}, {}).output_shape(), (Shape{kUnknown, 3}));
  EXPECT_EQ(Sequential({}, {}).name(), "sequential");
}

TEST(Functional, TrainsAndPredictsLikeTheSameSequential) {
  const Tensor x = random_tensor({40, 4}, 1), y = random_tensor({40, 1}, 2);
  const auto trained = [&](Model&& model) {
    model.compile({.optimizer = "adam", .loss = "mean_squared_error"});
    model.fit(x, y, {.batch_size = 8, .epochs = 3, .verbose = 0, .seed = 1});
    return model.predict(x);
  };
  set_random_seed(1);
  const Tensor stacked =
      trained(Sequential{layers::Input({4}), Dense(8, {.activation = "relu"}), Dense(1)});
  set_random_seed(1);
  const Symbol input = Input({4});
  const Tensor drawn = trained(Model(input, Dense(1)(Dense(8, {.activation = "relu"})(input))));
  expect_equal(drawn, stacked);
}

TEST(Functional, MergesAlignTheBatchAndAxesFromTheRight) {
  // As Keras: [batch, 4] beside [batch, 3, 4] stands for [batch, 1, 4].
  const Tensor a = random_tensor({3, 4}, 1), b = random_tensor({3, 3, 4}, 2);
  expect_equal(Add()({a, b}), reshape(a, {3, 1, 4}) + b);
}

TEST(Functional, OutputsOfOneLayerAreNumbered) {
  const Input a({4}), b({4});
  const Dense twin(2, {.name = "twin"});
  Model model({a, b}, {twin(a), twin(b)});
  EXPECT_EQ(model.output_names(), (std::vector<std::string>{"twin", "twin_1"}));
  model.compile({.loss = {{"twin_1", "mse"}}, .metrics = {"mae"}});
  expect_words(message_of([&] {
                 model.compile({.loss = "mse", .metrics = {metrics::MeanAbsoluteError()}});
               }),
               {"one metric object", "twin_1_mean_absolute_error"});
}

TEST(Functional, AStackThatTookALayerKeepsItsWeights) {
  const Input x({4});
  Sequential stack{layers::Input({4}), Dense(4)};
  Dense layer(2);
  const Symbol drawn = layer(x);
  stack.add(layer);
  const std::vector<Tensor> before = stack.get_weights();
  const Model model(x, drawn);
  expect_equal(stack.get_weights()[2], before[2]);
}

TEST(Functional, MistakesAreNamed) {
  const Symbol a = Input({4}, {.name = "left"}), b = Input({3}, {.name = "right"});
  const Symbol x = Dense(8)(a), y = Dense(8)(b);
  const Symbol sum = Add()({x, y});
  expect_words(message_of([&] { Model(a, sum); }), {"\"right\" of shape (None, 3), which is not"});
  expect_words(message_of([&] { Model(x, sum); }), {"a model starts from what Input() gives"});
  expect_words(message_of([&] { Model({a, a}, x); }), {"inputs 0 and 1 are the same"});
  expect_words(message_of([&] { Model(Symbols(), x); }), {"needs inputs and outputs"});
  expect_words(message_of([&] {
                 Add()({x, Dense(3)(a)});
               }),
               {"8 in one and 3 in the other", "in layer `add`"});
  expect_words(message_of([&] { Add()(Symbols(x)); }), {"at least two inputs, got 1"});
  expect_words(message_of([&] { Concatenate({.axis = 0})({x, y}); }), {"besides the batch's"});
  Model model({a, b}, sum);
  expect_words(message_of([&] { model(random_tensor({2, 4}, 1)); }), {"expects 2 inputs, got 1"});
  expect_words(message_of([&] {
                 model({random_tensor({2, 4}, 1), random_tensor({2, 4}, 1)});
               }),
               {"right"});
  expect_words(message_of([&] {
                 Model({a, b}, {Dense(1, {.name = "same"})(x), Dense(1, {.name = "same"})(y)});
               }),
               {"two layers named \"same\""});
}

/// A layer that does not derive from LayerOf.
struct Plain : UnaryLayer {
  Plain() : UnaryLayer(LayerOptions{}) {}
  void describe(Fields& fields) override { fields.type("Plain"); }
  Tensor forward(const Tensor& x, Pass&) override { return x * 2.0; }
};

TEST(Functional, ALayerOfAnyClassIsCalledAsAnyLayer) {
  const Symbol x = Input({4});
  expect_words(message_of([&] { Plain()(x); }), {"AnyLayer(layer)"});
  Model model(x, AnyLayer(Plain())(x));
  const Tensor data = random_tensor({2, 4}, 1);
  expect_equal(model(data), data * 2.0);
}

TEST(Functional, DotOfVectorsAndOfRows) {
  const Tensor a = random_tensor({3, 4}, 1), b = random_tensor({3, 4}, 2);
  expect_equal(layers::Dot({1})({a, b}),
               reshape(matmul(reshape(a, {3, 1, 4}), reshape(b, {3, 4, 1})), {3, 1}));
  const Tensor rows = random_tensor({3, 5, 4}, 3);
  EXPECT_EQ(Tensor(layers::Dot({2, 1})({rows, a})).shape(), (Shape{3, 5}));
  EXPECT_EQ(Tensor(layers::Dot({2})({rows, rows})).shape(), (Shape{3, 5, 5}));
  const Tensor cosine = layers::Dot({1}, {.normalize = true})({a, a});
  for (const float c : cosine.to_vector<float>()) EXPECT_NEAR(c, 1, 1e-6);
}

}  // namespace
}  // namespace hebb
