// What fit(), evaluate(), predict() and callbacks check before they begin: targets of
// cross-entropies, names of inputs and outputs, data without elements, options.

#include <gtest/gtest.h>

#include <limits>
#include <memory>

#include "hebb/data.hpp"
#include "train/train_testing.hpp"

namespace hebb {
namespace {

using callbacks::EarlyStopping;
using layers::Dense;
using testing::expect_words;
using testing::message_of;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Sequential network(std::int64_t outputs, Activation activation, Loss loss) {
  Sequential model{layers::Input({2}), Dense(outputs, {.activation = activation})};
  model.compile({.loss = loss});
  return model;
}

const Tensor kX = testing::uniform({3, 2}, 1);

/// The message of fit() with these targets, which is that of evaluate() but for the name in front.
std::string refusal(Sequential model, const Tensor& y) {
  const std::string fit = message_of<DataError>([&] { model.fit(kX, y, {.verbose = 0}); });
  const std::string evaluate = message_of<DataError>([&] { model.evaluate(kX, y); });
  EXPECT_EQ(fit.substr(3), evaluate.substr(8));
  return fit;
}

TEST(Targets, OfCategoricalCrossentropyAreNotNegative) {
  const auto model = [] { return network(2, "softmax", "categorical_crossentropy"); };
  EXPECT_EQ(refusal(model(), Tensor::from({1.0, 0.0, 0.5, 0.5, 1.25, -0.25}, {3, 2})),
            "fit: y holds -0.25 in row 2, column 1 (both counted from 0); "
            "categorical_crossentropy takes probabilities, such as one-hot rows");
  expect_words(refusal(model(), Tensor::from({1, 0, -1, 0, 1, 0}, {3, 2})), {"-1 in row 1"});
  expect_words(refusal(model(), Tensor::from({1.0, 0.0, kNaN, 0.0, 1.0, 0.0}, {3, 2})),
               {"NaN in row 1, column 0"});
  expect_words(refusal(network(2, "linear", losses::CategoricalCrossentropy({.from_logits = true})),
                       Tensor::full({3, 2}, -1)),
               {"-1 in row 0, column 0"});
  // As in Keras, rows need not sum to one.
  EXPECT_NO_THROW(model().fit(kX, Tensor::full({3, 2}, 2), {.verbose = 0}));
}

TEST(Targets, OfBinaryCrossentropyAreFromZeroToOne) {
  const auto model = [] { return network(1, "sigmoid", "binary_crossentropy"); };
  EXPECT_EQ(refusal(model(), Tensor::from({0, 1, 2})),
            "fit: y holds 2 in row 2, column 0 (both counted from 0); binary_crossentropy takes "
            "targets from 0 to 1, so label the two classes 0 and 1");
  expect_words(refusal(model(), Tensor::from({0, -1, 0})), {"-1 in row 1", "0 and 1"});
  expect_words(refusal(model(), Tensor::from({0.0, 1.0, 1.5})), {"1.5 in row 2"});
  EXPECT_NO_THROW(model().fit(kX, Tensor::from({0.0, 0.5, 1.0}), {.verbose = 0}));
}

TEST(Targets, OfFocalLossesAreThoseOfTheirCrossentropies) {
  expect_words(refusal(network(1, "sigmoid", "binary_focal_crossentropy"), Tensor::from({0, 1, 2})),
               {"y holds 2 in row 2", "binary_focal_crossentropy takes targets from 0 to 1"});
  expect_words(
      refusal(network(2, "softmax", "categorical_focal_crossentropy"), Tensor::full({3, 2}, -1)),
      {"y holds -1 in row 0", "categorical_focal_crossentropy takes probabilities"});
}

TEST(Targets, OfASparseLossMayHoldTheClassThatIsIgnored) {
  const auto model = [] {
    return network(3, "softmax", losses::SparseCategoricalCrossentropy({.ignore_class = -1}));
  };
  EXPECT_NO_THROW(model().fit(kX, Tensor::from({0, -1, 2}), {.verbose = 0}));
  expect_words(refusal(model(), Tensor::from({0, -1, 3})), {"labels run from 0 to 3"});
  expect_words(refusal(model(), Tensor::from({0, -1, -2})), {"labels run from -2 to 0"});
}

TEST(Targets, OfEveryBatchAreChecked) {
  Sequential model = network(3, "softmax", "sparse_categorical_crossentropy");
  for (int i = 0; i < 3; ++i) model.train_on_batch(kX, Tensor::from({0, 1, 2}));
  const std::vector<std::string> before = testing::weight_bits(model);
  expect_words(message_of<DataError>([&] {
                 model.train_on_batch(kX, Tensor::from({0, 1, 3}));
               }),
               {"train_on_batch: labels run from 0 to 3", "3 outputs"});
  expect_words(message_of<DataError>([&] {
                 model.test_on_batch(kX, Tensor::from({0, -1, 2}));
               }),
               {"labels run from -1 to 2"});
  EXPECT_EQ(testing::weight_bits(model), before);

  Sequential binary = network(1, "sigmoid", "binary_crossentropy");
  for (int i = 0; i < 3; ++i) binary.train_on_batch(kX, Tensor::from({0, 1, 1}));
  expect_words(message_of<DataError>([&] {
                 binary.train_on_batch(kX, Tensor::from({0, 1, 2}));
               }),
               {"train_on_batch: y holds 2 in row 2", "binary_crossentropy takes targets"});
}

TEST(Targets, OfASparseLossGetAdviceThatHelps) {
  const auto advice = [](std::int64_t outputs, const Tensor& y) {
    return refusal(network(outputs, "softmax", "sparse_categorical_crossentropy"), y);
  };
  const std::string one = advice(1, Tensor::from({-1, 0, -1}));
  expect_words(one, {"labels run from -1 to 0", "1 output,", "binary_crossentropy", "0 and 1"});
  EXPECT_EQ(one.find("units"), one.npos) << one;
  const std::string negative = advice(3, Tensor::from({-1, 0, 1}));
  expect_words(negative, {"number the classes from 0"});
  EXPECT_EQ(negative.find("units"), negative.npos) << negative;
  expect_words(advice(2, Tensor::from({0, 1, 2})), {"or give the last layer 3 units"});
}

TEST(Data, WithoutElementsIsRefused) {
  Sequential model = network(1, "linear", "mse");
  const Tensor meta = Tensor::meta({3, 2}), unknown = Tensor::meta({kUnknown, 2}, DType::uint8);
  const Tensor y = Tensor::zeros({3});
  for (const Tensor& x : {meta, unknown}) {
    expect_words(message_of<DataError>([&] { model.fit(x, y, {.verbose = 0}); }),
                 {"fit: x is a meta tensor"});
    expect_words(message_of<DataError>([&] { model.evaluate(x, y); }),
                 {"evaluate: x is a meta tensor"});
    expect_words(message_of<DataError>([&] { model.predict(x); }), {"predict: x is a meta tensor"});
  }
  expect_words(message_of<DataError>([&] { model.fit(kX, Tensor::meta({3}), {.verbose = 0}); }),
               {"fit: y is a meta tensor"});
  for (const Dataset& data : {Dataset{meta, y, {}}, Dataset{kX, Tensor::meta({3}), {}}}) {
    expect_words(message_of<DataError>([&] { DataLoader{data}; }), {"DataLoader", "meta"});
  }
  expect_words(message_of<DataError>([&] {
                 model.predict(Tensors{kX, Tensor()});
               }),
               {"predict: one of the inputs is undefined"});
}

TEST(Data, TooLargeForTheDtypeOfTheNetworkIsRefused) {
  Sequential model = network(1, "linear", "mse");
  const Tensor x = Tensor::full({3, 2}, 1e300, DType::float64), y = Tensor::zeros({3, 1});
  const std::initializer_list<std::string_view> words = {"x holds 1e+300 in row 0, column 0",
                                                         "float32"};
  expect_words(message_of<DataError>([&] { model.fit(x, y, {.verbose = 0}); }), words);
  expect_words(message_of<DataError>([&] { model.evaluate(x, y); }), words);
  expect_words(message_of<DataError>([&] { model.predict(x); }), words);
  expect_words(message_of<DataError>([&] { model.predict_on_batch(x); }), words);
}

TEST(Data, ThatANetworkPassesThroughIsCopied) {
  Sequential model{layers::Input({2}), layers::Flatten(), layers::Dropout(0.5)};
  Tensor x = Tensor::full({3, 2}, 0.5);
  Tensor y = model.predict_on_batch(x);
  y.mutable_data<float>()[0] = 99;
  EXPECT_EQ(x.data<float>()[0], 0.5f);
}

TEST(Weights, ThatAreNotFiniteBeforeTheFirstStepAreSaidToBe) {
  Sequential model = network(1, "linear", "mse");
  model.predict(kX);
  model.set_weights({Tensor::full({2, 1}, kNaN), Tensor::zeros({1})});
  const std::string message = message_of<DataError>([&] {
    model.fit(kX, Tensor::zeros({3, 1}), {.verbose = 0});
  });
  expect_words(message, {"dense/kernel", "before the first step"});
}

/// Fails in its first call, after its weight was made.
struct FailsOnce : UnaryLayer {
  FailsOnce() : UnaryLayer(LayerOptions{}) {}
  Variable weight;
  std::shared_ptr<bool> failed = std::make_shared<bool>(false);
  void describe(Fields& f) override {
    f.type("FailsOnce");
    f.variable("weight", weight);
  }
  void build(std::span<const Spec>, const Rng& rng) override {
    weight.create({1}, DType::float32, "ones", rng);
  }
  Tensor forward(const Tensor& x, Pass&) override {
    if (!std::exchange(*failed, true)) throw ValueError("not yet");
    return x * weight;
  }
};

TEST(Weights, OutliveAFirstCallThatFails) {
  Sequential model{FailsOnce()};
  EXPECT_THROW(model.predict(kX), ValueError);
  EXPECT_EQ(model.predict(kX).to_vector<float>(), kX.to_vector<float>());
}

TEST(Weights, AreMadeOnce) {
  Sequential model = network(1, "linear", "mse");
  model.predict(kX);
  Variable kernel = model.weights()[0].variable;
  expect_words(message_of<ValueError>([&] {
                 kernel.create({2, 1}, DType::float32, "zeros", Rng(1));
               }),
               {"variable", "already", "assign"});
}

TEST(Callbacks, KeepTheirRunWhenTheyTakePartInAnotherInside) {
  struct Nested : Callback {
    void on_train_batch_end(std::int64_t, Logs&) override {
      if (model != nullptr) {
        Sequential& own = *std::exchange(model, nullptr);
        own.evaluate(kX, Tensor::zeros({3, 1}), {.verbose = 0, .callbacks = {self.lock()}});
      }
      EXPECT_EQ(run().batch_size, 2);
      ++batches;
    }
    Sequential* model = nullptr;
    std::weak_ptr<Nested> self;
    int batches = 0;
  };
  Sequential model = network(1, "linear", "mse");
  const auto nested = std::make_shared<Nested>();
  nested->model = &model;
  nested->self = nested;
  model.fit(kX, Tensor::zeros({3, 1}),
            {.batch_size = 2, .epochs = 2, .verbose = 0, .callbacks = {nested}});
  EXPECT_EQ(nested->batches, 4);
}

TEST(Callbacks, MayNotCountMetricsThatAreBeingCounted) {
  struct Nested : Callback {
    void on_train_batch_end(std::int64_t, Logs&) override { refused(); }
    void on_test_batch_end(std::int64_t, Logs&) override { refused(); }
    void on_test_end(Logs&) override { refused(); }
    void refused() {
      expect_words(message_of<ValueError>([&] {
                     run().model.evaluate(kX, Tensor::zeros({3, 1}), {.verbose = 0});
                   }),
                   {"evaluate", "middle of a pass", "on_epoch_end"});
      ++times;
    }
    void on_epoch_end(int, Logs&) override {
      EXPECT_EQ(run().model.evaluate(kX, Tensor::zeros({3, 1}), {.verbose = 0}).size(), 2u);
    }
    int times = 0;
  };
  Sequential model = network(1, "linear", "mse");
  model.compile({.loss = "mse", .metrics = {"mae"}});
  const auto nested = std::make_shared<Nested>();
  const Tensor y = Tensor::zeros({3, 1});
  model.fit(
      kX, y,
      {.epochs = 2, .verbose = 0, .callbacks = {nested}, .validation_data = {.x = kX, .y = y}});
  EXPECT_EQ(nested->times, 2 * 3);
  model.evaluate(kX, y, {.callbacks = {nested}});
  EXPECT_EQ(nested->times, 2 * 3 + 2);
}

TEST(Data, ForValidationNeedsInputs) {
  Sequential model = network(1, "linear", "mse");
  const FitOptions options{.verbose = 0, .validation_data = {.y = Tensor::zeros({3})}};
  EXPECT_EQ(message_of<DataError>([&] { model.fit(kX, Tensor::zeros({3}), options); }),
            "fit: validation_data has y but no x");
}

TEST(NamesOfData, AreThoseOfTheFirstAndLastLayer) {
  Sequential model{layers::Input({2}, {.name = "image"}), Dense(1, {.name = "digit"})};
  model.compile({.loss = "mse"});
  const Tensor y = Tensor::zeros({3});
  EXPECT_NO_THROW(model.fit({{"image", kX}}, {{"digit", y}}, {.verbose = 0}));
  EXPECT_NO_THROW(model.predict({{"image", kX}}));
  expect_words(message_of<ValueError>([&] {
                 model.fit({{"picture", kX}}, y, {.verbose = 0});
               }),
               {"fit", "unknown input \"picture\"", "\"image\""});
  expect_words(message_of<ValueError>([&] {
                 model.evaluate(kX, {{"letter", y}});
               }),
               {"evaluate", "unknown output \"letter\"", "\"digit\""});
  expect_words(message_of<ValueError>([&] {
                 model.predict({{"digit", kX}});
               }),
               {"predict", "unknown input \"digit\"", "\"image\""});
  struct Net : Module {
    Dense out = add(Dense(1));
    Tensor forward(const Tensor& x) override { return out(x); }
  } net;
  net.compile({.loss = "mse"});
  expect_words(message_of<ValueError>([&] {
                 net.fit({{"x", kX}}, y, {.verbose = 0});
               }),
               {"\"x\" names an input", "give the tensor alone"});
}

TEST(NamesOfData, CountInEveryCallOfAModel) {
  const Input a({1}, {.name = "a"}), b({1}, {.name = "b"});
  Model model({a, b}, Symbol(a) - Symbol(b));
  const Tensor five = Tensor::full({1, 1}, 5), one = Tensor::full({1, 1}, 1);
  const Tensors swapped{{"b", one}, {"a", five}};
  EXPECT_EQ(model.predict(swapped).item<double>(), 4);
  EXPECT_EQ(model.predict_on_batch(swapped).item<double>(), 4);
  EXPECT_EQ(model(swapped)[0].item<double>(), 4);
  const Tensors wrong{{"c", one}, {"a", five}}, twice{{"a", one}, {"a", five}, {"b", one}};
  expect_words(message_of<ValueError>([&] { model.predict_on_batch(wrong); }),
               {"predict_on_batch: unknown input \"c\"", "\"a\", \"b\""});
  expect_words(message_of<ValueError>([&] { (void)model(wrong); }),
               {"unknown input \"c\"", "in layer `functional`"});
  expect_words(message_of<ValueError>([&] { model.predict(twice); }),
               {"predict: the input \"a\" is given twice"});
  Sequential stack{layers::Input({1}, {.name = "image"}), Dense(1)};
  EXPECT_NO_THROW((void)stack(Tensors{{"image", one}}));
  expect_words(message_of<ValueError>([&] {
                 (void)stack(Tensors{{"picture", one}});
               }),
               {"unknown input \"picture\"", "\"image\""});
}

TEST(Messages, OfCallsOnABatchNameThem) {
  const Input a({1});
  Model model(a, {Symbol(a), -Symbol(a)});
  const Tensor x = Tensor::full({1, 1}, 5);
  expect_words(message_of<ShapeError>([&] { model.predict_on_batch(x); }),
               {"predict_on_batch: the model has 2 outputs", "predict_outputs()"});
  expect_words(message_of<ValueError>([&] {
                 model.test_on_batch(x, {x, x});
               }),
               {"test_on_batch: call compile() first"});
}

TEST(Options, VerboseIsOneOfThree) {
  Sequential model = network(1, "linear", "mse");
  const Tensor y = Tensor::zeros({3});
  for (const int verbose : {-1, 3}) {
    const std::string got = verbose == 3 ? "got 3" : "got -1";
    expect_words(message_of<ValueError>([&] { model.fit(kX, y, {.verbose = verbose}); }),
                 {"fit: verbose is 0, 1 or 2", got});
    expect_words(message_of<ValueError>([&] { model.evaluate(kX, y, {.verbose = verbose}); }),
                 {"evaluate: verbose", got});
    expect_words(message_of<ValueError>([&] { model.predict(kX, {.verbose = verbose}); }),
                 {"predict: verbose", got});
    expect_words(message_of<ValueError>([&] { callbacks::ProgbarLogger({.verbose = verbose}); }),
                 {"ProgbarLogger: verbose", got});
  }
}

TEST(Options, OfEarlyStoppingAreNumbersThatMakeSense) {
  EXPECT_EQ(message_of<ValueError>([] { EarlyStopping({.patience = -1}); }),
            "EarlyStopping: patience is at least 0, got -1");
  EXPECT_EQ(message_of<ValueError>([] { EarlyStopping({.start_from_epoch = -2}); }),
            "EarlyStopping: start_from_epoch is at least 0, got -2");
  EXPECT_EQ(message_of<ValueError>([] { EarlyStopping({.min_delta = kNaN}); }),
            "EarlyStopping: min_delta is a number, got nan");
  EXPECT_EQ(message_of<ValueError>([] { EarlyStopping({.baseline = kNaN}); }),
            "EarlyStopping: baseline is a number, got nan");
}

TEST(NullPointers, AmongCallbacksAreRefused) {
  Sequential model = testing::one_weight();
  const auto before = testing::weight_bits(model);
  expect_words(message_of<ValueError>(
                   [&] { testing::fit_quietly(model, {std::shared_ptr<EarlyStopping>{}}, 1); }),
               {"callbacks", "null pointer"});
  EXPECT_EQ(testing::weight_bits(model), before);
}

}  // namespace
}  // namespace hebb
