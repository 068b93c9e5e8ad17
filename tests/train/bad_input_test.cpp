// Mistakes of users: each is refused with an error that says what is wrong, and leaves the model as
// it was.

#include <gtest/gtest.h>

#include <cstdio>
#include <functional>
#include <limits>

#include "hebb/threads.hpp"
#include "train/train_testing.hpp"

namespace hebb {
namespace {

using layers::Dense;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A mistake, and words that its message must have.
struct Mistake {
  const char* what;
  std::function<void()> make;
  std::vector<std::string> words;
};

/// 6 rows of 3 features; `value` stands in row 4, column 1.
Tensor features(double value = 0, DType dtype = DType::float32) {
  Tensor x = testing::uniform({6, 3}, 1, DType::float64).detach();
  if (value != 0) x.mutable_data<double>()[4 * 3 + 1] = value;
  return x.cast(dtype);
}

Tensor labels(std::int64_t last = 2) {
  return Tensor::from({0, 1, 2, 0, 1, static_cast<int>(last)});
}

/// Three features, three classes; never changes while mistakes are made.
Sequential& classifier() {
  static Sequential model = [] {
    set_random_seed(0);
    Sequential made{layers::Input({3}), Dense(4, {.activation = "relu"}),
                    Dense(3, {.activation = "softmax"})};
    made.compile({.loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
    return made;
  }();
  return model;
}

void fit(const Tensor& x, const Tensor& y, FitOptions options = {}) {
  options.verbose = 0;
  classifier().fit(x, y, options);
}

/// A compiled network of one output.
Sequential regression(Loss loss = "mse") {
  Sequential model{layers::Input({3}), Dense(1, {.activation = "sigmoid"})};
  model.compile({.loss = loss});
  return model;
}

std::vector<Mistake> mistakes_in_data() {
  const Tensor x = features(), y = labels();
  return {
      {"wrong width",
       [=] {
         fit(Tensor::zeros({6, 5}), y);
       },
       {"input", "(None, 3)", "(6, 5)"}},
      {"wrong width, evaluate",
       [=] {
         classifier().evaluate(Tensor::zeros({6, 5}), y);
       },
       {"(None, 3)", "(6, 5)"}},
      {"wrong width, predict",
       [] {
         classifier().predict(Tensor::zeros({6, 5}));
       },
       {"(None, 3)", "(6, 5)"}},
      {"wrong rank",
       [=] {
         fit(Tensor::zeros({6, 3, 1}), y);
       },
       {"(None, 3)", "(6, 3, 1)"}},
      {"rows differ", [=] { fit(x, slice(y, 0, 5)); }, {"fit", "x and y", "[6, 3]", "[5]"}},
      {"rows differ, evaluate",
       [=] { classifier().evaluate(x, slice(y, 0, 5)); },
       {"evaluate", "[6, 3]", "[5]"}},
      {"label too large",
       [=] { fit(x, labels(3)); },
       {"fit", "labels run from 0 to 3", "3 outputs", "0 to 2", "4 units"}},
      {"label negative", [=] { fit(x, labels(-1)); }, {"labels run from -1 to 2", "0 to 2"}},
      {"label too large, evaluate",
       [=] { classifier().evaluate(x, labels(9)); },
       {"evaluate", "0 to 9", "0 to 2"}},
      {"label between classes",
       [=] {
         fit(x, Tensor::from({0.0, 1.0, 0.5, 0.0, 1.0, 2.0}));
       },
       {"label 0.5", "row 2", "whole number"}},
      {"label for validation too large",
       [=] {
         fit(x, y, {.validation_data = {x, labels(3)}});
       },
       {"0 to 3", "0 to 2"}},
      {"binary labels 1 and 2",
       [=] {
         regression("binary_crossentropy").fit(x, Tensor::from({1, 2, 1, 2, 1, 2}), {.verbose = 0});
       },
       {"y holds 2 in row 1", "binary_crossentropy", "from 0 to 1"}},
      {"labels as one-hot rows",
       [=] {
         fit(x, Tensor::zeros({6, 3}));
       },
       {"categorical_crossentropy", "[6, 3]"}},
      {"targets of another width",
       [=] {
         regression().fit(x, Tensor::zeros({6, 2}), {.verbose = 0});
       },
       {"mean_squared_error", "[6, 2]", "[6, 1]"}},
      {"NaN in x", [=] { fit(features(kNaN), y); }, {"fit", "x holds NaN", "row 4", "column 1"}},
      {"NaN in x of float64",
       [=] { fit(features(kNaN, DType::float64), y); },
       {"x holds NaN", "row 4", "column 1"}},
      {"infinity in x",
       [=] { fit(features(-kInfinity), y); },
       {"x holds infinity", "row 4", "column 1"}},
      {"NaN in x, evaluate",
       [=] { classifier().evaluate(features(kNaN), y); },
       {"evaluate", "NaN", "row 4"}},
      {"NaN in x, predict",
       [] { classifier().predict(features(kNaN)); },
       {"predict", "NaN", "row 4", "column 1"}},
      {"NaN in y",
       [=] {
         regression().fit(x, Tensor::from({0.0, 1.0, 2.0, kNaN, 4.0, 5.0}), {.verbose = 0});
       },
       {"y holds NaN", "row 3", "column 0"}},
      {"infinity in y",
       [=] {
         regression().fit(x, Tensor::from({0.0, 1.0, kInfinity, 3.0, 4.0, 5.0}), {.verbose = 0});
       },
       {"y holds infinity", "row 2"}},
      {"NaN for validation",
       [=] {
         fit(x, y, {.validation_data = {features(kNaN), y}});
       },
       {"NaN", "row 4", "column 1"}},
      {"no rows",
       [] {
         fit(Tensor::zeros({0, 3}), Tensor::zeros({0}));
       },
       {"fit", "no samples", "[0, 3]"}},
      {"no rows, evaluate",
       [] {
         classifier().evaluate(Tensor::zeros({0, 3}), Tensor::zeros({0}));
       },
       {"evaluate", "no samples"}},
      {"no rows for validation",
       [=] {
         fit(x, y, {.validation_data = {Tensor::zeros({0, 3}), Tensor::zeros({0})}});
       },
       {"no samples"}},
      {"no x", [=] { fit(Tensor(), y); }, {"fit", "no x"}},
      {"no y", [=] { fit(x, Tensor()); }, {"fit", "no targets"}},
      {"no y, evaluate", [=] { classifier().evaluate(x, Tensor()); }, {"evaluate", "no targets"}},
      {"no y for validation", [=] { fit(x, y, {.validation_data = {.x = x}}); }, {"no targets"}},
      {"nothing to predict of", [] { classifier().predict(Tensor()); }, {"predict", "x"}},
      {"several y",
       [=] {
         classifier().fit(x, Tensors{y, y}, {.verbose = 0});
       },
       {"fit", "1 output", "2 targets", "2"}},
      {"several x",
       [=] {
         classifier().fit(Tensors{x, x}, y, {.verbose = 0});
       },
       {"one input", "2"}},
      {"several x of unequal length",
       [=] {
         classifier().predict(Tensors{x, slice(x, 0, 2)});
       },
       {"predict", "[6, 3]", "[2, 3]"}},
      {"x a number", [=] { fit(Tensor::zeros({}), y); }, {"fit", "x", "scalar"}},
      {"y a number", [=] { fit(x, Tensor::zeros({})); }, {"fit", "y", "scalar"}},
      {"x a number, predict",
       [] { classifier().predict(Tensor::zeros({})); },
       {"predict", "axis of samples"}},
      {"x without data",
       [=] {
         fit(Tensor::meta({6, 3}), y);
       },
       {"meta"}},
      {"x without data, predict",
       [] {
         classifier().predict(Tensor::meta({6, 3}));
       },
       {"meta"}},
  };
}

std::vector<Mistake> mistakes_in_options() {
  const Tensor x = features(), y = labels();
  const auto with = [=](FitOptions options) { return [=] { fit(x, y, options); }; };
  return {
      {"batch size 0", with({.batch_size = 0}), {"fit", "batch_size", "got 0"}},
      {"batch size -1", with({.batch_size = -1}), {"batch_size", "got -1"}},
      {"batch size 0, evaluate",
       [=] { classifier().evaluate(x, y, {.batch_size = 0}); },
       {"evaluate", "batch_size"}},
      {"batch size -1, predict",
       [=] { classifier().predict(x, {.batch_size = -1}); },
       {"predict", "batch_size"}},
      {"epochs -1", with({.epochs = -1}), {"fit", "epochs", "got -1"}},
      {"validation split 1.5",
       with({.validation_split = 1.5}),
       {"validation_split", "below 1", "1.5"}},
      {"validation split -0.1", with({.validation_split = -0.1}), {"validation_split", "-0.1"}},
      {"validation split 1", with({.validation_split = 1}), {"validation_split", "below 1"}},
      {"validation split NaN", with({.validation_split = kNaN}), {"validation_split", "nan"}},
      {"nothing left to learn from",
       with({.validation_split = 0.9}),
       {"validation_split", "6 rows", "without rows"}},
      {"fit before compile",
       [=] {
         Sequential{layers::Input({3}), Dense(1)}.fit(x, y);
       },
       {"fit", "call compile() first"}},
      {"evaluate before compile",
       [=] {
         Sequential{layers::Input({3}), Dense(1)}.evaluate(x, y);
       },
       {"evaluate", "call compile() first"}},
      {"compile without loss",
       [] {
         Sequential{layers::Input({3}), Dense(1)}.compile({.optimizer = "adam"});
       },
       {"compile", "no loss"}},
      {"fit without layers",
       [=] {
         Sequential model;
         model.compile({.loss = "mse"});
         model.fit(x, x, {.verbose = 0});
       },
       {"nothing"}},
      {"summary before build", [] { (void)Sequential{Dense(1)}.summary_text(); }, {"not built"}},
      {"unknown activation", [] { Activation::parse("rleu"); }, {"unknown activation", "\"relu\""}},
      {"unknown loss", [] { Loss::parse("mes"); }, {"unknown loss", "did you mean \"mse\"?"}},
      {"unknown metric", [] { AnyMetric::parse("acurracy"); }, {"unknown metric", "\"accuracy\""}},
      {"unknown optimizer", [] { AnyOptimizer::parse("adem"); }, {"unknown optimizer", "\"adam\""}},
      {"unknown initializer",
       [] { Initializer::parse("zeroes"); },
       {"unknown initializer", "\"zeros\""}},
      {"unknown layer",
       [] { (void)classifier().get_layer("dens"); },
       {"unknown layer", "\"dense\""}},
      {"unknown dtype", [] { (void)parse_dtype("float16"); }, {"float16", "float32"}},
      {"unknown figure",
       [] { (void)std::as_const(*std::make_unique<Logs>())["loss"]; },
       {"\"loss\""}},
      {"Dense of no units", [] { Dense(0); }, {"Dense", "units", "got 0"}},
      {"Dense of -1 units", [] { Dense(-1); }, {"Dense", "units", "got -1"}},
      {"Dropout of everything", [] { layers::Dropout(1.0); }, {"Dropout", "rate", "below 1"}},
      {"Dropout of NaN", [] { layers::Dropout{kNaN}; }, {"Dropout", "rate", "nan"}},
      {"learning rate NaN",
       [] { optimizers::Adam({.learning_rate = kNaN}); },
       {"learning rate", "nan"}},
      {"learning rate negative",
       [] { optimizers::SGD({.learning_rate = -0.1}); },
       {"learning rate", "-0.1"}},
      {"learning rate infinite",
       [] { optimizers::RMSprop({.learning_rate = kInfinity}); },
       {"learning rate", "inf"}},
      {"learning rate set to NaN",
       [] { classifier().optimizer().set_learning_rate(kNaN); },
       {"learning rate", "nan"}},
      {"momentum above 1", [] { optimizers::SGD({.momentum = 1.01}); }, {"momentum", "1.01"}},
      {"no threads", [] { set_num_threads(0); }, {"set_num_threads", "1 to", "got 0"}},
      {"too many threads", [] { set_num_threads(1'000'000); }, {"set_num_threads", "1000000"}},
      {"EarlyStopping watches what is not there",
       [] {
         Sequential model = testing::one_weight();
         testing::fit_quietly(model, {callbacks::EarlyStopping()}, 1);
       },
       {"\"val_loss\"", "there are: loss"}},
      {"CSVLogger into no folder",
       with({.callbacks = {callbacks::CSVLogger("/missing-folder/a.csv")}}),
       {"/missing-folder/a.csv"}},
      {"shape of -2", [] { layers::Input({-2}); }, {"-2"}},
      {"metrics of one name",
       [] {
         regression().compile({.loss = "mse", .metrics = {"mae", "mae"}});
       },
       {"\"mae\""}},
  };
}

TEST(BadInput, IsRefusedInWordsAndWithoutHarm) {
  int refused = 0, not_refused = 0;
  const auto before = testing::weight_bits(classifier());
  for (const auto& list : {mistakes_in_data(), mistakes_in_options()}) {
    for (const Mistake& mistake : list) {
      std::string message;
      try {
        mistake.make();
      } catch (const Error& error) {
        message = error.what();
      }
      bool good = !message.empty();
      for (const std::string& word : mistake.words) {
        if (message.find(word) != std::string::npos) continue;
        ADD_FAILURE() << mistake.what << ": \"" << word << "\" is not in \"" << message << "\"";
        good = false;
      }
      ++(good ? refused : not_refused);
      EXPECT_EQ(Pass::current(), nullptr) << mistake.what;
    }
  }
  std::printf("bad inputs: %d refused, %d not\n", refused, not_refused);
  EXPECT_GE(refused, 70);
  EXPECT_EQ(not_refused, 0);
  EXPECT_EQ(testing::weight_bits(classifier()), before);
}

TEST(BadInput, DoesNotTrainAnything) {
  Sequential model{layers::Input({3}), Dense(3, {.activation = "softmax"})};
  model.compile({.loss = "sparse_categorical_crossentropy"});
  const auto before = testing::weight_bits(model);
  for (const Tensor& y : {labels(3), labels(-1)}) {
    EXPECT_THROW(model.fit(features(), y, {.batch_size = 1, .verbose = 0}), DataError);
  }
  EXPECT_THROW(model.fit(features(kNaN), labels(), {.batch_size = 1, .verbose = 0}), DataError);
  EXPECT_EQ(testing::weight_bits(model), before);
  EXPECT_EQ(model.optimizer().iterations(), 0);
  EXPECT_NO_THROW(model.fit(features(), labels(), {.verbose = 0}));
}

/// All weights are numbers.
bool finite(const Model& model) {
  for (const Tensor& t : model.get_weights()) {
    for (const double v : t.to_vector<double>()) {
      if (!std::isfinite(v)) return false;
    }
  }
  return true;
}

TEST(Divergence, IsAnErrorThatNamesTheStepAndLeavesNumbers) {
  Sequential model = testing::one_weight();
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 1e12}), .loss = "mse"});
  const std::string message = testing::message_of<DataError>([&] {
    model.fit(Tensor::ones({8, 1}), Tensor::ones({8}),
              {.batch_size = 2, .epochs = 3, .verbose = 0});
  });
  // 0, 2e12, -4e24: the square of the last overflows in step 2.
  testing::expect_words(
      message, {"fit", "the loss became inf", "step 2", "batch 2 of the epoch",
                "the loss or a penalty is not", "largest weight: -4.0000000", "in dense/kernel",
                "learning rate: 1000000000000", "weights are those before", "clipnorm"});
  EXPECT_TRUE(finite(model));
  EXPECT_EQ(model.optimizer().iterations(), 2);
}

TEST(Divergence, OfTheWeightsThemselvesIsAnErrorToo) {
  Sequential model = testing::one_weight();
  model.compile({.optimizer = optimizers::SGD({.learning_rate = 1e38}), .loss = "mse"});
  // A single step, whose loss is finite and whose result is not.
  const std::string message = testing::message_of<DataError>([&] {
    model.fit(Tensor::full({2, 1}, 100), Tensor::ones({2}), {.verbose = 0});
  });
  testing::expect_words(message, {"fit", "dense/kernel", "no longer finite", "step 0",
                                  "batch 0 of the epoch", "inf in it", "learning rate"});
}

TEST(Divergence, OfALossOfNoNumberIsNoticedInItsStep) {
  Sequential model = testing::one_weight();
  int calls = 0;
  model.compile({.loss = [&calls](const Tensor&, const Tensor& p) {
    return ++calls <= 3 ? sum(p) : sum(p) * kNaN;
  }});
  const auto train = [&] {
    model.fit(Tensor::ones({8, 1}), Tensor::ones({8}), {.batch_size = 2, .verbose = 0});
  };
  // The first call is the check of the data.
  testing::expect_words(testing::message_of<DataError>(train), {"the loss became nan", "step 2"});
  EXPECT_TRUE(finite(model));
}

}  // namespace
}  // namespace hebb
