// Losses against their formulas in extended precision, from probabilities and from logits.

#include <gtest/gtest.h>

#include <functional>

#include "hebb/losses.hpp"
#include "hebb/ops.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using testing::uniform;
using Row = std::vector<long double>;

constexpr long double kEpsilon = 1e-7L;
constexpr std::int64_t kRows = 6, kClasses = 4;

long double clipped(long double p) { return std::min(std::max(p, kEpsilon), 1 - kEpsilon); }

Row softmax_of(const Row& logits) {
  Row p;
  long double total = 0;
  for (long double z : logits) total += std::exp(z);
  for (long double z : logits) p.push_back(std::exp(z) / total);
  return p;
}

/// The rows of a matrix.
std::vector<Row> rows_of(const Tensor& t) {
  const std::vector<double> values = t.to_vector<double>();
  const auto width = static_cast<std::size_t>(t.shape()[-1]);
  std::vector<Row> rows(values.size() / width);
  for (std::size_t i = 0; i < values.size(); ++i) rows[i / width].push_back(values[i]);
  return rows;
}

/// Mean of f(t, p) over all elements.
long double mean_of(const Tensor& t, const Tensor& p,
                    const std::function<long double(long double, long double)>& f) {
  const std::vector<double> a = t.to_vector<double>(), b = p.to_vector<double>();
  long double total = 0;
  for (std::size_t i = 0; i < a.size(); ++i) total += f(a[i], b[i]);
  return total / static_cast<long double>(a.size());
}

/// Probabilities that sum to 1 in each row.
Tensor distributions(std::uint64_t stream, DType dtype = DType::float64) {
  return softmax(uniform({kRows, kClasses}, stream, dtype, -2, 2)).detach();
}

void expect_loss(const Tensor& loss, long double expected) {
  EXPECT_EQ(loss.shape(), Shape{});
  const double tolerance = loss.dtype() == DType::float64 ? 1e-14 : 2e-6;
  EXPECT_NEAR(loss.item<double>(), static_cast<double>(expected), tolerance);
}

class LossOf : public ::testing::TestWithParam<DType> {
 protected:
  Tensor logits() const { return uniform({kRows, kClasses}, 1, GetParam(), -3, 3); }
  Tensor targets() const { return uniform({kRows, kClasses}, 2, GetParam(), 0, 1); }
};

TEST_P(LossOf, MeanSquaredError) {
  const Tensor t = targets(), p = logits();
  const auto square = [](long double a, long double b) { return (a - b) * (a - b); };
  expect_loss(losses::mean_squared_error(t, p), mean_of(t, p, square));
  const Tensor y = Tensor::from({1.0, 1.0, 0.0, 0.0}).cast(GetParam());
  EXPECT_EQ(losses::mean_squared_error(y, Tensor::zeros({4}, GetParam())).item<double>(), 0.5);
}

TEST_P(LossOf, BinaryCrossentropy) {
  const Tensor t = targets(), z = logits();
  const Tensor p = sigmoid(z).detach();
  const auto of_probability = [](long double y, long double q) {
    return -(y * std::log(clipped(q)) + (1 - y) * std::log(1 - clipped(q)));
  };
  const auto of_logit = [](long double y, long double x) {
    return std::log1p(std::exp(x)) - y * x;
  };
  expect_loss(losses::binary_crossentropy(t, p), mean_of(t, p, of_probability));
  const long double expected = mean_of(t, z, of_logit);
  expect_loss(losses::binary_crossentropy(t, z, {.from_logits = true}), expected);
  expect_loss(losses::binary_crossentropy(t, sigmoid(z)), expected);
  expect_loss(losses::BinaryCrossentropy({.from_logits = true})(t, z), expected);
}

TEST_P(LossOf, CategoricalCrossentropy) {
  const Tensor t = distributions(3, GetParam()), z = logits();
  long double expected = 0, of_scaled = 0;
  const Tensor scaled = uniform({kRows, kClasses}, 4, GetParam(), 0.1, 5);  // do not sum to 1
  const auto truth = rows_of(t), scores = rows_of(z), weights = rows_of(scaled);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const Row p = softmax_of(scores[i]);
    long double total = 0;
    for (long double w : weights[i]) total += w;
    for (std::size_t j = 0; j < p.size(); ++j) {
      expected -= truth[i][j] * std::log(p[j]) / kRows;
      of_scaled -= truth[i][j] * std::log(clipped(weights[i][j] / total)) / kRows;
    }
  }
  expect_loss(losses::categorical_crossentropy(t, z, {.from_logits = true}), expected);
  expect_loss(losses::categorical_crossentropy(t, softmax(z)), expected);
  expect_loss(losses::categorical_crossentropy(t, softmax(z).detach()), expected);
  expect_loss(losses::categorical_crossentropy(t, scaled), of_scaled);
}

TEST_P(LossOf, SparseCategoricalCrossentropy) {
  const Tensor labels = testing::labels(kRows, kClasses, 5), z = logits();
  const auto scores = rows_of(z);
  const std::vector<std::int64_t> l = labels.to_vector<std::int64_t>();
  long double expected = 0;
  for (std::size_t i = 0; i < l.size(); ++i) {
    expected -= std::log(softmax_of(scores[i])[static_cast<std::size_t>(l[i])]) / kRows;
  }
  expect_loss(losses::sparse_categorical_crossentropy(labels, z, {.from_logits = true}), expected);
  expect_loss(losses::sparse_categorical_crossentropy(labels, softmax(z)), expected);
  expect_loss(losses::sparse_categorical_crossentropy(labels, softmax(z).detach()), expected);
  for (const DType dtype : {DType::float32, DType::float64, DType::uint8}) {
    expect_loss(losses::sparse_categorical_crossentropy(labels.cast(dtype), softmax(z)), expected);
  }
  expect_loss(losses::sparse_categorical_crossentropy(reshape(labels, {kRows, 1}), softmax(z)),
              expected);
}

TEST_P(LossOf, SparseIsCategoricalOfOneHotRows) {
  const Tensor labels = testing::labels(kRows, kClasses, 5);
  std::vector<double> rows(kRows * kClasses, 0.0);
  const auto l = labels.to_vector<std::int64_t>();
  for (std::size_t i = 0; i < l.size(); ++i)
    rows[i * kClasses + static_cast<std::size_t>(l[i])] = 1;
  const Tensor one_hot =
      Tensor::from(std::span<const double>(rows), {kRows, kClasses}).cast(GetParam());
  const Tensor scaled = uniform({kRows, kClasses}, 4, GetParam(), 0.1, 5);
  expect_loss(losses::sparse_categorical_crossentropy(labels, scaled),
              losses::categorical_crossentropy(one_hot, scaled).item<double>());
}

INSTANTIATE_TEST_SUITE_P(Dtypes, LossOf, ::testing::Values(DType::float32, DType::float64),
                         [](const auto& of) { return std::string(to_string(of.param)); });

TEST(Loss, WorkedExample) {
  const Tensor scores = Tensor::from({-0.5, 1.2, 3.0, -2.0}, {1, 4});
  EXPECT_NEAR(
      losses::sparse_categorical_crossentropy(Tensor::from({2}), softmax(scores)).item<double>(),
      0.1841816746, 1e-10);
  EXPECT_NEAR(losses::binary_crossentropy(Tensor::from({0, 1, 1, 0}, {1, 4}), sigmoid(scores))
                  .item<double>(),
              0.2282187035, 1e-10);
}

TEST(Loss, BinaryIsTwoClassCrossentropy) {
  const Tensor p = Tensor::from({0.2, 0.7, 0.9});
  const Tensor two = Tensor::from({0.8, 0.2, 0.3, 0.7, 0.1, 0.9}, {3, 2});
  const Tensor labels = Tensor::from({1, 0, 1});
  EXPECT_NEAR(losses::binary_crossentropy(labels, p).item<double>(),
              losses::sparse_categorical_crossentropy(labels, two).item<double>(), 1e-14);
}

TEST(Loss, ProbabilitiesAreClippedAsKerasDoes) {
  const Tensor p = Tensor::from({0.0, 1.0, 0.0, 1.0});
  const auto bce = [&](double t, double q) {
    return losses::binary_crossentropy(Tensor::from({t}), Tensor::from({q})).item<double>();
  };
  EXPECT_NEAR(bce(1, 0), -std::log(1e-7), 1e-12);
  EXPECT_NEAR(bce(0, 1), -std::log(1e-7), 1e-8);  // 1 - (1 - 1e-7) has lost digits
  EXPECT_NEAR(bce(1, 1), 1e-7, 1e-13);
  const Tensor certain = Tensor::from({1.0, 0.0}, {1, 2});
  EXPECT_NEAR(losses::sparse_categorical_crossentropy(Tensor::from({1}), certain).item<double>(),
              -std::log(1e-7), 1e-9);
  EXPECT_NEAR(
      losses::categorical_crossentropy(Tensor::from({0.0, 1.0}, {1, 2}), certain).item<double>(),
      -std::log(1e-7), 1e-12);
  // Nothing flows where the clip has cut.
  Tensor q = Tensor::from({0.0, 0.5});
  q.requires_grad(true);
  losses::binary_crossentropy(Tensor::from({1.0, 1.0}), q).backward();
  EXPECT_EQ(q.grad().to_vector<double>(), (std::vector<double>{0, -1}));
}

TEST(Loss, ASaturatedSigmoidLosesNothing) {
  for (const DType dtype : {DType::float32, DType::float64}) {
    Tensor z = Tensor::from({100.0, -100.0, 100.0, -100.0}).cast(dtype).detach();
    z.requires_grad(true);
    const Tensor t = Tensor::from({0.0, 1.0, 1.0, 0.0});
    const Tensor loss = losses::binary_crossentropy(t, sigmoid(z));
    EXPECT_EQ(loss.item<double>(), 50);  // (100 + 100 + 0 + 0) / 4, beyond the clip's 16.1
    loss.backward();
    testing::expect_near(z.grad().to_vector<double>(), {0.25, -0.25, 0, 0}, 1e-40);
  }
}

TEST(Loss, ASaturatedSoftmaxLosesNothing) {
  for (const DType dtype : {DType::float32, DType::float64}) {
    Tensor z = Tensor::from({100.0, -100.0, 0.0, -100.0, 0.0, 100.0}, {2, 3}).cast(dtype).detach();
    z.requires_grad(true);
    const Tensor loss = losses::sparse_categorical_crossentropy(Tensor::from({1, 2}), softmax(z));
    EXPECT_EQ(loss.item<double>(), 100);  // (200 + 0) / 2
    loss.backward();
    testing::expect_near(z.grad().to_vector<double>(), {0.5, -0.5, 0, 0, 0, 0}, 1e-40);
    z.zero_grad();
    const Tensor rows = Tensor::from({0.0, 1.0, 0.0, 0.0, 0.0, 1.0}, {2, 3});
    const Tensor categorical = losses::categorical_crossentropy(rows, softmax(z));
    EXPECT_EQ(categorical.item<double>(), 100);
    categorical.backward();
    testing::expect_near(z.grad().to_vector<double>(), {0.5, -0.5, 0, 0, 0, 0}, 1e-40);
  }
}

TEST(Loss, PredictionsThatWereWrittenToAreJudgedAsTheyAre) {
  Tensor p = sigmoid(Tensor::from({3.0, -3.0}));
  p.assign(Tensor::from({0.5, 0.5}));
  EXPECT_NEAR(losses::binary_crossentropy(Tensor::from({1.0, 0.0}), p).item<double>(),
              std::log(2.0), 1e-14);
  Tensor z = Tensor::from({3.0, -3.0});
  const Tensor kept = sigmoid(z);
  const double before = losses::binary_crossentropy(Tensor::from({1.0, 0.0}), kept).item<double>();
  z.assign(Tensor::zeros({2}, DType::float64));
  EXPECT_NEAR(losses::binary_crossentropy(Tensor::from({1.0, 0.0}), kept).item<double>(), before,
              1e-14);
  Tensor q = softmax(Tensor::from({3.0, -3.0}, {1, 2}));
  q.mutable_data<double>()[0] = q.mutable_data<double>()[1] = 0.5;
  EXPECT_NEAR(losses::sparse_categorical_crossentropy(Tensor::from({1}), q).item<double>(),
              std::log(2.0), 1e-14);
}

TEST(Loss, LabelsMayHaveOneAxisOfSizeOneMoreOrLess) {
  const Tensor vector = Tensor::from({1.0, 0.0, 1.0}),
               column = Tensor::from({0.5, 0.25, 0.125}, {3, 1});
  for (const char* name : {"mse", "binary_crossentropy"}) {
    const Loss loss = Loss::parse(name);
    const double expected = loss(reshape(vector, {3, 1}), column).item<double>();
    EXPECT_EQ(loss(vector, column).item<double>(), expected);
    EXPECT_EQ(loss(reshape(vector, {3, 1}), reshape(column, {3})).item<double>(), expected);
  }
}

TEST(Loss, NamesItselfWhenThereIsNoSuchAxis) {
  const Tensor y = Tensor::ones({2, 3});
  const auto refused = [&](const Loss& loss, std::initializer_list<std::string_view> words) {
    testing::expect_words(testing::message_of<ShapeError>([&] { loss(y, y); }), words);
  };
  refused(losses::CosineSimilarity({.axis = 2}),
          {"cosine_similarity: there is no axis 2", "y_true: [2, 3], y_pred: [2, 3]"});
  refused(losses::Dice({.axis = {0, -3}}), {"dice: there is no axis -3", "y_pred: [2, 3]"});
  refused(losses::Tversky({.axis = {2}}), {"tversky: there is no axis 2", "y_pred: [2, 3]"});
}

TEST(Loss, TakesIntegersForTargets) {
  const Tensor p = Tensor::from({0.5f, 0.25f});
  EXPECT_EQ(losses::mean_squared_error(Tensor::from({1, 0}), p).item<double>(),
            (0.25 + 0.0625) / 2);
  EXPECT_EQ(losses::mean_squared_error(Tensor::from({1, 0}).cast(DType::uint8), p).dtype(),
            DType::float32);
}

TEST(Loss, MetaTensorsGiveItsShape) {
  const Tensor y = Tensor::meta({kUnknown, 3}), label = Tensor::meta({kUnknown}, DType::int64);
  EXPECT_EQ(losses::mean_squared_error(y, y).shape(), Shape{});
  EXPECT_EQ(losses::sparse_categorical_crossentropy(label, y).shape(), Shape{});
  EXPECT_EQ(losses::categorical_crossentropy(y, y).shape(), Shape{});
}

}  // namespace
}  // namespace hebb
