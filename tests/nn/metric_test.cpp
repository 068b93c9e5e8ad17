// Metrics: counts by hand, over unequal batches, under the names that were asked for.

#include <gtest/gtest.h>

#include "hebb/metrics.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using testing::expect_words;
using testing::message_of;

/// The figure of one batch.
double figure(Metric& metric, const Tensor& y_true, const Tensor& y_pred) {
  metric.reset();
  metric.update(y_true, y_pred);
  return metric.result();
}

double accuracy(const Loss& loss, const Tensor& y_true, const Tensor& y_pred) {
  const auto metric = AnyMetric("accuracy").make(loss);
  return figure(*metric, y_true, y_pred);
}

TEST(Metric, BinaryAccuracyCountsPredictionsAboveTheThreshold) {
  const Tensor t = Tensor::from({1, 0, 1, 0, 1}), p = Tensor::from({0.9, 0.1, 0.5, 0.6, 0.51});
  metrics::BinaryAccuracy at_half, at_nine_tenths({.threshold = 0.9});
  EXPECT_DOUBLE_EQ(figure(at_half, t, p), 3.0 / 5);  // 0.5 itself counts as 0
  EXPECT_DOUBLE_EQ(figure(at_nine_tenths, t, p), 2.0 / 5);
  EXPECT_DOUBLE_EQ(figure(at_half, t, reshape(p, {5, 1})), 3.0 / 5);
}

TEST(Metric, CategoricalAccuraciesCountRows) {
  const Tensor p = Tensor::from({0.1, 0.7, 0.2, 0.5, 0.2, 0.3, 0.3, 0.3, 0.4}, {3, 3});
  const Tensor one_hot = Tensor::from({0, 1, 0, 0, 0, 1, 0, 0, 1}, {3, 3});
  metrics::CategoricalAccuracy categorical;
  metrics::SparseCategoricalAccuracy sparse;
  EXPECT_DOUBLE_EQ(figure(categorical, one_hot, p), 2.0 / 3);
  EXPECT_DOUBLE_EQ(figure(sparse, Tensor::from({1, 2, 2}), p), 2.0 / 3);
  EXPECT_DOUBLE_EQ(figure(sparse, Tensor::from({1.0, 2.0, 2.0}, {3, 1}), p), 2.0 / 3);
  // No prediction equals a label between two classes.
  EXPECT_DOUBLE_EQ(figure(sparse, Tensor::from({1.5, 2.0, 2.5}), p), 0);
}

TEST(Metric, F1TakesLabelsBesideAColumnOfPredictions) {
  metrics::F1Score f1({.threshold = 0.5});
  f1.update(Tensor::from({0, 1, 1, 0}), Tensor::from({0.2, 0.8, 0.3, 0.6}, {4, 1}));
  EXPECT_DOUBLE_EQ(f1.result(), 0.5);
}

TEST(Metric, ErrorsAreMeansOverElements) {
  const Tensor t = Tensor::from({1.0, 2.0, 3.0, 4.0}, {2, 2}),
               p = Tensor::from({1.5, 2.0, 1.0, 4.0}, {2, 2});
  metrics::MeanAbsoluteError absolute;
  metrics::MeanSquaredError squared;
  EXPECT_DOUBLE_EQ(figure(absolute, t, p), 2.5 / 4);
  EXPECT_DOUBLE_EQ(figure(squared, t, p), 4.25 / 4);
}

TEST(Metric, IsOverAllBatchesAndNotTheirMean) {
  metrics::MeanAbsoluteError metric;
  EXPECT_TRUE(std::isnan(metric.result()));
  metric.update(Tensor::from({0.0, 0.0, 0.0}), Tensor::from({1.0, 1.0, 1.0}));
  metric.update(Tensor::from({0.0}), Tensor::from({5.0}));
  EXPECT_DOUBLE_EQ(metric.result(), 2);  // 8 / 4; the mean of the batches' means is 3
  metric.reset();
  EXPECT_TRUE(std::isnan(metric.result()));
  metric.update(Tensor::from({0.0}), Tensor::from({5.0}));
  EXPECT_DOUBLE_EQ(metric.result(), 5);
}

TEST(Metric, AccuracyIsTheOneOfTheLoss) {
  // Several outputs and a binary loss: each output counts for itself.
  const Tensor many = Tensor::from({1, 0, 1, 1}, {2, 2}),
               p = Tensor::from({0.9, 0.2, 0.3, 0.8}, {2, 2});
  EXPECT_DOUBLE_EQ(accuracy("binary_crossentropy", many, p), 3.0 / 4);
  EXPECT_DOUBLE_EQ(accuracy("binary_focal_crossentropy", many, p), 3.0 / 4);
  // The same numbers as one-hot rows: rows count.
  EXPECT_DOUBLE_EQ(accuracy("categorical_crossentropy", many, p), 1.0 / 2);
  EXPECT_DOUBLE_EQ(accuracy("categorical_focal_crossentropy", many, p), 1.0 / 2);
  EXPECT_DOUBLE_EQ(accuracy("sparse_categorical_crossentropy", Tensor::from({0, 1}), p), 1);
  EXPECT_DOUBLE_EQ(accuracy("sparse_categorical_crossentropy", Tensor::from({0, 0}, {2, 1}), p),
                   1.0 / 2);
  // With another loss the shapes tell.
  const Tensor column = Tensor::from({0.9, 0.2}, {2, 1});
  EXPECT_DOUBLE_EQ(accuracy("mse", Tensor::from({1.0, 1.0}), column), 1.0 / 2);
  EXPECT_DOUBLE_EQ(accuracy("mse", Tensor::from({0, 1}), p), 1);
  EXPECT_DOUBLE_EQ(accuracy("mse", many, p), 1.0 / 2);
}

TEST(Metric, AccuracyForgetsOnlyFigures) {
  const auto metric = AnyMetric("acc").make("mse");
  EXPECT_TRUE(std::isnan(metric->result()));
  metric->update(Tensor::from({1.0, 0.0}), Tensor::from({1.0, 1.0}));
  metric->reset();
  EXPECT_TRUE(std::isnan(metric->result()));
  metric->update(Tensor::from({1.0}), Tensor::from({1.0}));
  EXPECT_DOUBLE_EQ(metric->result(), 1);
}

TEST(Metric, NamesInTheLogsAreThoseAskedFor) {
  struct Case {
    const char* given;
    const char* name;
  };
  const Case cases[] = {{"accuracy", "accuracy"}, {"acc", "acc"},
                        {"ACC", "ACC"},           {"mae", "mae"},
                        {"MAE", "MAE"},           {"MeanAbsoluteError", "MeanAbsoluteError"},
                        {"AUC", "AUC"},           {"log_cosh_error", "log_cosh_error"}};
  for (const Case& c : cases) {
    EXPECT_EQ(AnyMetric::parse(c.given).name(), c.name) << c.given;
    EXPECT_EQ(AnyMetric::parse(c.given).make("mse")->name(), c.name) << c.given;
  }
  EXPECT_EQ(AnyMetric("Precision").name(), "Precision");
  EXPECT_EQ(AnyMetric(metrics::MeanAbsoluteError()).name(), "mean_absolute_error");
  EXPECT_EQ(AnyMetric(metrics::AUC({.name = "area"})).name(), "area");
}

TEST(Metric, EachNameIsTheClassBesideIt) {
  const auto names = AnyMetric::names();
  ASSERT_EQ(names.size(), std::size_t{detail::kMetrics});
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string_view type = detail::kMetricNames[i + names.size()];
    std::string letters;
    for (const char c : names[i]) letters += c == '_' ? "" : std::string(1, c);
    EXPECT_TRUE(detail::same_name(letters, type)) << letters << " is not " << type;
  }
  // An object's own name tells which class a name has made.
  const auto own = [](const Metric& metric) { return metric.name(); };
  EXPECT_EQ(own(metrics::LogCoshError()), "logcosh");
  EXPECT_EQ(own(metrics::FBetaScore()), "fbeta_score");
  EXPECT_EQ(own(metrics::F1Score()), "f1_score");
  EXPECT_EQ(own(metrics::R2Score()), "r2_score");
  EXPECT_EQ(own(metrics::SparseTopKCategoricalAccuracy()), "sparse_top_k_categorical_accuracy");
}

TEST(Metric, EachNameIsItsMetric) {
  const Tensor t = Tensor::from({0.0, 2.0}, {1, 2}), p = Tensor::from({0.5, 5.0}, {1, 2});
  const auto of = [&](const char* name) {
    return figure(*AnyMetric::parse(name).make("mse"), t, p);
  };
  EXPECT_DOUBLE_EQ(of("mae"), 1.75);
  EXPECT_DOUBLE_EQ(of("MeanSquaredError"), 9.25 / 2);
  EXPECT_DOUBLE_EQ(of("mse"), 9.25 / 2);
  EXPECT_DOUBLE_EQ(of("categorical_accuracy"), 1);
  EXPECT_DOUBLE_EQ(of("binary_accuracy"), 0.5);
}

/// Largest prediction seen: a metric of a user's.
struct Largest : Metric {
  std::string name() const override { return "largest"; }
  double result() const override { return value; }
  void reset() override { value = 0; }
  double value = 0;

 protected:
  void collect(const Tensor&, const Tensor& y_pred, const Tensor&) override {
    for (double v : y_pred.to_vector<double>()) value = std::fmax(value, v);
  }
};

TEST(Metric, MayBeAUsersObject) {
  const auto kept = std::make_shared<Largest>();
  const AnyMetric metric = kept;
  EXPECT_EQ(metric.name(), "largest");
  EXPECT_EQ(metric.make("mse"), kept);
  metric.make("mse")->update(Tensor::from({1.0}), Tensor::from({7.0}));
  EXPECT_EQ(kept->result(), 7);
}

TEST(Metric, ShapesThatDoNotGoTogetherAreRefusedWithBoth) {
  const auto refused = [](Metric&& metric, const Shape& t, const Shape& p) {
    expect_words(message_of<ShapeError>([&] { metric.update(Tensor::zeros(t), Tensor::zeros(p)); }),
                 {metric.name(), "y_true: " + t.to_string(), "y_pred: " + p.to_string()});
    EXPECT_TRUE(std::isnan(metric.result()));
  };
  refused(metrics::BinaryAccuracy(), {2, 3}, {3, 2});
  refused(metrics::BinaryAccuracy(), {3}, {4});
  refused(metrics::MeanAbsoluteError(), {6}, {3, 2});
  refused(metrics::MeanSquaredError(), {1, 3}, {3});
  refused(metrics::CategoricalAccuracy(), {3}, {3, 2});
  refused(metrics::CategoricalAccuracy(), {3, 4}, {3, 2});
  refused(metrics::SparseCategoricalAccuracy(), {4}, {3, 2});
  refused(metrics::SparseCategoricalAccuracy(), {3, 2}, {3, 2});
  refused(metrics::SparseCategoricalAccuracy(), {}, {});
}

TEST(Metric, AnUnknownNameIsAnErrorWithTheNearest) {
  expect_words(message_of<ValueError>([] { AnyMetric::parse("acuracy"); }),
               {"unknown metric \"acuracy\"", "did you mean \"accuracy\"?", "\"mae\"",
                "\"mean_squared_error\""});
}

TEST(Metric, TwoOfOneNameAreRefused) {
  Sequential model;
  expect_words(message_of<ValueError>([&] {
                 model.compile({.loss = "mse", .metrics = {"mae", "mae"}});
               }),
               {"two figures", "\"mae\""});
  struct Loss2 : Largest {
    std::string name() const override { return "loss"; }
  };
  EXPECT_THROW(model.compile({.loss = "mse", .metrics = {Loss2()}}), ValueError);
  EXPECT_THROW((void)model.optimizer(), ValueError);
}

}  // namespace
}  // namespace hebb
