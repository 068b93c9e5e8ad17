// The small tables: what is known of them from their publications and from scikit-learn.

#include <gtest/gtest.h>

#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include "hebb/datasets.hpp"
#include "hebb/error.hpp"
#include "io/byte_stream.hpp"
#include "io_testing.hpp"

namespace hebb {
namespace {

using testing::message_of;
using testing::ScopedVariable;
using testing::TemporaryFolder;
using Doubles = std::vector<double>;

std::vector<int> counts(const Tensor& labels, std::size_t classes) {
  std::vector<int> result(classes);
  for (const std::int64_t label : labels.data<std::int64_t>()) {
    ++result.at(static_cast<std::size_t>(label));
  }
  return result;
}

double mean(const Tensor& t) {
  const Doubles values = t.to_vector<double>();
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

Doubles row(const Dataset& data, std::int64_t which) {
  const std::vector<std::int64_t> rows = {which};
  return data.take(rows).x.to_vector<double>();
}

/// Tables come from the library, not from the folder of whoever runs the test.
class Tables : public ::testing::Test {
  ScopedVariable data_dir_{"HEBB_DATA_DIR", nullptr};
};

TEST_F(Tables, Iris) {
  const Dataset iris = datasets::iris();
  EXPECT_EQ(iris.x.shape(), (Shape{150, 4}));
  EXPECT_EQ(iris.class_names, (std::vector<std::string>{"setosa", "versicolor", "virginica"}));
  EXPECT_EQ(counts(iris.y, 3), (std::vector<int>{50, 50, 50}));
  EXPECT_EQ(iris.y.data<std::int64_t>()[149], 2);
  EXPECT_NEAR(mean(iris.x), 3.4645, 1e-6);
}

TEST_F(Tables, WineAndBreastCancer) {
  EXPECT_EQ(counts(datasets::wine().y, 3), (std::vector<int>{59, 71, 48}));
  EXPECT_EQ(datasets::wine().x.shape(), (Shape{178, 13}));
  const Dataset cancer = datasets::breast_cancer();
  EXPECT_EQ(cancer.class_names, (std::vector<std::string>{"benign", "malignant"}));
  EXPECT_EQ(counts(cancer.y, 2), (std::vector<int>{357, 212}));
  EXPECT_EQ(cancer.x.shape(), (Shape{569, 30}));
}

TEST_F(Tables, Diabetes) {
  const Dataset diabetes = datasets::diabetes();
  EXPECT_EQ(diabetes.x.shape(), (Shape{442, 10}));
  EXPECT_EQ(diabetes.y.dtype(), DType::float32);
  EXPECT_NEAR(mean(diabetes.y), 152.133484, 1e-6);
}

TEST_F(Tables, Digits) {
  if (!io::gzip_supported()) GTEST_SKIP() << "skipped: built without HEBB_WITH_ZLIB";
  const Dataset digits = datasets::digits();
  EXPECT_EQ(digits.x.shape(), (Shape{1797, 8, 8}));
  EXPECT_EQ(counts(digits.y, 10),
            (std::vector<int>{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}));
  EXPECT_EQ(row(digits, 0)[2], 5);
  EXPECT_NEAR(mean(digits.x), 4.884165, 1e-6);
}

TEST_F(Tables, BostonHousingInTheOrderOfKeras) {
  const auto [train, test] = datasets::boston_housing();
  EXPECT_EQ(train.x.shape(), (Shape{404, 13}));
  EXPECT_EQ(test.x.shape(), (Shape{102, 13}));
  const Doubles first = {1.23247, 0, 8.14, 0, 0.538, 6.142, 91.7, 3.9769, 4, 307, 21, 396.9, 18.72};
  const Doubles got = row(train, 0);
  for (std::size_t i = 0; i < first.size(); ++i) EXPECT_NEAR(got[i], first[i], 1e-4);
  EXPECT_NEAR(train.y.to_vector<double>()[0], 15.2, 1e-5);
  EXPECT_NEAR((mean(train.y) * 404 + mean(test.y) * 102) / 506, 22.5328, 1e-4);
}

TEST_F(Tables, AreSplitBySharesOfClasses) {
  for (const datasets::Info& info : datasets::catalog()) {
    if (info.train_samples > 2000 || info.name == "digits") continue;
    const auto [train, test] = datasets::load(info.name);
    EXPECT_EQ(train.x.shape()[0], info.train_samples) << info.name;
    EXPECT_EQ(test.x.shape()[0], info.test_samples) << info.name;
    EXPECT_EQ(train.class_names.size(), static_cast<std::size_t>(info.classes)) << info.name;
  }
  EXPECT_EQ(counts(datasets::load("iris").test.y, 3), (std::vector<int>{10, 10, 10}));
  EXPECT_EQ(datasets::load("iris").test.x.to_vector<float>(),
            datasets::load("Iris").test.x.to_vector<float>());
}

TEST(TablesOfTheUser, NeedAFolder) {
  const ScopedVariable data_dir("HEBB_DATA_DIR", "/no/such/folder");
  testing::expect_contains(message_of<IOError>([] { datasets::iris(); }),
                           "HEBB_DATA_DIR names /no/such/folder, which is not a folder");
}

TEST(TablesOfTheUser, TakeThePlaceOfTheLibrarys) {
  const TemporaryFolder folder;
  const ScopedVariable data_dir("HEBB_DATA_DIR", folder.path());
  EXPECT_EQ(datasets::iris().x.shape()[0], 150);
  std::filesystem::create_directory(folder / "tabular");
  const std::string text = "a,b,c,d,species\n1,2,3,4,x\n";
  testing::write(folder / "tabular/iris.csv", testing::Buffer(text.begin(), text.end()));
  EXPECT_EQ(
      message_of<DataError>([] { datasets::iris(); }),
      (folder / "tabular/iris.csv") +
          ": 1 rows and 5 columns, but the published table has 150 and 5; put that one there, "
          "or take the file away to use the library's");
}

}  // namespace
}  // namespace hebb
