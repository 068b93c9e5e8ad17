// Losses as options, and what they refuse.

#include <gtest/gtest.h>

#include "hebb/losses.hpp"
#include "hebb/ops.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using testing::expect_words;
using testing::message_of;

TEST(LossOption, TakesKerassNames) {
  struct Case {
    const char* given;
    const char* name;
  };
  const Case cases[] = {{"mse", "mean_squared_error"},
                        {"MSE", "mean_squared_error"},
                        {"MeanSquaredError", "mean_squared_error"},
                        {"binary_crossentropy", "binary_crossentropy"},
                        {"BinaryCrossentropy", "binary_crossentropy"},
                        {"CategoricalCrossentropy", "categorical_crossentropy"},
                        {"sparse_categorical_crossentropy", "sparse_categorical_crossentropy"},
                        {"SparseCategoricalCrossentropy", "sparse_categorical_crossentropy"}};
  for (const Case& c : cases) {
    EXPECT_EQ(Loss::parse(c.given).name(), c.name);
    EXPECT_TRUE(Loss::parse(c.given).defined());
  }
  constexpr std::size_t kLosses = 4;
  EXPECT_EQ(Loss::names().size(), kLosses);
  EXPECT_EQ(Loss("mse").name(), "mean_squared_error");
}

TEST(LossOption, TakesObjectsAndFunctions) {
  const Loss object = losses::CategoricalCrossentropy({.from_logits = true});
  EXPECT_EQ(object.name(), "categorical_crossentropy");
  const Loss function = [](const Tensor& t, const Tensor& p) { return sum(abs(t - p)); };
  EXPECT_EQ(function.name(), "custom");
  EXPECT_TRUE(function.defined());
  EXPECT_EQ(function(Tensor::from({1.0, 2.0}), Tensor::from({0.0, 4.0})).item<double>(), 3);
  const Loss of_the_library = losses::mean_squared_error;
  EXPECT_EQ(of_the_library(Tensor::from({1.0}), Tensor::from({3.0})).item<double>(), 4);
}

TEST(LossOption, OptionsOfAnObjectAreUsed) {
  const Loss logits = losses::BinaryCrossentropy({.from_logits = true});
  const Loss probabilities = losses::BinaryCrossentropy();
  const Tensor t = Tensor::from({1.0}), p = Tensor::from({0.5});
  EXPECT_NEAR(logits(t, p).item<double>(), std::log1p(std::exp(-0.5)), 1e-15);
  EXPECT_NEAR(probabilities(t, p).item<double>(), std::log(2.0), 1e-15);
}

TEST(LossOption, NoneIsAnError) {
  const Loss none;
  EXPECT_FALSE(none.defined());
  expect_words(message_of<ValueError>([&] { none(Tensor::ones({1}), Tensor::ones({1})); }),
               {"none was given"});
}

TEST(LossOption, AnUnknownNameIsAnErrorWithTheNearest) {
  expect_words(message_of<ValueError>([] { Loss::parse("mean_squared_eror"); }),
               {"unknown loss \"mean_squared_eror\"", "did you mean \"mean_squared_error\"?",
                "\"binary_crossentropy\"", "\"sparse_categorical_crossentropy\""});
  expect_words(message_of<ValueError>([] { Loss::parse("categorical_crossentrpy"); }),
               {"did you mean \"categorical_crossentropy\"?"});
  expect_words(message_of<ValueError>([] { Loss::parse("BinaryCrossEntrpy"); }),
               {"did you mean \"BinaryCrossentropy\"?"});
  EXPECT_THROW(Loss::parse(""), ValueError);
}

struct BadShapes {
  const char* loss;
  Shape y_true, y_pred;
};

TEST(LossOption, ShapesThatDoNotGoTogetherAreRefusedWithBoth) {
  const BadShapes cases[] = {
      {"mean_squared_error", {3}, {3, 2}},
      {"mean_squared_error", {3, 2}, {2, 3}},
      {"mean_squared_error", {1}, {3}},
      {"mean_squared_error", {3, 1}, {3, 2}},
      {"mean_squared_error", {1, 3}, {3}},
      {"mean_squared_error", {}, {2}},
      {"binary_crossentropy", {4}, {4, 2}},
      {"binary_crossentropy", {4, 1, 1}, {4}},
      {"categorical_crossentropy", {4}, {4, 3}},
      {"categorical_crossentropy", {4, 1}, {4, 3}},
      {"categorical_crossentropy", {4, 3, 1}, {4, 3}},
      {"categorical_crossentropy", {}, {}},
      {"sparse_categorical_crossentropy", {4, 3}, {4, 3}},
      {"sparse_categorical_crossentropy", {3}, {4, 3}},
      {"sparse_categorical_crossentropy", {4, 2}, {4, 3}},
      {"sparse_categorical_crossentropy", {}, {}},
  };
  for (const BadShapes& c : cases) {
    const auto call = [&] { Loss::parse(c.loss)(Tensor::zeros(c.y_true), Tensor::ones(c.y_pred)); };
    expect_words(message_of<ShapeError>(call),
                 {c.loss, "y_true: " + c.y_true.to_string(), "y_pred: " + c.y_pred.to_string()});
  }
}

TEST(LossOption, ALabelOutsideTheClassesIsRefused) {
  const Tensor p = softmax(Tensor::zeros({2, 3}));
  for (const Tensor& labels :
       {Tensor::from({0, 3}), Tensor::from({-1, 0}), Tensor::from({0.0, 1.5})}) {
    for (const Tensor& predictions : {p, p.detach()}) {
      EXPECT_THROW(losses::sparse_categorical_crossentropy(labels, predictions), DataError);
    }
  }
  expect_words(message_of<DataError>([&] {
                 losses::sparse_categorical_crossentropy(Tensor::from({0, 3}), p);
               }),
               {"label 3", "row 1", "0 to 2"});
}

}  // namespace
}  // namespace hebb
