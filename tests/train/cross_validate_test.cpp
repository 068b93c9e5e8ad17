// cross_validate: each split trains a network of its own on its part.

#include <gtest/gtest.h>

#include <cmath>

#include "hebb/datasets.hpp"
#include "hebb/layers.hpp"
#include "hebb/model_selection.hpp"
#include "testing.hpp"
#include "train/train_testing.hpp"

namespace hebb {
namespace {

using testing::error_of;

Sequential classifier() {
  Sequential model{layers::Input({2}), layers::Dense(2, {.activation = "softmax"})};
  model.compile(
      {.optimizer = "adam", .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}});
  return model;
}

TEST(CrossValidate, GivesTheFiguresOfEachSplitAsByHand) {
  const Dataset data = datasets::moons({.samples = 60, .seed = 1});
  const auto splits = StratifiedKFold({.n_splits = 3, .shuffle = true, .seed = 2}).split(data.y);
  const FitOptions fit{.epochs = 3, .verbose = 0, .seed = 4};
  const CrossValidation found = cross_validate(classifier, data, {.splits = splits, .fit = fit});
  ASSERT_EQ(found.splits.size(), 3u);
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < splits.size(); ++i) {
    Sequential model = classifier();
    model.fit(data.take(splits[i].train), fit);
    const Dataset test = data.take(splits[i].test);
    const Logs expected = model.evaluate(test.x, test.y);
    EXPECT_EQ(found.splits[i]["loss"], expected["loss"]);
    EXPECT_EQ(found.splits[i]["accuracy"], expected["accuracy"]);
    sum += expected["loss"];
  }
  EXPECT_DOUBLE_EQ(found.mean["loss"], sum / 3);
  for (const Logs& logs : found.splits) squares += std::pow(logs["loss"] - sum / 3, 2);
  EXPECT_DOUBLE_EQ(found.deviation["loss"], std::sqrt(squares / 2));
  EXPECT_GT(found.deviation["loss"], 0);
}

TEST(CrossValidate, HandsTheTrainingPartToWhoAsks) {
  const Dataset data = datasets::moons({.samples = 50, .seed = 1});
  std::vector<std::int64_t> sizes;
  const auto build = [&](const Dataset& train) {
    sizes.push_back(train.x.shape()[0]);
    return classifier();
  };
  const CrossValidation found = cross_validate(build, data, {.seed = 1});
  EXPECT_EQ(sizes, (std::vector<std::int64_t>{40, 40, 40, 40, 40}));
  EXPECT_EQ(found.splits.size(), 5u);
}

TEST(CrossValidate, RefusesEmptyParts) {
  const Dataset data = datasets::moons({.samples = 10});
  EXPECT_EQ(error_of<ValueError>([&] {
              cross_validate(classifier, data, {.splits = {{{1, 2}, {}}}});
            }),
            "cross_validate: split 0 (counted from 0) has 2 rows to learn from and 0 to judge by; "
            "both need some");
  EXPECT_EQ(error_of<ValueError>([] { cross_validate(classifier, Dataset{}); }),
            "cross_validate: the data set has no x or no y");
}

}  // namespace
}  // namespace hebb
