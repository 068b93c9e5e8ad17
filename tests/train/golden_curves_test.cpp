// Training against the real Keras: the logs of every epoch.

#include "train/golden_curves.hpp"

#include <gtest/gtest.h>

#include "golden.hpp"
#include "hebb/hebb.hpp"

namespace hebb {
namespace {

using layers::Concatenate;
using layers::Dense;

/// Numbers from -1 to 1 in a fixed pattern, in 64ths, as tools/golden/training.py makes them.
Tensor table(const Shape& shape, std::int64_t step) {
  std::vector<double> values(static_cast<std::size_t>(shape.size()));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<double>(static_cast<std::int64_t>(i) * step % 129 - 64) / 64;
  }
  return Tensor::from(values, shape);
}

constexpr std::int64_t kRows = 20;

Tensor features() { return table({kRows, 3}, 37); }
Tensor side() { return table({kRows, 2}, 53); }
Tensor numbers() { return table({kRows, 2}, 29); }
Tensor labels() {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i < kRows; ++i) values.push_back(i * 7 % 3);
  return Tensor::from(values);
}
Tensor weights() {
  std::vector<double> values;
  for (std::int64_t i = 0; i < kRows; ++i) values.push_back(static_cast<double>(i % 5) / 4);
  return Tensor::from(values);
}

void set_weights(Model& model) {
  std::vector<Tensor> values;
  std::int64_t step = 11;
  for (const NamedVariable& w : model.weights()) {
    values.push_back(table(w.variable.value().shape(), step) / 2.0);
    step += 2;
  }
  model.set_weights(values);
}

Sequential stack(std::int64_t units, Activation activation) {
  Sequential model{layers::Input({3}, {.dtype = DType::float64}), Dense(4, {.activation = "tanh"}),
                   Dense(units, {.activation = activation})};
  set_weights(model);
  return model;
}

Model branched() {
  const Input left({3}, {.name = "left", .dtype = DType::float64});
  const Input right({2}, {.name = "right", .dtype = DType::float64});
  const Symbol x = Dense(4, {.activation = "tanh"})(left);
  const Symbol number = Dense(2, {.name = "number"})(Concatenate()({x, right}));
  const Symbol kind = Dense(3, {.activation = "softmax", .name = "kind"})(x);
  Model model({left, right}, {number, kind});
  set_weights(model);
  return model;
}

/// What every run has in common.
FitOptions plainly() { return {.batch_size = 8, .epochs = 5, .verbose = 0, .shuffle = false}; }

AnyOptimizer sgd() { return optimizers::SGD({.learning_rate = 0.125}); }

class Curves : public ::testing::Test {
 protected:
  /// Every curve that the real Keras logged in this run, and no other.
  void expect_run(const std::string& run, const History& history) {
    std::size_t curves = 0;
    for (const testing::Curve& curve : testing::kKerasCurves) {
      if (curve.run != run) continue;
      ++curves;
      const auto found = history.history.find(curve.name);
      ASSERT_NE(found, history.history.end()) << run << " has no " << curve.name;
      values_.compare(run + ", " + curve.name, found->second, curve.values, 1e-12);
    }
    EXPECT_EQ(history.history.size(), curves) << run;
  }

 private:
  testing::GoldenValues values_;
};

TEST_F(Curves, OptimizersOnAStack) {
  const std::pair<std::string, AnyOptimizer> optimizers[] = {
      {"sgd", optimizers::SGD({.learning_rate = 0.125, .momentum = 0.5})},
      {"adam", optimizers::Adam(
                   {.learning_rate = 0.0625, .beta_1 = 0.5, .beta_2 = 0.75, .epsilon = 0x1p-20})},
      {"rmsprop", optimizers::RMSprop({.learning_rate = 0.0625, .rho = 0.75, .epsilon = 0x1p-20})}};
  for (const auto& [name, optimizer] : optimizers) {
    Sequential model = stack(2, "linear");
    model.compile({.optimizer = optimizer, .loss = "mse", .metrics = {"mae"}});
    FitOptions options = plainly();
    options.validation_split = 0.25;
    expect_run(name, model.fit(features(), numbers(), options));
  }
}

TEST_F(Curves, SampleWeights) {
  Sequential model = stack(2, "linear");
  model.compile(
      {.optimizer = sgd(), .loss = "mse", .metrics = {"mae"}, .weighted_metrics = {"mse"}});
  FitOptions options = plainly();
  options.sample_weight = weights();
  expect_run("sample_weight", model.fit(features(), numbers(), options));
}

TEST_F(Curves, ClassWeights) {
  Sequential model = stack(3, "softmax");
  model.compile({.optimizer = sgd(),
                 .loss = "sparse_categorical_crossentropy",
                 .metrics = {"accuracy"},
                 .weighted_metrics = {"accuracy"}});
  FitOptions options = plainly();
  options.class_weight = {{0, 0.5}, {1, 2}};
  expect_run("class_weight", model.fit(features(), labels(), options));
}

TEST_F(Curves, ValidationDataWithWeightsEveryOtherEpoch) {
  Sequential model = stack(2, "linear");
  model.compile({.optimizer = sgd(), .loss = "mse"});
  FitOptions options = plainly();
  options.validation_data = {slice(features(), 0, 6), slice(numbers(), 0, 6),
                             slice(weights(), 0, 6)};
  options.validation_freq = 2;
  expect_run("validation", model.fit(features(), numbers(), options));
}

TEST_F(Curves, SeveralInputsAndOutputsInAnyOrderOfNames) {
  for (const bool by_name : {false, true}) {
    Model model = branched();
    model.compile({.optimizer = sgd(),
                   .loss = {{"number", "mse"}, {"kind", "sparse_categorical_crossentropy"}},
                   .loss_weights = {{"number", 0.5}, {"kind", 2}},
                   .metrics = {{"number", {"mae"}}, {"kind", {"accuracy"}}}});
    FitOptions options = plainly();
    options.batch_size = 10;
    const History history = by_name
                                ? model.fit({{"right", side()}, {"left", features()}},
                                            {{"kind", labels()}, {"number", numbers()}}, options)
                                : model.fit({features(), side()}, {numbers(), labels()}, options);
    expect_run("outputs", history);
  }
}

}  // namespace
}  // namespace hebb
