// Laws that hold for metrics whatever the numbers are: batches, weights, bounds, orders.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "hebb/metrics.hpp"
#include "hebb/ops.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using testing::uniform;

constexpr std::int64_t kRows = 9, kClasses = 4;

/// Targets, predictions and weights that a metric is meant for.
struct Example {
  Tensor truth, prediction, weight;
};

bool is_any_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Numbers drawn by `seed`, in float64; weights are whole.
Example example_of(std::string_view name, std::uint64_t seed) {
  const Tensor weight = testing::labels(kRows, 4, seed + 1).cast(DType::float64);
  const Tensor labels = testing::labels(kRows, kClasses, seed);
  const auto numbers = [seed](std::uint64_t stream, double low, double high) {
    return uniform({kRows, kClasses}, 8 * seed + stream, DType::float64, low, high);
  };
  const Tensor shares = softmax(numbers(0, -2, 2)).detach();
  if (name.starts_with("sparse")) return {labels, shares, weight};
  if (name == "accuracy") return {labels, testing::labels(kRows, kClasses, seed + 2), weight};
  if (is_any_of(name, {"categorical_crossentropy", "categorical_accuracy", "categorical_hinge",
                       "top_k_categorical_accuracy", "matthews_correlation", "f_beta_score",
                       "f1_score"})) {
    return {one_hot(labels, kClasses, DType::float64), shares, weight};
  }
  if (name == "kl_divergence") return {softmax(numbers(1, -2, 2)).detach(), shares, weight};
  if (is_any_of(name, {"binary_crossentropy", "binary_accuracy", "precision", "recall", "auc",
                       "true_positives", "false_positives", "true_negatives", "false_negatives",
                       "hinge", "squared_hinge"})) {
    return {step(numbers(1, -1, 1)), numbers(0, 0.02, 0.98), weight};
  }
  return {numbers(1, 0.1, 4), numbers(0, 0.1, 4), weight};
}

std::shared_ptr<Metric> make(std::string_view name) {
  // By name, "accuracy" is the one that fits; here it is the class.
  if (name == "accuracy") return std::make_shared<metrics::Accuracy>();
  return AnyMetric::parse(name).make("mse");
}

/// Figures of rows in batches of this size.
std::vector<double> figures_of(std::string_view name, const Example& example, std::int64_t batch,
                               bool weighted) {
  const auto metric = make(name);
  const std::int64_t rows = example.truth.shape()[0];
  for (std::int64_t start = 0; start < rows; start += batch) {
    const std::int64_t stop = std::min(start + batch, rows);
    const auto part = [&](const Tensor& all) { return slice(all, start, stop); };
    metric->update(part(example.truth), part(example.prediction),
                   weighted ? part(example.weight) : Tensor());
  }
  return metric->results();
}

/// Each row as often as its weight says.
Example repeated(const Example& example) {
  std::vector<std::int64_t> rows;
  const std::vector<int> times = example.weight.to_vector<int>();
  for (std::size_t i = 0; i < times.size(); ++i) {
    rows.insert(rows.end(), static_cast<std::size_t>(times[i]), static_cast<std::int64_t>(i));
  }
  const Tensor index = Tensor::from(std::span<const std::int64_t>(rows));
  const auto picked = [&](const Tensor& all) {
    return gather(all.cast(DType::float64), index).cast(all.dtype());
  };
  return {picked(example.truth), picked(example.prediction), picked(example.weight)};
}

void expect_same(const std::vector<double>& a, const std::vector<double>& b,
                 std::string_view what) {
  ASSERT_EQ(a.size(), b.size()) << what;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(a[i]) && std::isnan(b[i])) continue;
    EXPECT_NEAR(a[i], b[i], 1e-11 * std::max(1.0, std::abs(b[i]))) << what;
  }
}

/// check(name, seed) for every metric and seeds that RapidCheck draws.
template <class Check>
void for_metrics_and_seeds(const Check& check) {
  for (const std::string_view name : AnyMetric::names()) {
    const bool holds = rc::check(std::string(name), [&] {
      const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1 << 20);
      check(name, seed);
      RC_ASSERT(!::testing::Test::HasFailure());
    });
    EXPECT_TRUE(holds) << name;
  }
}

TEST(MetricLaw, BatchesGiveTheFigureOfTheWhole) {
  for_metrics_and_seeds([](std::string_view name, std::uint64_t seed) {
    const Example example = example_of(name, seed);
    for (const bool weighted : {false, true}) {
      const auto whole = figures_of(name, example, kRows, weighted);
      for (const std::int64_t batch : {1, 2, 4}) {
        expect_same(figures_of(name, example, batch, weighted), whole, name);
      }
    }
  });
}

// Weights from 0 to 3: what is left out and what is given twice are cases of it.
TEST(MetricLaw, AWeightIsHowOftenARowIsGiven) {
  for_metrics_and_seeds([](std::string_view name, std::uint64_t seed) {
    const Example example = example_of(name, seed);
    const Example rows = repeated(example);
    if (rows.truth.size() == 0) return;
    expect_same(figures_of(name, example, 4, true), figures_of(name, rows, 4, false), name);
  });
}

TEST(MetricLaw, EqualWeightsChangeOnlyCounts) {
  for_metrics_and_seeds([](std::string_view name, std::uint64_t seed) {
    Example example = example_of(name, seed);
    example.weight = Tensor::full({kRows}, 0.25, DType::float64);
    std::vector<double> expected = figures_of(name, example, 4, false);
    if (name.ends_with("positives") || name.ends_with("negatives")) {
      for (double& figure : expected) figure /= 4;
    }
    expect_same(figures_of(name, example, 4, true), expected, name);
  });
}

TEST(MetricLaw, FiguresStayWithinTheirBounds) {
  for_metrics_and_seeds([](std::string_view name, std::uint64_t seed) {
    const bool is_share =
        name.ends_with("accuracy") ||
        is_any_of(name, {"precision", "recall", "f1_score", "f_beta_score", "auc"});
    const bool is_cosine = is_any_of(name, {"cosine_similarity", "matthews_correlation"});
    const double low = is_share ? 0 : is_cosine ? -1 : -INFINITY;
    const double high = is_share || is_cosine || name == "r2_score" ? 1 : INFINITY;
    for (const double figure : figures_of(name, example_of(name, seed), 4, false)) {
      EXPECT_GE(figure, low) << name;
      EXPECT_LE(figure, high + 1e-12) << name;
    }
  });
}

TEST(MetricLaw, ATruePredictionIsTheBest) {
  struct Case {
    const char* name;
    double best;
  };
  const Case cases[] = {{"mse", 0},
                        {"mae", 0},
                        {"root_mean_squared_error", 0},
                        {"log_cosh_error", 0},
                        {"mape", 0},
                        {"msle", 0},
                        {"r2_score", 1},
                        {"cosine_similarity", 1},
                        {"categorical_accuracy", 1},
                        {"top_k_categorical_accuracy", 1},
                        {"binary_accuracy", 1},
                        {"precision", 1},
                        {"recall", 1},
                        {"auc", 1},
                        {"matthews_correlation", 1}};
  for (const Case& c : cases) {
    Example example = example_of(AnyMetric::parse(c.name).name(), 5);
    example.prediction = example.truth;
    EXPECT_NEAR(figures_of(c.name, example, 4, true)[0], c.best, 1e-12) << c.name;
  }
}

/// ROC area of one column of scores.
double area(metrics::AUC metric, const Tensor& truth, const Tensor& score) {
  metric.update(truth, score);
  return metric.result();
}

TEST(MetricLaw, ARankingWithoutFaultHasAreaOne) {
  const bool holds = rc::check([] {
    const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1 << 20);
    const Tensor truth = step(uniform({20}, seed, DType::float64));
    // Negatives below 0.5, positives above: no two across share a bin.
    const Tensor noise = uniform({20}, seed + 1, DType::float64, 0, 0.49);
    const Tensor score = noise + truth * 0.5;
    const double positives = sum(truth).item<double>();
    RC_PRE(positives > 0 && positives < 20);
    for (const Curve curve : {Curve("ROC"), Curve("PR")}) {
      RC_ASSERT(std::abs(area(metrics::AUC({.curve = curve}), truth, score) - 1) < 1e-12);
    }
    RC_ASSERT(std::abs(area(metrics::AUC(), truth, 1.0 - score)) < 1e-12);
  });
  EXPECT_TRUE(holds);
}

TEST(MetricLaw, MinoringAndMajoringEncloseTheArea) {
  const bool holds = rc::check([] {
    const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1 << 20);
    const Tensor truth = step(uniform({30}, seed, DType::float64));
    const Tensor score = uniform({30}, seed + 1, DType::float64, 0, 1);
    const auto by = [&](SummationMethod method) {
      return area(metrics::AUC({.num_thresholds = 7, .summation_method = method}), truth, score);
    };
    RC_ASSERT(by("minoring") <= by("interpolation") + 1e-12);
    RC_ASSERT(by("interpolation") <= by("majoring") + 1e-12);
    // Swapping the classes and the order leaves the area: the same pairs share a bin.
    const double turned = area(metrics::AUC({.num_thresholds = 1000}), 1.0 - truth, 1.0 - score);
    const double there = area(metrics::AUC({.num_thresholds = 1000}), truth, score);
    RC_ASSERT(std::abs(turned - there) < 1e-12);
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace hebb
