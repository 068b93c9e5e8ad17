// Options of fit(): which steps are made, what counts how much, and what is refused.

#include <gtest/gtest.h>

#include "hebb/hebb.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using layers::Dense;
using testing::expect_words;
using testing::message_of;

Tensor x_of(std::int64_t rows) { return testing::uniform({rows, 3}, 1); }
Tensor y_of(std::int64_t rows) { return testing::uniform({rows, 2}, 2); }

Sequential network() {
  set_random_seed(1);
  Sequential model{layers::Input({3}), Dense(4, {.activation = "tanh"}), Dense(2)};
  model.compile({.optimizer = "adam", .loss = "mse"});
  return model;
}

Sequential classifier() {
  set_random_seed(1);
  Sequential model{layers::Input({3}), Dense(3, {.activation = "softmax"})};
  model.compile({.optimizer = "sgd", .loss = "sparse_categorical_crossentropy"});
  return model;
}

Model branched() {
  set_random_seed(1);
  const Input a({3}, {.name = "a"}), b({2}, {.name = "b"});
  return {{a, b}, {Dense(2, {.name = "p"})(a), Dense(1, {.name = "q"})(b)}};
}

/// The batches that a run was told of.
struct Batches : Callback {
  std::vector<std::pair<int, std::int64_t>> seen;
  int epoch = -1;
  void on_epoch_begin(int e, Logs&) override { epoch = e; }
  void on_train_batch_end(std::int64_t step, Logs&) override { seen.emplace_back(epoch, step); }
};

TEST(FitOptionsTest, TwoRunsOfThreeAndTwoEpochsEqualOneOfFive) {
  Sequential whole = network(), parts = network();
  whole.fit(x_of(20), y_of(20), {.batch_size = 8, .epochs = 5, .verbose = 0, .seed = 3});
  parts.fit(x_of(20), y_of(20), {.batch_size = 8, .epochs = 3, .verbose = 0, .seed = 3});
  const History rest =
      parts.fit(x_of(20), y_of(20),
                {.batch_size = 8, .epochs = 5, .verbose = 0, .initial_epoch = 3, .seed = 3});
  EXPECT_EQ(rest.epoch, (std::vector<int>{3, 4}));
  EXPECT_EQ(testing::weight_bits(parts), testing::weight_bits(whole));
}

TEST(FitOptionsTest, StepsPerEpochGoThroughTheDataInTurn) {
  // 20 rows are five batches; epochs of two steps are the same steps as epochs of five.
  Sequential by_twos = network(), by_fives = network();
  const auto batches = std::make_shared<Batches>();
  by_twos.fit(x_of(20), y_of(20),
              {.batch_size = 4,
               .epochs = 5,
               .verbose = 0,
               .callbacks = {batches},
               .steps_per_epoch = 2,
               .seed = 3});
  by_fives.fit(x_of(20), y_of(20), {.batch_size = 4, .epochs = 2, .verbose = 0, .seed = 3});
  EXPECT_EQ(testing::weight_bits(by_twos), testing::weight_bits(by_fives));
  EXPECT_EQ(batches->seen.size(), 10u);
  EXPECT_EQ(batches->seen.back(), (std::pair<int, std::int64_t>{4, 1}));
}

TEST(FitOptionsTest, StepsLimitEvaluateAndPredict) {
  Sequential model = network();
  EXPECT_EQ(model.predict(x_of(20), {.batch_size = 4, .steps = 2}).shape(), (Shape{8, 2}));
  EXPECT_EQ(
      model.evaluate(x_of(20), y_of(20), {.batch_size = 4, .steps = 2})["loss"],
      model.evaluate(slice(x_of(20), 0, 8), slice(y_of(20), 0, 8), {.batch_size = 4})["loss"]);
}

TEST(FitOptionsTest, WeightTwoIsARowTwiceAndWeightZeroIsNone) {
  // One step on the sum of the losses, so that nothing depends on the number of rows.
  const auto stepped = [](const Tensor& x, const Tensor& y, const Tensors& weights) {
    Sequential model = network();
    model.compile({.optimizer = "sgd", .loss = losses::MeanSquaredError({.reduction = "sum"})});
    model.fit(x, y, {.batch_size = 8, .verbose = 0, .shuffle = false, .sample_weight = weights});
    return model.get_weights()[0].to_vector<double>();
  };
  const Tensor x = x_of(3), y = y_of(3);
  const Tensor twice_x = concatenate({slice(x, 0, 1), slice(x, 1, 2), slice(x, 1, 2)}, 0);
  const Tensor twice_y = concatenate({slice(y, 0, 1), slice(y, 1, 2), slice(y, 1, 2)}, 0);
  testing::expect_near(stepped(x, y, Tensor::from({1.0, 2.0, 0.0})), stepped(twice_x, twice_y, {}),
                       1e-6);
}

TEST(FitOptionsTest, BalancedClassesCountByTheirRarity) {
  const Tensor y = Tensor::from({0, 0, 0, 1, 0, 2, 0, 1});  // 5, 2 and 1 of 8
  const auto trained = [&](FitOptions options) {
    Sequential model = classifier();
    options.batch_size = 8;
    options.verbose = 0;
    model.fit(x_of(8), y, options);
    return testing::weight_bits(model);
  };
  const std::vector<std::string> balanced = trained({.class_weight = "balanced"});
  EXPECT_EQ(balanced, trained({.class_weight = {{0, 8 / 15.0}, {1, 8 / 6.0}, {2, 8 / 3.0}}}));
  EXPECT_NE(balanced, trained({}));
  const Tensor one_hot_y = one_hot(y, 3);
  Sequential model = classifier();
  model.compile({.optimizer = "sgd", .loss = "categorical_crossentropy"});
  model.fit(x_of(8), one_hot_y, {.batch_size = 8, .verbose = 0, .class_weight = "balanced"});
  EXPECT_EQ(testing::weight_bits(model), balanced);
}

TEST(FitOptionsTest, OneListOfWeightsCountsForAllOutputs) {
  const Tensor weights = testing::uniform({8}, 5, DType::float32, 0, 1);
  const Tensors y{testing::uniform({8, 2}, 3), testing::uniform({8, 1}, 4)};
  const Tensors x{testing::uniform({8, 3}, 1), testing::uniform({8, 2}, 2)};
  const auto figures = [&](const Tensors& given) {
    Model model = branched();
    model.compile({.optimizer = "sgd", .loss = "mse"});
    return model.evaluate(x, y, {.sample_weight = given});
  };
  const Logs both = figures(weights), by_name = figures({{"q", weights}, {"p", weights}});
  EXPECT_EQ(both["loss"], by_name["loss"]);
  EXPECT_NE(both["p_loss"], figures({{"q", weights}})["p_loss"]);
  EXPECT_EQ(both["q_loss"], figures({{"q", weights}})["q_loss"]);
  EXPECT_NEAR(both["loss"], both["p_loss"] + both["q_loss"], 1e-6);
}

TEST(FitOptionsTest, AnOutputWithoutALossTakesNoPart) {
  Model model = branched();
  model.compile({.optimizer = "sgd", .loss = {{"p", "mse"}}});
  const std::vector<std::string> before = testing::weight_bits(*model.get_layer("q"));
  const History history =
      model.fit({testing::uniform({8, 3}, 1), testing::uniform({8, 2}, 2)},
                {testing::uniform({8, 2}, 3), testing::uniform({8, 1}, 4)}, {.verbose = 0});
  EXPECT_EQ(testing::weight_bits(*model.get_layer("q")), before);
  EXPECT_EQ(history.history.count("p_loss"), 1u);
  EXPECT_EQ(history.history.count("q_loss"), 0u);
}

TEST(FitOptionsTest, PredictOutputsGivesAllAndPredictTheOnlyOne) {
  Model model = branched();
  const Tensors x{testing::uniform({5, 3}, 1), testing::uniform({5, 2}, 2)};
  const Tensors whole = model.predict_outputs(x, {.batch_size = 2}), at_once = model(x);
  ASSERT_EQ(whole.size(), 2u);
  EXPECT_EQ(testing::bits(whole[0]), testing::bits(at_once[0]));
  EXPECT_EQ(testing::bits(whole[1]), testing::bits(at_once[1]));
  expect_words(message_of<ShapeError>([&] { model.predict(x); }),
               {"2 outputs", "predict_outputs()"});
}

TEST(TrainOnBatch, IsAStepOfFit) {
  Sequential by_fit = network(), by_batch = network();
  const Tensor x = x_of(8), y = y_of(8);
  const History history =
      by_fit.fit(x, y, {.batch_size = 8, .epochs = 6, .verbose = 0, .shuffle = false});
  std::vector<double> losses;
  for (int i = 0; i < 6; ++i) {
    losses.push_back(by_batch.train_on_batch(x, y)["loss"]);
  }
  EXPECT_EQ(losses, history.history.at("loss"));
  EXPECT_EQ(testing::weight_bits(by_batch), testing::weight_bits(by_fit));
  // Another number of rows, another dtype of the data: the same model goes on.
  by_batch.train_on_batch(x_of(5), y_of(5));
  by_batch.train_on_batch(x_of(5).cast(DType::float64), y_of(5));
  EXPECT_EQ(by_batch.test_on_batch(x, y)["loss"], by_batch.evaluate(x, y)["loss"]);
}

TEST(TrainOnBatch, AnyHandleToTheModelMayCallIt) {
  Sequential model = network(), other = network();
  const Tensor x = x_of(8), y = y_of(8);
  for (int i = 0; i < 4; ++i) {
    Sequential passing = model;  // a handle that is gone before the next step
    passing.train_on_batch(x, y);
    other.train_on_batch(x, y);
  }
  model.train_on_batch(x, y);
  other.train_on_batch(x, y);
  EXPECT_EQ(testing::weight_bits(model), testing::weight_bits(other));
}

TEST(FitOptionsTest, MistakesAreRefused) {
  Sequential model = network();
  const Tensor x = x_of(8), y = y_of(8);
  const auto refused = [&](const FitOptions& options,
                           std::initializer_list<std::string_view> words) {
    expect_words(message_of([&] { model.fit(x, y, options); }), words);
  };
  refused({.verbose = 0, .steps_per_epoch = 0}, {"steps_per_epoch is at least 1, got 0"});
  refused({.verbose = 0, .initial_epoch = -1}, {"initial_epoch", "-1"});
  refused({.verbose = 0, .validation_freq = 0}, {"validation_freq", "0"});
  refused({.verbose = 0, .sample_weight = Tensor::ones({7})}, {"sample_weight", "[8, 3]", "[7]"});
  refused({.verbose = 0, .sample_weight = Tensor::full({8}, -1)}, {"-1", "row 0", "at least 0"});
  refused({.verbose = 0, .sample_weight = {{"nowhere", Tensor::ones({8})}}},
          {"unknown output \"nowhere\"", "dense_1"});
  refused({.verbose = 0, .class_weight = "balanced", .sample_weight = Tensor::ones({8})},
          {"not both"});

  Sequential classes = classifier();
  const Tensor labels = Tensor::from({0, 1, 2, 0, 1, 2, 0, 1});
  expect_words(message_of([&] {
                 classes.fit(x, labels, {.verbose = 0, .class_weight = {{7, 2}}});
               }),
               {"class 7", "no sample has", "0 to 2"});
  expect_words(message_of([&] {
                 classes.fit(x, labels, {.verbose = 0, .class_weight = {{1, -2}}});
               }),
               {"class weight of 1", "-2"});

  expect_words(message_of([&] {
                 classes.fit(x, Tensor::zeros({8, 5, 1}, DType::int64),
                             {.verbose = 0, .class_weight = "balanced"});
               }),
               {"[8, 5, 1]"});

  Model two = branched();
  const Tensors xs{testing::uniform({8, 3}, 1), testing::uniform({8, 2}, 2)};
  const Tensors ys{testing::uniform({8, 2}, 3), testing::uniform({8, 1}, 4)};
  two.compile({.optimizer = "sgd", .loss = "mse"});
  expect_words(message_of([&] { two.fit(xs, ys[0], {.verbose = 0}); }), {"2 outputs", "1 target"});
  expect_words(message_of([&] { two.fit(xs[0], ys, {.verbose = 0}); }),
               {"expects 2 inputs, got 1"});
  expect_words(message_of([&] {
                 two.fit({{"a", xs[0]}, {"c", xs[1]}}, ys, {.verbose = 0});
               }),
               {"unknown input \"c\""});
  expect_words(message_of([&] {
                 two.fit({{"a", xs[0]}}, ys, {.verbose = 0});
               }),
               {"nothing for the input \"b\""});
  expect_words(message_of([&] { two.fit(xs, ys, {.verbose = 0, .class_weight = "balanced"}); }),
               {"models with one output"});
  expect_words(message_of([&] {
                 two.compile({.loss = {{"pp", "mse"}}});
               }),
               {"unknown output \"pp\"", "did you mean \"p\""});
  expect_words(message_of([&] {
                 two.compile({.loss = "mse", .metrics = {{"r", {"mae"}}}});
               }),
               {"unknown output \"r\""});
  expect_words(message_of([&] {
                 two.compile({.loss = "mse", .loss_weights = {{"p", NAN}}});
               }),
               {"loss weight of \"p\"", "nan"});
  expect_words(message_of([&] {
                 two.compile({.loss = "mse", .metrics = {"mae", "mae"}});
               }),
               {"two figures are named \"p_mae\""});
}

TEST(FitOptionsTest, SortedLabelsInASplitAreToldOf) {
  Sequential model = classifier();
  const Tensor labels = Tensor::from({0, 0, 0, 1, 1, 1, 2, 2});
  ::testing::internal::CaptureStderr();
  ::testing::internal::CaptureStdout();
  model.fit(x_of(8), labels, {.verbose = 2, .validation_split = 0.25});
  ::testing::internal::GetCapturedStdout();
  expect_words(::testing::internal::GetCapturedStderr(),
               {"validation_split", "label 2", "shuffle"});
}

}  // namespace
}  // namespace hebb
