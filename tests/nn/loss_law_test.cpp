// Laws that hold for losses whatever the numbers are: least where they should be, weights,
// reductions, gradients, numbers of any size, and the same bits from a recorded step.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "gradients.hpp"
#include "hebb/losses.hpp"
#include "hebb/ops.hpp"
#include "nn/nn_testing.hpp"
#include "tensor/program.hpp"

namespace hebb {
namespace {

using testing::uniform;

constexpr std::int64_t kRows = 5, kClasses = 4;

/// Of the rows of an example.
struct Sizes {
  std::int64_t rows = kRows, classes = kClasses;
};

/// Targets and predictions that a loss is meant for.
struct Example {
  Tensor truth, prediction;
};

bool is_any_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Tensor one_hot_rows(std::uint64_t stream, Sizes s = {}) {
  return one_hot(testing::labels(s.rows, s.classes, stream), s.classes, DType::float64);
}

/// Numbers drawn by `seed`, in float64.
Example example_of(std::string_view name, std::uint64_t seed, Sizes s = {}) {
  const auto numbers = [seed, s](std::uint64_t stream, double low, double high) {
    return uniform({s.rows, s.classes}, 8 * seed + stream, DType::float64, low, high);
  };
  const auto distributions = [&](std::uint64_t stream) {
    return softmax(numbers(stream, -2, 2)).detach();
  };
  if (name == "sparse_categorical_crossentropy") {
    return {testing::labels(s.rows, s.classes, seed), distributions(0)};
  }
  if (is_any_of(name, {"categorical_crossentropy", "categorical_focal_crossentropy"})) {
    return {one_hot_rows(seed, s), distributions(0)};
  }
  if (name == "kl_divergence") return {distributions(1), distributions(0)};
  if (is_any_of(name, {"binary_crossentropy", "binary_focal_crossentropy", "dice", "tversky"})) {
    return {one_hot_rows(seed, s), numbers(0, 0.02, 0.98)};
  }
  if (is_any_of(name, {"hinge", "squared_hinge", "categorical_hinge"})) {
    return {one_hot_rows(seed, s), numbers(0, -3, 3)};
  }
  if (is_any_of(name, {"poisson", "mean_squared_logarithmic_error"})) {
    return {numbers(1, 0.1, 4), numbers(0, 0.1, 4)};
  }
  return {numbers(1, -2, 2), numbers(0, -2, 2)};
}

/// True for a loss that is one number for the whole batch.
bool is_of_a_batch(std::string_view name) { return is_any_of(name, {"dice", "tversky"}); }

/// The loss of that name with another reduction.
Loss with_reduction(std::string_view name, const char* reduction) {
  Config config = Loss::parse(name).config();
  Config options = *config.find("config");
  options.set("reduction", reduction);
  config.set("config", options);
  return Loss::from_config(config);
}

double value_of(const Tensor& scalar) { return scalar.item<double>(); }

void expect_close(double a, double b, std::string_view what) {
  EXPECT_NEAR(a, b, 1e-12 * std::max(1.0, std::abs(b))) << what;
}

/// check(name, seed) for every loss and seeds that RapidCheck draws.
template <class Check>
void for_losses_and_seeds(const Check& check) {
  for (const std::string_view name : Loss::names()) {
    const bool holds = rc::check(std::string(name), [&] {
      const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1 << 20);
      check(name, seed);
      RC_ASSERT(!::testing::Test::HasFailure());
    });
    EXPECT_TRUE(holds) << name;
  }
}

TEST(LossLaw, SumOfTheValuesIsTheSum) {
  for_losses_and_seeds([](std::string_view name, std::uint64_t seed) {
    const auto [t, p] = example_of(name, seed);
    const Tensor values = with_reduction(name, "none")(t, p);
    EXPECT_EQ(values.shape(), is_of_a_batch(name) ? Shape{} : Shape{kRows}) << name;
    const double total = value_of(sum(values));
    expect_close(value_of(with_reduction(name, "sum")(t, p)), total, name);
    const double mean = total / static_cast<double>(values.size());
    for (const char* reduction : {"sum_over_batch_size", "mean", "mean_with_sample_weight"}) {
      expect_close(value_of(with_reduction(name, reduction)(t, p)), mean, name);
    }
  });
}

TEST(LossLaw, AWeightOfTwoIsARowGivenTwice) {
  for_losses_and_seeds([](std::string_view name, std::uint64_t seed) {
    if (is_of_a_batch(name)) return;  // one value for all rows
    const auto [t, p] = example_of(name, seed);
    const auto twice_first = [](const Tensor& rows) {
      return concatenate({rows, slice(rows, 0, 1)}, 0);
    };
    Tensor w = Tensor::ones({kRows}, DType::float64);
    w.mutable_data<double>()[0] = 2;
    for (const char* reduction : {"sum", "mean_with_sample_weight"}) {
      const Loss loss = with_reduction(name, reduction);
      expect_close(value_of(loss(t, p, w)), value_of(loss(twice_first(t), twice_first(p))), name);
    }
    const double sum = value_of(with_reduction(name, "sum")(t, p, w));
    expect_close(value_of(Loss::parse(name)(t, p, w)), sum / kRows, name);
  });
}

TEST(LossLaw, WeightsOfOneChangeNothingAndOfZeroEverything) {
  for_losses_and_seeds([](std::string_view name, std::uint64_t seed) {
    const auto [t, p] = example_of(name, seed);
    for (const std::string_view reduction : Reduction::names()) {
      const Loss loss = with_reduction(name, std::string(reduction).c_str());
      if (reduction == "none") continue;
      // One value for the batch is multiplied once for each weight, as in Keras.
      const double rows = is_of_a_batch(name) && reduction == "sum" ? kRows : 1;
      const Tensor ones = Tensor::ones({kRows}, DType::float64);
      expect_close(value_of(loss(t, p, ones)), rows * value_of(loss(t, p)), name);
      EXPECT_EQ(value_of(loss(t, p, ones * 0.0)), 0) << name << reduction;
    }
  });
}

TEST(LossLaw, IsLeastWhereThePredictionIsTheTruth) {
  for_losses_and_seeds([](std::string_view name, std::uint64_t seed) {
    auto [t, p] = example_of(name, seed);
    // What a prediction that could not be better looks like, and what it costs.
    Tensor best = t;
    double least = 0;
    if (name == "sparse_categorical_crossentropy") {
      t = one_hot_rows(seed);
      best = t;
      t = argmax(t);
    }
    if (is_any_of(name, {"hinge", "squared_hinge"})) best = 2.0 * t - 1.0;
    if (name == "categorical_hinge") best = 2.0 * t;
    if (name == "cosine_similarity") least = -1;
    if (name == "poisson") least = value_of(Loss("poisson")(t, t));
    const Loss loss = Loss::parse(name);
    // Clipping and epsilons leave 1e-7 of each of the outputs.
    EXPECT_NEAR(value_of(loss(t, best)), least, 4e-7) << name;
    EXPECT_GE(value_of(loss(t, p)), least - 4e-7) << name;
  });
}

/// Every loss, and those whose options change the formula.
std::vector<Loss> losses_of_each_formula() {
  using namespace losses;
  std::vector<Loss> list = {BinaryCrossentropy({.from_logits = true}),
                            BinaryCrossentropy({.from_logits = true, .label_smoothing = 0.2}),
                            BinaryCrossentropy({.label_smoothing = 0.2}),
                            CategoricalCrossentropy({.from_logits = true}),
                            CategoricalCrossentropy({.label_smoothing = 0.2}),
                            SparseCategoricalCrossentropy({.from_logits = true}),
                            SparseCategoricalCrossentropy({.ignore_class = 0}),
                            BinaryFocalCrossentropy({.apply_class_balancing = true, .gamma = 0.5}),
                            BinaryFocalCrossentropy({.from_logits = true}),
                            CategoricalFocalCrossentropy({.from_logits = true}),
                            Huber({.delta = 0.5}),
                            Dice({.axis = {1}}),
                            Tversky({.alpha = 0.3, .beta = 0.8, .axis = {1}})};
  for (const std::string_view name : Loss::names()) list.push_back(Loss::parse(name));
  return list;
}

// By predictions and sample weights. No number drawn here stands within a step of a kink.
TEST(LossLaw, GradientsAreCentralDifferences) {
  testing::GradientChecks checks;
  for (const Loss& loss : losses_of_each_formula()) {
    for (const Sizes s :
         {Sizes{5, 4}, Sizes{3, 7}, Sizes{1, 4}, Sizes{5, 1}, Sizes{1, 1}, Sizes{0, 4}}) {
      auto [t, p] = example_of(loss.name(), 1, s);
      if (loss.name() == "kl_divergence") p = p * 0.9;  // 1, of a single class, is a kink
      const bool small = s.rows < 2 || s.classes < 2;
      const Tensor w = uniform({s.rows}, 2, DType::float64, 0.5, 2);
      checks.check(
          text::format("{} of {} x {}", loss.name(), s.rows, s.classes),
          [&loss, &t = t](const Tensors& x) { return loss(t, x[0], x[1]); }, {p, w}, Rng(3),
          small ? testing::Expect::any : testing::Expect::nonzero);
    }
  }
  EXPECT_GE(checks.passed(), 390);
}

/// Value and gradient, for predictions that are numbers from -x to x.
void expect_finite(const Loss& loss, const Tensor& truth, double x, DType dtype) {
  Tensor p = Tensor::from({x, -x, 0.0, 1.0, -x, x}, {2, 3}).cast(dtype).detach();
  p.requires_grad(true);
  const Tensor value = loss(truth, p);
  EXPECT_TRUE(std::isfinite(value_of(value))) << loss.name() << " of " << x;
  value.backward();
  for (const double g : p.grad().to_vector<double>()) {
    EXPECT_TRUE(std::isfinite(g)) << loss.name() << " of " << x;
  }
}

TEST(LossLaw, NoLogitIsTooLarge) {
  const Tensor rows = Tensor::from({0.0, 1.0, 0.0, 1.0, 0.0, 0.0}, {2, 3});
  const Loss losses[] = {
      Loss("log_cosh"),
      losses::BinaryCrossentropy({.from_logits = true}),
      losses::BinaryCrossentropy({.from_logits = true, .label_smoothing = 0.1}),
      losses::CategoricalCrossentropy({.from_logits = true}),
      losses::BinaryFocalCrossentropy({.gamma = 0.5, .from_logits = true}),
      losses::CategoricalFocalCrossentropy({.gamma = 0.5, .from_logits = true}),
      Loss([](const Tensor& t, const Tensor& p) {
        return losses::binary_crossentropy(t, sigmoid(p));
      }),
      Loss([](const Tensor& t, const Tensor& p) {
        return losses::categorical_crossentropy(t, softmax(p));
      }),
  };
  const Loss sparse = losses::SparseCategoricalCrossentropy({.from_logits = true});
  for (const double x : {30.0, 1e4, 1e30, 1e300}) {
    for (const DType dtype : {DType::float32, DType::float64}) {
      if (dtype == DType::float32 && x > 1e38) continue;
      for (const Loss& loss : losses) expect_finite(loss, rows, x, dtype);
      expect_finite(sparse, Tensor::from({1, 0}), x, dtype);
    }
  }
}

TEST(LossLaw, LogCoshIsExactFarAwayAndNear) {
  const auto at = [](double e) {
    return value_of(losses::log_cosh(Tensor::from({0.0}), Tensor::from({e})));
  };
  EXPECT_EQ(at(0), 0);
  EXPECT_DOUBLE_EQ(at(1e300), 1e300);
  EXPECT_DOUBLE_EQ(at(-50), 50 - std::numbers::ln2);
  EXPECT_DOUBLE_EQ(at(1e-3), 5e-7 - 1e-12 / 12 + 1e-18 / 45);
  EXPECT_DOUBLE_EQ(at(-1e-9), 5e-19);
  EXPECT_DOUBLE_EQ(at(0.999999999), std::log(std::cosh(0.999999999)));
  EXPECT_DOUBLE_EQ(at(1.000000001), std::log(std::cosh(1.000000001)));
  for (const double e : {1e-12, 1e-9, 1e-4, 0.03}) {
    Tensor p = Tensor::from({e});
    p.requires_grad(true);
    losses::log_cosh(Tensor::from({0.0}), p).backward();
    EXPECT_DOUBLE_EQ(p.grad().item<double>(), std::tanh(e));
    const Tensor narrow = losses::log_cosh(Tensor::from({0.0F}), p.cast(DType::float32));
    EXPECT_NEAR(narrow.item<double>() / (e * e / 2), 1, 1e-3) << e;
  }
}

TEST(LossLaw, ProbabilitiesOfZeroAndOneCostSomethingFinite) {
  const Tensor p = Tensor::from({0.0, 1.0, 0.0, 1.0, 0.0, 0.0}, {2, 3});
  const Tensor t = Tensor::from({1.0, 0.0, 0.0, 0.0, 1.0, 0.0}, {2, 3});
  for (const std::string_view name : Loss::names()) {
    const Tensor truth = name == "sparse_categorical_crossentropy" ? argmax(t) : t;
    for (const DType dtype : {DType::float32, DType::float64}) {
      Tensor prediction = p.cast(dtype).detach();
      prediction.requires_grad(true);
      const Tensor value = Loss::parse(name)(truth, prediction);
      EXPECT_TRUE(std::isfinite(value_of(value))) << name;
      value.backward();
      for (const double g : prediction.grad().to_vector<double>()) {
        EXPECT_TRUE(std::isfinite(g)) << name;
      }
    }
  }
}

/// Writes the elements of `from` into the memory of `to`.
void overwrite(const Tensor& to, const Tensor& from) {
  Tensor target = to;
  const auto copy = [](auto source, auto place) {
    std::copy(source.begin(), source.end(), place.begin());
  };
  if (to.dtype() == DType::int64) {
    copy(from.data<std::int64_t>(), target.mutable_data<std::int64_t>());
  } else {
    copy(from.data<double>(), target.mutable_data<double>());
  }
}

TEST(LossLaw, ARecordedStepHasTheSameBits) {
  for (const std::string_view name : Loss::names()) {
    for (const bool weighted : {false, true}) {
      const Loss loss = with_reduction(name, weighted ? "mean_with_sample_weight" : "mean");
      const auto example = example_of(name, 1), other = example_of(name, 2);
      Tensor p = example.prediction;
      p.requires_grad(true);
      const Tensor w = uniform({kRows}, 3, DType::float64, 0, 1);
      const auto compute = [&] {
        p.zero_grad();
        const Tensor value = loss(example.truth, p, weighted ? w : Tensor());
        value.backward();
        return value.detach();
      };
      compute();
      Program program;
      Tensor value;
      {
        Program::Recording recording(program);
        value = recording.keep(compute());
      }
      ASSERT_TRUE(program.complete(1)) << name;
      overwrite(example.truth, other.truth);
      overwrite(p, other.prediction);
      overwrite(w, uniform({kRows}, 4, DType::float64, 0, 1));
      program.run();
      const std::string bits = testing::bits(value) + testing::bits(p.grad());
      const Tensor anew = compute();
      EXPECT_EQ(bits, testing::bits(anew) + testing::bits(p.grad())) << name;
    }
  }
}

TEST(LossLaw, ARecordedStepLooksAtItsLabelsAgain) {
  // Labels {0, 1} and {-1, 1} in turn; an ignored label elsewhere; weights that become 0.
  Tensor t = Tensor::from({0.0, 1.0, 1.0}), p = Tensor::from({0.5, 0.25, -2.0});
  const auto recorded = [](Program& program, const auto& call) {
    Program::Recording recording(program);
    return recording.keep(call());
  };
  Program hinge;
  const Tensor of_hinge = recorded(hinge, [&] { return losses::hinge(t, p); });
  ASSERT_TRUE(hinge.complete(1));
  EXPECT_DOUBLE_EQ(value_of(of_hinge), (1.5 + 0.75 + 3) / 3);
  overwrite(t, Tensor::from({1.0, -1.0, -1.0}));
  hinge.run();
  EXPECT_DOUBLE_EQ(value_of(of_hinge), (0.5 + 1.25 + 0) / 3);

  Tensor label = Tensor::from({0, -1});
  const Tensor z = Tensor::from({1.0, 1.0, 3.0, 3.0}, {2, 2});
  const losses::SparseCategoricalCrossentropy loss({.from_logits = true, .ignore_class = -1});
  Program sparse;
  const Tensor of_sparse = recorded(sparse, [&] { return loss(label, z); });
  ASSERT_TRUE(sparse.complete(1));
  EXPECT_DOUBLE_EQ(value_of(of_sparse), std::numbers::ln2);
  overwrite(label, Tensor::from({-1, -1}));
  sparse.run();
  EXPECT_EQ(value_of(of_sparse), 0);
}

TEST(LossLaw, MetaTensorsGiveTheShape) {
  const Tensor y = Tensor::meta({kUnknown, kClasses}), w = Tensor::meta({kUnknown});
  for (const std::string_view name : Loss::names()) {
    const Tensor t =
        name == "sparse_categorical_crossentropy" ? Tensor::meta({kUnknown}, DType::int64) : y;
    for (const std::string_view reduction : Reduction::names()) {
      const Loss loss = with_reduction(name, std::string(reduction).c_str());
      const bool rows = reduction == "none" && !is_of_a_batch(name);
      EXPECT_EQ(loss(t, y).shape(), rows ? Shape{kUnknown} : Shape{}) << name;
      const bool weighted_rows = reduction == "none";
      EXPECT_EQ(loss(t, y, w).shape(), weighted_rows ? Shape{kUnknown} : Shape{}) << name;
    }
  }
}

}  // namespace
}  // namespace hebb
