// Confusion matrices, and the report that is read off them.

#include <gtest/gtest.h>

#include "hebb/metrics.hpp"
#include "hebb/ops.hpp"
#include "nn/nn_testing.hpp"

namespace hebb {
namespace {

using metrics::classification_report;
using metrics::confusion_matrix;
using metrics::confusion_matrix_text;
using testing::expect_words;
using testing::message_of;

const Tensor kTruth = Tensor::from({0, 0, 0, 1, 1, 2, 2, 2, 2});
const Tensor kPredicted = Tensor::from({0, 0, 1, 1, 2, 2, 2, 0, 2});

TEST(ConfusionMatrix, CountsTruthByRows) {
  const Tensor matrix = confusion_matrix(kTruth, kPredicted);
  EXPECT_EQ(matrix.shape(), (Shape{3, 3}));
  EXPECT_EQ(matrix.dtype(), DType::int64);
  EXPECT_EQ(matrix.to_vector<int>(), (std::vector<int>{2, 1, 0, 0, 1, 1, 1, 0, 3}));
}

TEST(ConfusionMatrix, TakesColumnsAnyDtypeAndMoreClasses) {
  const std::vector<int> expected = confusion_matrix(kTruth, kPredicted).to_vector<int>();
  EXPECT_EQ(
      confusion_matrix(reshape(kTruth, {9, 1}), kPredicted.cast(DType::float32)).to_vector<int>(),
      expected);
  EXPECT_EQ(confusion_matrix(kTruth.cast(DType::uint8), kPredicted, 3).to_vector<int>(), expected);
  EXPECT_EQ(confusion_matrix(kTruth, kPredicted, 5).shape(), (Shape{5, 5}));
  EXPECT_EQ(sum(confusion_matrix(kTruth, kPredicted, 5)).item<int>(), 9);
  EXPECT_EQ(confusion_matrix(Tensor::zeros({0}), Tensor::zeros({0}), 2).to_vector<int>(),
            std::vector<int>(4, 0));
}

TEST(ConfusionMatrix, RefusesWhatIsNoLabel) {
  const auto refused = [](const Tensor& t, const Tensor& p, std::int64_t classes,
                          std::initializer_list<std::string_view> words) {
    expect_words(message_of<DataError>([&] { confusion_matrix(t, p, classes); }), words);
  };
  refused(Tensor::from({0, 3}), Tensor::from({0, 1}), 3, {"label 3", "outside"});
  refused(Tensor::from({0, -1}), Tensor::from({0, 1}), 0, {"label -1", "outside"});
  refused(Tensor::from({0, 1}), Tensor::from({0.2, 0.8}), 0, {"prediction 0.2", "argmax"});
  refused(Tensor::from({0.0, std::nan("")}), Tensor::from({0, 1}), 0, {"target nan"});
  refused(Tensor::from({0.0, INFINITY}), Tensor::from({0, 1}), 0, {"32768 classes"});
  refused(Tensor::from({0, 1}), Tensor::from({0, 1}), 100000, {"got 100000"});
  refused(Tensor::from({0, 1'000'000'000}), Tensor::from({0, 1}), 0,
          {"32768 classes", "label 1000000000"});
  expect_words(
      message_of<ShapeError>([] { confusion_matrix(Tensor::zeros({3}), Tensor::zeros({4})); }),
      {"3", "4"});
}

TEST(ConfusionMatrix, RefusesANegativeNumberOfClasses) {
  expect_words(message_of<ValueError>([] { confusion_matrix(kTruth, kPredicted, -1); }),
               {"confusion_matrix", "classes is at least 1", "got -1"});
}

TEST(ConfusionMatrix, SumsWeights) {
  const Tensor weight = Tensor::from({1.0, 0.5, 2.0, 1.0, 0.0, 1.0, 1.0, 0.25, 1.0});
  const Tensor matrix = confusion_matrix(kTruth, kPredicted, 0, weight);
  EXPECT_EQ(matrix.dtype(), DType::float64);
  EXPECT_EQ(matrix.to_vector<double>(), (std::vector<double>{1.5, 2, 0, 0, 1, 0, 0.25, 0, 3}));
  EXPECT_EQ(confusion_matrix_text(matrix),
            "truth  predicted\n"
            "          0     1     2\n"
            "0       1.5     2     0\n"
            "1         0     1     0\n"
            "2      0.25     0     3\n");
  expect_words(classification_report(matrix), {"0.8571", "     3.25\n", "(5.5 of 7.75)"});
  expect_words(
      message_of<ShapeError>([] { confusion_matrix(kTruth, kPredicted, 0, Tensor::ones({8})); }),
      {"confusion_matrix", "8 sample weights", "9 labels"});
}

TEST(ConfusionMatrix, AsText) {
  EXPECT_EQ(confusion_matrix_text(confusion_matrix(kTruth, kPredicted), {"cat", "dog", "élan"}),
            "truth  predicted\n"
            "         0    1    2\n"
            "cat      2    1    0\n"
            "dog      0    1    1\n"
            "élan     1    0    3\n");
  EXPECT_EQ(confusion_matrix_text(Tensor::from({12345, 0, 1, 2}, {2, 2})),
            "truth  predicted\n"
            "           0      1\n"
            "0      12345      0\n"
            "1          1      2\n");
}

TEST(ClassificationReport, IsWhatTheCountsSay) {
  // Class 0: 2 of 3 predicted, 2 of 3 found; class 1: 1 of 2, 1 of 2; class 2: 3 of 4, 3 of 4.
  EXPECT_EQ(classification_report(confusion_matrix(kTruth, kPredicted), {"cat", "dog", "élan"}),
            "class          precision  recall      F1  samples\n"
            "cat               0.6667  0.6667  0.6667        3\n"
            "dog               0.5000  0.5000  0.5000        2\n"
            "élan              0.7500  0.7500  0.7500        4\n"
            "mean              0.6389  0.6389  0.6389        9\n"
            "weighted mean     0.6667  0.6667  0.6667        9\n"
            "accuracy       0.6667 (6 of 9)\n");
}

TEST(ClassificationReport, TellsPrecisionFromRecall) {
  // Truth 0: 8 right, 2 taken for 1. Truth 1: 1 right. Class 2 never occurs.
  const Tensor matrix = Tensor::from({8, 2, 0, 0, 1, 0, 0, 0, 0}, {3, 3});
  const std::string report = classification_report(matrix);
  expect_words(report, {"0                 1.0000  0.8000  0.8889       10\n",
                        "1                 0.3333  1.0000  0.5000        1\n",
                        "2                 0.0000  0.0000  0.0000        0\n",
                        "accuracy       0.8182 (9 of 11)\n"});
}

TEST(ClassificationReport, RefusesWhatIsNoMatrix) {
  expect_words(message_of<ShapeError>([] {
                 classification_report(Tensor::from({1, 2}));
               }),
               {"square", "[2]"});
  EXPECT_THROW(confusion_matrix_text(Tensor::from({1, 2}, {1, 2})), ShapeError);
  expect_words(message_of<DTypeError>([] {
                 classification_report(Tensor::zeros({2, 2}));
               }),
               {"classification_report", "int64", "float32"});
}

TEST(ClassificationReport, RefusesCountsThatAreNone) {
  const Tensor negative = Tensor::from({1, 0, -3, 2}, {2, 2});
  const std::initializer_list<std::string_view> words = {"not negative", "got -3"};
  expect_words(message_of<DataError>([&] { classification_report(negative); }), words);
  expect_words(message_of<DataError>([&] { confusion_matrix_text(negative); }), words);
  const Tensor nan = Tensor::from({1.0, 0.0, std::nan(""), 2.0}, {2, 2});
  expect_words(message_of<DataError>([&] { classification_report(nan); }), {"got nan"});
}

TEST(ClassificationReport, RefusesTooFewNames) {
  const Tensor matrix = Tensor::from({1, 0, 3, 2}, {2, 2});
  expect_words(message_of<ValueError>([&] { classification_report(matrix, {"cat"}); }),
               {"classification_report", "1 class names for 2 classes"});
  expect_words(message_of<ValueError>([&] { confusion_matrix_text(matrix, {"cat"}); }),
               {"confusion_matrix_text", "1 class names for 2 classes"});
  // Names of classes that do not occur are no fault.
  expect_words(confusion_matrix_text(matrix, {"cat", "dog", "owl"}), {"cat", "dog"});
}

}  // namespace
}  // namespace hebb
