// What goes wrong first when a model is put to use: every error names the input, output or layer,
// what was found and what was expected.

#include <gtest/gtest.h>

#include "hebb/hebb.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using layers::Dense;
using testing::expect_words;
using testing::message_of;
using testing::uniform;

Model two_inputs_two_outputs() {
  const Input left({4}, {.name = "left"}), right({3}, {.name = "right"});
  const Symbol both = layers::Concatenate()({left, right});
  return {{left, right}, {Dense(1, {.name = "price"})(both), Dense(2, {.name = "kind"})(both)}};
}

TEST(Misuse, AnotherNumberOfInputs) {
  Model model = two_inputs_two_outputs();
  expect_words(message_of<ShapeError>([&] {
                 model.predict_outputs(uniform({2, 4}, 1));
               }),
               {"functional", "expects 2 inputs, got 1: \"left\" (None, 4), \"right\" (None, 3)"});
  expect_words(message_of<ValueError>([&] {
                 model.predict_outputs({{"left", uniform({2, 4}, 1)}});
               }),
               {"nothing for the input \"right\""});
}

TEST(Misuse, AModelWithoutLayers) {
  Model model;
  expect_words(message_of<ShapeError>([&] {
                 model.predict(uniform({2, 4}, 1));
               }),
               {"functional: a model without layers"});
}

TEST(Misuse, AnInputOfAnotherShapeIsNamedWithBothShapes) {
  Model model = two_inputs_two_outputs();
  expect_words(message_of<ShapeError>([&] {
                 model.predict_outputs({uniform({2, 4}, 1), uniform({2, 9}, 2)});
               }),
               {"right", "(None, 3)", "(2, 9)"});
}

TEST(Misuse, AnotherNumberOfLabels) {
  Model model = two_inputs_two_outputs();
  model.compile({.loss = "mse"});
  expect_words(
      message_of<ShapeError>([&] {
        model.fit({uniform({6, 4}, 1), uniform({6, 3}, 2)}, uniform({6, 1}, 3), {.verbose = 0});
      }),
      {"fit", "2 outputs, got 1 target: \"price\", \"kind\""});
  Sequential single{layers::Input({4}), Dense(1)};
  single.compile({.loss = "mse"});
  expect_words(message_of<ShapeError>([&] {
                 single.fit(uniform({6, 4}, 1), uniform({5, 1}, 3), {.verbose = 0});
               }),
               {"equal numbers of rows", "[6, 4]", "[5, 1]"});
}

TEST(Misuse, AnInputThatIsMissing) {
  const Input a({4}, {.name = "left"}), b({3}, {.name = "right"});
  const Symbol sum = Dense(2)(a) + Dense(2)(b);
  expect_words(message_of<ValueError>([&] { Model(a, sum); }),
               {"the outputs depend on the input \"right\" of shape (None, 3)", "not among"});
}

TEST(Misuse, ALayerBeforeItIsBuilt) {
  const Dense layer(3, {.name = "late"});
  expect_words(message_of<ValueError>([&] { (void)layer.output_shape(); }),
               {"late", "not built yet", "call it on data"});
  Sequential model{Dense(3)};
  expect_words(message_of<ValueError>([&] { model.summary_text(); }), {"not built yet"});
}

TEST(Misuse, ALossThatIsMisspelt) {
  expect_words(message_of<ValueError>([] { (void)Loss::parse("mean_squared_eror"); }),
               {"mean_squared_eror", "did you mean \"mean_squared_error\"?"});
}

TEST(Misuse, ALossOrMetricOfAnOutputThatIsNotThere) {
  Model model = two_inputs_two_outputs();
  expect_words(message_of<ValueError>([&] {
                 model.compile({.loss = "mse", .metrics = {{"prize", {"mae"}}}});
               }),
               {"prize", "did you mean \"price\"?"});
  expect_words(message_of<ValueError>([&] {
                 model.compile({.loss = {{"knid", "mse"}}});
               }),
               {"knid", "did you mean \"kind\"?"});
}

TEST(Misuse, AValidationSplitWithoutRows) {
  Sequential model{layers::Input({4}), Dense(1)};
  model.compile({.loss = "mse"});
  expect_words(
      message_of<ValueError>([&] {
        model.fit(uniform({2, 4}, 1), uniform({2, 1}, 2), {.verbose = 0, .validation_split = 0.9});
      }),
      {"validation_split 0.9 of 2 rows leaves a part without rows"});
}

TEST(Misuse, AClassWeightOfAClassThatIsMissing) {
  Sequential model{layers::Input({4}), Dense(3, {.activation = "softmax"})};
  model.compile({.loss = "sparse_categorical_crossentropy"});
  expect_words(message_of<ValueError>([&] {
                 model.fit(uniform({3, 4}, 1), Tensor::from({0, 1, 1}),
                           {.verbose = 0, .class_weight = {{2, 5.0}}});
               }),
               {"class 2, which no sample has", "from 0 to 1"});
}

TEST(Misuse, ClassWeightsThatAreNoneOfClasses) {
  Sequential model{layers::Input({4}), Dense(1, {.activation = "sigmoid"})};
  model.compile({.loss = "binary_crossentropy"});
  const Tensor x = uniform({3, 4}, 1);
  expect_words(message_of<ValueError>([&] {
                 model.fit(x, Tensor::from({0.0f, 1.0f, 1.0f}),
                           {.verbose = 0, .class_weight = {{1, 2.0}, {1, 5.0}}});
               }),
               {"class 1 twice"});
  expect_words(
      message_of<DataError>([&] {
        model.fit(x, Tensor::from({0.0f, 0.25f, 1.0f}), {.verbose = 0, .class_weight = "balanced"});
      }),
      {"class_weight", "whole numbers", "0.25", "sample_weight"});
}

TEST(Misuse, ValidationTargetsWithoutInputs) {
  Model model = two_inputs_two_outputs();
  model.compile({.loss = "mse"});
  const Tensors x{uniform({6, 4}, 1), uniform({6, 3}, 2)},
      y{uniform({6, 1}, 3), uniform({6, 2}, 4)};
  expect_words(message_of<DataError>([&] {
                 model.fit(x, y,
                           {.verbose = 0,
                            .validation_data = {.x = {}, .y = {Tensor(), uniform({6, 2}, 4)}}});
               }),
               {"validation_data has y but no x"});
}

TEST(InputDTypes, EachInputHasItsOwn) {
  const Input features({2}, {.name = "features"}), ids({1}, {.name = "ids", .dtype = DType::int64}),
      exact({1}, {.name = "exact", .dtype = DType::float64});
  const auto same = [](const Symbol& x) {
    return Symbol(layers::Lambda([](const Tensor& t) { return t; })(Symbols(x)));
  };
  Model model({features, ids, exact}, {same(features), same(ids), same(exact)});
  constexpr std::int64_t kLarge = 16'777'217;  // that float32 does not have
  const Tensors y = model.predict_outputs(
      {uniform({1, 2}, 1), Tensor::from({kLarge}, {1, 1}), Tensor::from({0.1}, {1, 1})},
      {.verbose = 0});
  EXPECT_EQ(y[0].dtype(), DType::float32);
  EXPECT_EQ(y[1].data<std::int64_t>()[0], kLarge);
  EXPECT_EQ(y[2].data<double>()[0], 0.1);
  expect_words(message_of<DataError>([&] {
                 model.predict_outputs(
                     {uniform({1, 2}, 1), Tensor::from({1.5}, {1, 1}), Tensor::from({0.1}, {1, 1})},
                     {.verbose = 0});
               }),
               {"1.5 in row 0", "whole numbers of int64"});
}

TEST(InputDTypes, WholeNumbersBesideRealOnesAreLearntFrom) {
  const Input ids({1}, {.dtype = DType::int64}), features({2});
  const Symbol looked_up = layers::Flatten()(layers::Embedding(4, 3)(ids));
  Model model({ids, features}, Dense(1)(layers::Concatenate()({looked_up, features})));
  model.compile({.optimizer = optimizers::Adam({.learning_rate = 0.05}), .loss = "mse"});
  const Tensor id = testing::labels(64, 4, 1), x = uniform({64, 2}, 2);
  const Tensor y = id.cast(DType::float32);
  const History history = model.fit({reshape(id, {64, 1}), x}, y, {.epochs = 60, .verbose = 0});
  EXPECT_LT(history.history.at("loss").back(), 0.05 * history.history.at("loss").front());
  EXPECT_EQ(model.predict({reshape(id, {64, 1}), x}).dtype(), DType::float32);
  model.train_on_batch({reshape(id, {64, 1}), x}, y);
}

}  // namespace
}  // namespace hebb
