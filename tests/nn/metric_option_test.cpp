// Metrics as options, and what they refuse.

#include <gtest/gtest.h>

#include <limits>

#include "hebb/layers.hpp"
#include "hebb/metrics.hpp"
#include "hebb/model.hpp"
#include "hebb/ops.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using testing::expect_words;
using testing::message_of;

class WithinOne : public metrics::MeanMetric {
 public:
  WithinOne() : MeanMetric("within_one", {}) {}

 protected:
  Tensor values(const Tensor& y_true, const Tensor& y_pred) const override {
    return step(1.0 - abs(y_true - y_pred));
  }
};

// What docs/metrics.md shows.
TEST(MetricOption, IsANameOrAnObject) {
  Sequential model{layers::Input({2}), layers::Dense(1, {.activation = "sigmoid"})};
  model.compile({.loss = "binary_crossentropy", .metrics = {"accuracy", "auc"}});
  model.compile({.loss = "binary_crossentropy",
                 .metrics = {metrics::Precision({.thresholds = {0.75}}),
                             metrics::F1Score({.threshold = 0.5})}});

  const Tensor inputs = Tensor::from({1.0f, 2.0f, -1.0f, 0.5f}, {2, 2});
  const Tensor truth = Tensor::from({1.0f, 0.0f}, {2, 1});
  const auto logs = model.evaluate(inputs, truth);
  EXPECT_EQ(logs.size(), std::size_t{3});
  EXPECT_TRUE(logs.contains("precision"));
  EXPECT_TRUE(logs.contains("f1_score"));

  struct Weighted {
    Tensor x, y, weight;
  };
  const std::vector<Weighted> batches{{inputs, truth, Tensor::from({1.0, 3.0})}};
  metrics::Recall recall;
  for (const auto& [x, y, weight] : batches) recall.update(y, model(x), weight);
  const double figure = recall.result();
  recall.reset();
  EXPECT_GE(figure, 0);
  EXPECT_TRUE(std::isnan(recall.result()));
}

// In recorded steps, in the first ones and in evaluate(), for predictions of any size.
TEST(MetricOption, ALossAsAMetricIsOfThePredictionsAlone) {
  struct Case {
    const char* activation;
    const char* loss;
  };
  for (const Case& c : {Case{"sigmoid", "binary_crossentropy"},
                        Case{"softmax", "categorical_crossentropy"}, Case{"linear", "mse"}}) {
    Sequential model{layers::Input({3}),
                     layers::Dense(3, {.activation = Activation::parse(c.activation)})};
    model.compile({.optimizer = optimizers::SGD({.learning_rate = 0}),
                   .loss = Loss::parse(c.loss),
                   .metrics = {AnyMetric::parse(c.loss)}});
    const Tensor x = testing::uniform({40, 3}, 1, DType::float32, -100, 100);
    const Tensor y = one_hot(testing::labels(40, 3, 2), 3);
    const History run = model.fit(x, y, {.batch_size = 8, .epochs = 2, .verbose = 0});
    const double figure = Loss::parse(c.loss)(y, model.predict(x)).item<double>();
    EXPECT_NEAR(run.history.at(c.loss)[0], figure, 1e-5 * figure) << c.loss;
    EXPECT_NEAR(run.history.at(c.loss)[1], figure, 1e-5 * figure) << c.loss;
    EXPECT_NEAR(model.evaluate(x, y)[c.loss], figure, 1e-5 * figure) << c.loss;
  }
}

TEST(MetricOption, ReportsFromLabels) {
  const Tensor y = Tensor::from({0, 1, 1}), labels = Tensor::from({0, 1, 0});
  const Tensor matrix = metrics::confusion_matrix(y, labels);
  std::string text = metrics::confusion_matrix_text(matrix, {"cat", "dog"});
  text += metrics::classification_report(matrix, {"cat", "dog"});
  expect_words(text, {"cat", "dog", "accuracy"});
}

TEST(MetricOption, MayBeAMeanOfAUsersValues) {
  WithinOne metric;
  EXPECT_EQ(metric.name(), "within_one");
  const Tensor t = Tensor::from({1.0, 2.0, 3.0}), p = Tensor::from({1.5, 4.0, 3.0});
  metric.update(t, p);
  EXPECT_DOUBLE_EQ(metric.result(), 2.0 / 3);
  metric.reset();
  metric.update(t, p, Tensor::from({1.0, 2.0, 1.0}));
  EXPECT_DOUBLE_EQ(metric.result(), 0.5);
}

TEST(MetricOption, MeanTakesValuesWithWeights) {
  metrics::Mean mean;
  EXPECT_EQ(mean.name(), "mean");
  EXPECT_TRUE(std::isnan(mean.result()));
  mean.add(Tensor::from({1.0, 3.0, 5.0, 7.0}));
  EXPECT_DOUBLE_EQ(mean.result(), 4);
  mean.reset();
  mean.add(Tensor::from({1.0, 3.0, 5.0, 7.0}), Tensor::from({1, 1, 0, 0}));
  EXPECT_DOUBLE_EQ(mean.result(), 2);
  expect_words(message_of<ShapeError>([&] { mean.add(Tensor::zeros({4}), Tensor::zeros({3})); }),
               {"mean: sample weights", "[3]", "[4]"});
  EXPECT_DOUBLE_EQ(mean.result(), 2);
}

TEST(MetricOption, NamesOfOptionsAreParsed) {
  EXPECT_EQ(Averaging::parse("Macro").name(), "macro");
  EXPECT_TRUE(Curve::parse("pr").is("PR"));
  EXPECT_EQ(SummationMethod::names().size(), std::size_t{3});
  expect_words(message_of<ValueError>([] { Averaging::parse("marco"); }),
               {"unknown average \"marco\"", "did you mean \"macro\"?"});
  expect_words(message_of<ValueError>([] { ClassAggregation::parse("uniform"); }),
               {"unknown class aggregation \"uniform\"", "\"uniform_average\""});
}

/// The words of the refusal of options.
template <class M>
void refuses(typename M::Options options, std::initializer_list<std::string_view> words) {
  expect_words(message_of<ValueError>([&] { M{options}; }), words);
}

TEST(MetricOption, OutOfItsRangeIsRefused) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  refuses<metrics::BinaryAccuracy>({.threshold = nan}, {"binary_accuracy", "threshold", "nan"});
  refuses<metrics::TopKCategoricalAccuracy>({.k = 0}, {"top_k_categorical_accuracy", "k", "got 0"});
  refuses<metrics::SparseTopKCategoricalAccuracy>({.k = -1}, {"sparse_top_k", "at least 1"});
  refuses<metrics::Precision>({.thresholds = {0.5, 1.5}}, {"precision", "0 to 1", "got 1.5"});
  refuses<metrics::Recall>({.thresholds = {nan}}, {"recall", "got nan"});
  refuses<metrics::Recall>({.top_k = 0, .name = "hits"}, {"hits: top_k", "at least 1", "got 0"});
  refuses<metrics::TruePositives>({.thresholds = {-1}}, {"true_positives", "got -1"});
  refuses<metrics::FBetaScore>({.beta = 0}, {"fbeta_score: beta must be above 0, got 0"});
  refuses<metrics::F1Score>({.threshold = 0.0}, {"f1_score: the threshold", "got 0"});
  refuses<metrics::F1Score>({.threshold = 2.0}, {"at most 1, got 2"});
  refuses<metrics::MatthewsCorrelation>({.threshold = nan}, {"matthews_correlation", "nan"});
  refuses<metrics::AUC>({.num_thresholds = 1}, {"auc", "2 thresholds or more", "num_thresholds 1"});
  refuses<metrics::AUC>({.thresholds = {0.5, -0.1}}, {"auc", "0 to 1", "got -0.1"});
  refuses<metrics::AUC>({.label_weights = {1, -2}}, {"label_weights", "got -2"});
  refuses<metrics::R2Score>({.num_regressors = -1}, {"r2_score: num_regressors", "got -1"});
}

/// The words of the refusal of a batch of these shapes, after which the metric is as before.
template <class E = ShapeError>
void refuses_batch(Metric&& metric, const Tensor& t, const Tensor& p, const Tensor& w,
                   std::initializer_list<std::string_view> words) {
  expect_words(message_of<E>([&] { metric.update(t, p, w); }), words);
  EXPECT_TRUE(std::isnan(metric.result())) << metric.name();
}

Tensor zeros(const Shape& shape) { return Tensor::zeros(shape); }

TEST(MetricOption, BatchesThatDoNotFitAreRefused) {
  refuses_batch(metrics::Precision(), zeros({3}), zeros({4}), {}, {"precision", "[3]", "[4]"});
  refuses_batch(metrics::Precision({.top_k = 2}), zeros({3}), zeros({3}), {},
                {"precision: top_k and class_id need"});
  refuses_batch<ValueError>(metrics::Precision({.top_k = 3}), zeros({4, 2}), zeros({4, 2}), {},
                            {"top_k 3", "2 classes"});
  refuses_batch<ValueError>(metrics::Recall({.class_id = 2}), zeros({4, 2}), zeros({4, 2}), {},
                            {"recall: class_id 2", "2 classes"});
  refuses_batch(metrics::FBetaScore(), zeros({4}), zeros({4}), {}, {"[batch, classes]"});
  refuses_batch(metrics::FBetaScore({.threshold = 0.5}), zeros({3}), zeros({4, 1}), {},
                {"fbeta_score", "[3]", "[4, 1]"});
  refuses_batch(metrics::FBetaScore(), zeros({4, 0}), zeros({4, 0}), {}, {"[4, 0]"});
  refuses_batch<ValueError>(metrics::F1Score(), zeros({4, 1}), zeros({4, 1}), {},
                            {"f1_score: of one output", "threshold such as 0.5"});
  refuses_batch(metrics::R2Score(), zeros({4, 1, 1}), zeros({4, 1, 1}), {}, {"[batch, outputs]"});
  refuses_batch(metrics::MatthewsCorrelation(), zeros({2, 2, 2}), zeros({2, 2, 2}), {},
                {"matthews_correlation: predictions are"});
  refuses_batch<DataError>(metrics::MatthewsCorrelation(), Tensor::from({0, 2}), zeros({2}), {},
                           {"target 2", "2 classes"});
  refuses_batch<DataError>(metrics::MatthewsCorrelation(), Tensor::from({0.0, 0.5}), zeros({2}), {},
                           {"target 0.5"});
  refuses_batch<DataError>(metrics::AUC(), zeros({2}), Tensor::from({0.5, 3.5}), {},
                           {"auc: predictions are probabilities", "3.5", "from_logits"});
  refuses_batch<DataError>(metrics::AUC(), zeros({2}), Tensor::from({0.5, std::nan("")}), {},
                           {"auc", "nan"});
  refuses_batch(metrics::AUC({.multi_label = true}), zeros({4}), zeros({4}), {}, {"multi_label"});
  refuses_batch(metrics::AUC({.label_weights = {1, 2}}), zeros({4, 3}), zeros({4, 3}), {},
                {"2 label_weights", "3 labels"});
  refuses_batch(metrics::MeanSquaredError(), zeros({4, 2}), zeros({4, 2}), zeros({3}),
                {"mean_squared_error: sample weights", "[3]"});
  refuses_batch(metrics::AUC(), zeros({4}), zeros({4}), zeros({5}), {"auc: sample weights", "[5]"});
  refuses_batch<ValueError>(metrics::Recall(), {}, zeros({4}), {}, {"recall: y_true is undefined"});
}

TEST(MetricOption, APredictionThatIsNoNumberIsNeverPositive) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Tensor t = Tensor::from({1, 0, 1}, {1, 3}), p = Tensor::from({nan, nan, 0.9}, {1, 3});
  metrics::Recall recall, best({.top_k = 1});
  recall.update(t, p);
  best.update(t, p);
  EXPECT_EQ(recall.result(), 0.5);
  EXPECT_EQ(best.result(), 0.5);
  metrics::TopKCategoricalAccuracy accuracy({.k = 3});
  accuracy.update(t, p);
  EXPECT_EQ(accuracy.result(), 0);
}

TEST(MetricOption, OfEqualPredictionsTheFirstIsTheLargest) {
  const Tensor p = Tensor::from({0.5, 0.5, 0.25}, {1, 3});
  const auto precision = [&](const Tensor& t) {
    metrics::Precision metric({.top_k = 1});
    metric.update(t, p);
    return metric.result();
  };
  EXPECT_EQ(precision(Tensor::from({1, 0, 0}, {1, 3})), 1);
  EXPECT_EQ(precision(Tensor::from({0, 1, 0}, {1, 3})), 0);
  // Top-k accuracies let them share the place.
  metrics::SparseTopKCategoricalAccuracy accuracy({.k = 1});
  for (const int label : {0, 1, 2}) accuracy.update(Tensor::from({label}), p);
  EXPECT_DOUBLE_EQ(accuracy.result(), 2.0 / 3);
}

TEST(MetricOption, EdgesOfR2) {
  metrics::R2Score met, missed, adjusted({.num_regressors = 2});
  const Tensor same = Tensor::from({2.0, 2.0, 2.0});
  met.update(same, same);
  missed.update(same, Tensor::from({2.0, 2.0, 2.5}));
  EXPECT_EQ(met.result(), 1);
  EXPECT_EQ(missed.result(), 0);
  // Three samples and two regressors leave no degree of freedom: not adjusted.
  adjusted.update(Tensor::from({1.0, 2.0, 3.0}), Tensor::from({1.0, 2.0, 4.0}));
  EXPECT_DOUBLE_EQ(adjusted.result(), 0.5);
}

TEST(MetricOption, AnAreaOfOneClassSaysNothing) {
  metrics::AUC area;
  area.update(Tensor::from({1, 1}), Tensor::from({0.25, 0.75}));
  EXPECT_EQ(area.result(), 0);
  area.update(Tensor::from({0}), Tensor::from({0.5}));
  EXPECT_DOUBLE_EQ(area.result(), 0.5);
  // Keras's figures of precision and recall.
  const auto of_all = [](std::int64_t label, SummationMethod method) {
    metrics::AUC curve({.curve = "PR", .summation_method = method});
    curve.update(Tensor::full({3}, static_cast<double>(label), DType::int64),
                 Tensor::from({0.1, 0.5, 0.9}));
    return curve.result();
  };
  EXPECT_EQ(of_all(0, "interpolation"), 0);
  EXPECT_DOUBLE_EQ(of_all(1, "interpolation"), 1);
  EXPECT_DOUBLE_EQ(of_all(1, "majoring"), 1);
  EXPECT_DOUBLE_EQ(of_all(1, "minoring"), 2.0 / 3);
}

TEST(MetricOption, AnotherNumberOfOutputsIsRefused) {
  const auto refused = [](Metric&& metric, const char* word) {
    const Tensor narrow = Tensor::from({1, 0, 0, 1}, {2, 2});
    const Tensor wide = Tensor::from({1, 0, 0, 0, 1, 0}, {2, 3});
    metric.update(narrow, narrow.cast(DType::float32));
    expect_words(message_of<ShapeError>([&] { metric.update(wide, wide.cast(DType::float32)); }),
                 {metric.name(), "had 2 ", word, "has 3", "reset()"});
    metric.reset();
    EXPECT_NO_THROW(metric.update(wide, wide.cast(DType::float32)));
  };
  refused(metrics::F1Score(), "classes");
  refused(metrics::R2Score(), "outputs");
  refused(metrics::MatthewsCorrelation(), "classes");
  refused(metrics::AUC({.multi_label = true}), "labels");
}

}  // namespace
}  // namespace hebb
