// Losses as options, and what they refuse.

#include <gtest/gtest.h>

#include <limits>

#include "hebb/layers.hpp"
#include "hebb/losses.hpp"
#include "hebb/model.hpp"
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
                        {"mae", "mean_absolute_error"},
                        {"MAPE", "mean_absolute_percentage_error"},
                        {"msle", "mean_squared_logarithmic_error"},
                        {"sse", "sum_squared_error"},
                        {"SumSquaredError", "sum_squared_error"},
                        {"Huber", "huber"},
                        {"LogCosh", "log_cosh"},
                        {"logcosh", "log_cosh"},
                        {"KLD", "kl_divergence"},
                        {"kl_divergence", "kl_divergence"},
                        {"KLDivergence", "kl_divergence"},
                        {"bce", "binary_crossentropy"},
                        {"binary_crossentropy", "binary_crossentropy"},
                        {"BinaryCrossentropy", "binary_crossentropy"},
                        {"CategoricalCrossentropy", "categorical_crossentropy"},
                        {"sparse_categorical_crossentropy", "sparse_categorical_crossentropy"},
                        {"SparseCategoricalCrossentropy", "sparse_categorical_crossentropy"},
                        {"BinaryFocalCrossentropy", "binary_focal_crossentropy"},
                        {"CategoricalFocalCrossentropy", "categorical_focal_crossentropy"},
                        {"Poisson", "poisson"},
                        {"CosineSimilarity", "cosine_similarity"},
                        {"Hinge", "hinge"},
                        {"SquaredHinge", "squared_hinge"},
                        {"CategoricalHinge", "categorical_hinge"},
                        {"Dice", "dice"},
                        {"Tversky", "tversky"}};
  for (const Case& c : cases) {
    EXPECT_EQ(Loss::parse(c.given).name(), c.name);
    EXPECT_TRUE(Loss::parse(c.given).defined());
  }
  EXPECT_EQ(Loss::names().size(), std::size_t{20});
  EXPECT_EQ(Loss("mse").name(), "mean_squared_error");
  // A name in every spelling is the loss of that class.
  for (std::size_t i = 0; i < Loss::names().size(); ++i) {
    const Loss loss = Loss::parse(Loss::names()[i]);
    const std::string type = loss.config().find("class_name")->as_string();
    EXPECT_EQ(Loss::parse(type).name(), Loss::names()[i]);
    std::string letters;
    for (const char c : loss.name()) letters += c == '_' ? "" : std::string(1, c);
    EXPECT_TRUE(detail::same_name(letters, type)) << letters << " is not " << type;
  }
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

TEST(LossOption, HasTheFormsOfTheManual) {
  Sequential model{layers::Input({2}), layers::Dense(1)};
  const Tensor x = testing::uniform({4, 2}, 1),
               y = testing::uniform({4, 1}, 2, DType::float32, 3, 9);
  model.compile({.loss = "huber"});
  model.compile({.loss = losses::Huber({.delta = 2})});
  const Tensor loss = losses::huber(y, model(x), {.delta = 2});

  EXPECT_EQ(Loss("huber").config(), Loss(losses::Huber()).config());
  EXPECT_NEAR(model.evaluate(x, y)["loss"], loss.item<double>(), 1e-6);
}

TEST(LossOption, OptionsOfAnObjectAreUsed) {
  const Loss logits = losses::BinaryCrossentropy({.from_logits = true});
  const Loss probabilities = losses::BinaryCrossentropy();
  const Tensor t = Tensor::from({1.0}), p = Tensor::from({0.5});
  EXPECT_NEAR(logits(t, p).item<double>(), std::log1p(std::exp(-0.5)), 1e-15);
  EXPECT_NEAR(probabilities(t, p).item<double>(), std::log(2.0), 1e-15);
}

TEST(LossOption, ConfigIsThatOfKeras) {
  const Config expected =
      Config::Object{{"module", "keras.losses"},
                     {"class_name", "BinaryFocalCrossentropy"},
                     {"config", Config::Object{{"name", "binary_focal_crossentropy"},
                                               {"reduction", "sum"},
                                               {"from_logits", true},
                                               {"label_smoothing", 0.0},
                                               {"apply_class_balancing", false},
                                               {"alpha", 0.25},
                                               {"gamma", 3.0}}},
                     {"registered_name", {}}};
  const Loss focal =
      losses::BinaryFocalCrossentropy({.gamma = 3, .from_logits = true, .reduction = "sum"});
  EXPECT_EQ(focal.config(), expected);
  EXPECT_EQ(Loss::from_config(expected).config(), expected);
  const Loss huber = losses::Huber({.delta = 0.5});
  EXPECT_EQ(huber.config().find("config")->find("delta")->as_double(), 0.5);
  const Loss cosine = Loss::from_config(
      Config::Object{{"class_name", "CosineSimilarity"}, {"config", Config::Object{{"axis", 1}}}});
  EXPECT_EQ(*cosine.config().find("config")->find("axis"), Config(1));
  const Loss dice = losses::Dice({.axis = {1, 2}});
  EXPECT_EQ(*dice.config().find("config")->find("axis"), Config(Config::List{1, 2}));
}

TEST(LossOption, EveryLossIsMadeAnewFromItsConfig) {
  for (const std::string_view name : Loss::names()) {
    const Loss loss = Loss::parse(name);
    const Loss again = Loss::from_config(loss.config());
    EXPECT_EQ(again.name(), name);
    EXPECT_EQ(again.config(), loss.config());
    EXPECT_EQ(Loss::from_config(Config(name)).name(), name);
    // Keras writes more than hebb has options.
    Config more = loss.config();
    Config options = *more.find("config");
    options.set("dtype", "float32");
    if (!options.find("axis")) options.set("axis", -1);
    more.set("config", options);
    EXPECT_EQ(Loss::from_config(more).config(), loss.config());
  }
  EXPECT_EQ(Loss::from_config(Config::Object{{"class_name", "Huber"}}).name(), "huber");
}

TEST(LossOption, AConfigThatIsWrongSaysWhere) {
  const auto message = [](const char* type, Config::Object options) {
    return message_of<ValueError>([&] {
      Loss::from_config(Config::Object{{"class_name", type}, {"config", std::move(options)}});
    });
  };
  expect_words(message("Hubert", {}), {"unknown loss \"Hubert\"", "did you mean \"huber\"?"});
  expect_words(message("Huber", {{"detla", 1.0}}),
               {"Huber: unknown option \"detla\"", "did you mean \"delta\"?"});
  expect_words(message("Huber", {{"delta", "one"}}),
               {"Huber: option \"delta\"", "expected a number, found a text"});
  expect_words(message("Huber", {{"reduction", "summ"}}),
               {"Huber: option \"reduction\"", "unknown reduction", "did you mean \"sum\"?"});
  expect_words(message("Dice", {{"axis", Config::List{1, std::int64_t{1} << 40}}}),
               {"Dice: option \"axis\"", "an axis is a number from -8 to 7, got 1099511627776"});
  expect_words(message("BinaryCrossentropy", {{"axis", 1}}), {"unknown option \"axis\""});
  expect_words(message_of<ValueError>([] { Loss::from_config(Config::Object{}); }),
               {"no class_name"});
  const Loss custom = [](const Tensor& t, const Tensor& p) { return sum(t - p); };
  expect_words(message_of<ValueError>([&] { custom.config(); }), {"cannot be written"});
}

TEST(LossOption, ReductionsHaveNames) {
  for (const std::string_view name : Reduction::names()) {
    EXPECT_EQ(Reduction::parse(name).name(), name);
  }
  EXPECT_TRUE(Reduction("sum").is("sum"));
  EXPECT_FALSE(Reduction("sum").is("mean"));
  expect_words(message_of<ValueError>([] { Reduction::parse("sun"); }),
               {"unknown reduction \"sun\"", "did you mean \"sum\"?"});
}

TEST(LossOption, OptionsOutOfRangeAreRefusedByName) {
  const Tensor y = Tensor::full({2, 3}, 0.5);
  const auto message = [&](const Loss& loss) {
    return message_of<ValueError>([&] { loss(y, y); });
  };
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(message(losses::Huber({.delta = 0})), "huber: delta is a finite number above 0, got 0");
  EXPECT_EQ(message(losses::BinaryCrossentropy({.label_smoothing = 1.5})),
            "binary_crossentropy: label_smoothing is a number from 0 to 1, got 1.5");
  expect_words(message(losses::CategoricalCrossentropy({.label_smoothing = -0.1})),
               {"categorical_crossentropy: label_smoothing", "got -0.1"});
  EXPECT_EQ(message(losses::BinaryFocalCrossentropy({.gamma = -1})),
            "binary_focal_crossentropy: gamma is a finite number from 0 up, got -1");
  expect_words(message(losses::BinaryFocalCrossentropy({.alpha = 2})), {"alpha", "0 to 1"});
  expect_words(message(losses::CategoricalFocalCrossentropy({.gamma = kNaN})), {"gamma", "nan"});
  expect_words(message(losses::Tversky({.alpha = -1})), {"tversky: alpha", "got -1"});
  expect_words(message(losses::Tversky({.beta = -1})), {"tversky: beta", "got -1"});
}

TEST(LossOption, WeightsThatDoNotFitAreRefusedWithBothShapes) {
  const Tensor y = Tensor::ones({4, 3, 2});
  for (const Shape& shape : {Shape{3}, Shape{4, 2}, Shape{4, 3, 2}, Shape{4, 1, 1, 1}}) {
    const std::string message =
        message_of<ShapeError>([&] { losses::mean_squared_error(y, y, {}, Tensor::ones(shape)); });
    expect_words(message, {"mean_squared_error: sample weights", "one number a sample",
                           "sample_weight: " + shape.to_string(), "values: [4, 3]"});
  }
  for (const Shape& shape : {Shape{}, Shape{4}, Shape{4, 1}, Shape{4, 3}, Shape{4, 3, 1}}) {
    EXPECT_EQ(losses::mean_squared_error(y, y * 2.0, {}, Tensor::ones(shape)).item<double>(), 1);
  }
  const Loss two = [](const Tensor& t, const Tensor& p) { return sum(t - p); };
  expect_words(message_of<ValueError>([&] { two(y, y, Tensor::ones({4})); }),
               {"takes no sample weights", "three parameters"});
  const Loss three = [](const Tensor& t, const Tensor&, const Tensor& w) { return sum(t) * w; };
  EXPECT_EQ(three(y, y, Tensor::full({}, 2)).item<double>(), 48);
}

TEST(LossOption, WithoutAReductionNoModelTrains) {
  const Loss none = losses::Huber({.reduction = "none"});
  EXPECT_FALSE(none.reduces());
  EXPECT_TRUE(Loss("mse").reduces());
  EXPECT_EQ(none(Tensor::ones({3, 2}), Tensor::ones({3, 2})).shape(), Shape{3});
  Sequential model{layers::Input({2}), layers::Dense(1)};
  expect_words(message_of<ValueError>([&] { model.compile({.loss = none}); }),
               {"compile: the loss huber", "reduction \"none\"", "sum_over_batch_size"});
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
      {"mean_absolute_error", {3}, {3, 2}},
      {"mean_absolute_percentage_error", {3}, {3, 2}},
      {"mean_squared_logarithmic_error", {3}, {3, 2}},
      {"sum_squared_error", {3}, {3, 2}},
      {"huber", {3}, {3, 2}},
      {"log_cosh", {3}, {3, 2}},
      {"cosine_similarity", {3}, {3, 2}},
      {"kl_divergence", {3}, {3, 2}},
      {"poisson", {3}, {3, 2}},
      {"hinge", {3}, {3, 2}},
      {"squared_hinge", {3}, {3, 2}},
      {"categorical_hinge", {3}, {3, 2}},
      {"binary_focal_crossentropy", {3}, {3, 2}},
      {"categorical_focal_crossentropy", {3}, {3, 2}},
      {"dice", {3}, {3, 2}},
      {"tversky", {3}, {3, 2}},
      {"binary_crossentropy", {4}, {4, 2}},
      {"binary_crossentropy", {4, 1, 1}, {4}},
      {"categorical_crossentropy", {4}, {4, 3}},
      {"categorical_crossentropy", {4, 1}, {4, 3}},
      {"categorical_crossentropy", {4, 3, 1}, {4, 3}},
      {"categorical_crossentropy", {}, {}},
      {"sparse_categorical_crossentropy", {4, 3}, {4, 3}},
      {"sparse_categorical_crossentropy", {3}, {4, 3}},
      {"sparse_categorical_crossentropy", {4, 2}, {4, 3}},
      {"sparse_categorical_crossentropy", {5, 1}, {4, 3}},
      {"sparse_categorical_crossentropy", {}, {}},
  };
  for (const BadShapes& c : cases) {
    const auto call = [&] { Loss::parse(c.loss)(Tensor::zeros(c.y_true), Tensor::ones(c.y_pred)); };
    expect_words(message_of<ShapeError>(call),
                 {c.loss, "y_true: " + c.y_true.to_string(), "y_pred: " + c.y_pred.to_string()});
  }
}

TEST(LossOption, AnUndefinedTensorIsRefusedByName) {
  for (const std::string_view name : Loss::names()) {
    const Loss loss = Loss::parse(name);
    const std::string own(name);
    expect_words(message_of<ValueError>([&] {
                   loss({}, Tensor::ones({2, 2}));
                 }),
                 {own + ": y_true is undefined"});
    expect_words(message_of<ValueError>([&] {
                   loss(Tensor::ones({2, 2}), {});
                 }),
                 {own + ": y_pred is undefined"});
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
