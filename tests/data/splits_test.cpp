// Splits: every row once, in the shares asked for, groups and times kept together.

#include "hebb/splits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "data/splits_golden.hpp"
#include "golden.hpp"
#include "testing.hpp"

namespace hebb::testing {
namespace {

using Rows = std::vector<std::int64_t>;

/// Every row from 0 to n - 1 is in one of the parts, once.
void expect_partition(const Split& split, std::int64_t n) {
  Rows all = split.train;
  all.insert(all.end(), split.test.begin(), split.test.end());
  std::sort(all.begin(), all.end());
  ASSERT_EQ(static_cast<std::int64_t>(all.size()), n);
  for (std::int64_t i = 0; i < n; ++i) ASSERT_EQ(all[static_cast<std::size_t>(i)], i);
}

/// How often each value of `of` stands in `rows`.
std::map<int, int> counts(const std::vector<int>& of, const Rows& rows) {
  std::map<int, int> result;
  for (const std::int64_t row : rows) ++result[of[static_cast<std::size_t>(row)]];
  return result;
}

std::vector<int> numbers(int n, int classes) {
  std::vector<int> result;
  for (int i = 0; i < n; ++i) result.push_back((i * 7 + i / 5) % classes);
  return result;
}

TEST(SplitRows, RoundsTheTestPartUp) {
  for (const auto& [size, expected] : std::map<double, std::size_t>{
           {0.25, 3}, {0.2, 2}, {0.01, 1}, {0.89, 9}, {1, 1}, {4, 4}, {9, 9}}) {
    const Split split = split_rows(10, {.test_size = size, .seed = 1});
    EXPECT_EQ(split.test.size(), expected) << size;
    expect_partition(split, 10);
  }
}

TEST(SplitRows, IsAFunctionOfTheSeed) {
  const Split one = split_rows(100, {.seed = 5}), same = split_rows(100, {.seed = 5});
  EXPECT_EQ(one.test, same.test);
  EXPECT_EQ(one.train, same.train);
  EXPECT_NE(one.test, split_rows(100, {.seed = 6}).test);
  EXPECT_FALSE(std::is_sorted(one.train.begin(), one.train.end()));
}

TEST(SplitRows, WithoutShufflingTakesTheLast) {
  const Split split = split_rows(5, {.test_size = 2, .shuffle = false});
  EXPECT_EQ(split.train, (Rows{0, 1, 2}));
  EXPECT_EQ(split.test, (Rows{3, 4}));
}

TEST(SplitRows, StratifiedKeepsTheSharesOfClasses) {
  for (int classes = 2; classes <= 5; ++classes) {
    const std::vector<int> y = numbers(97, classes);
    const auto whole = counts(y, split_rows(97, {.test_size = 96, .shuffle = false}).test);
    for (const double size : {0.1, 0.3, 0.5}) {
      const Split split =
          split_rows(97, {.test_size = size, .stratify = Tensor::from(y), .seed = 3});
      expect_partition(split, 97);
      EXPECT_EQ(split.test.size(), static_cast<std::size_t>(std::ceil(size * 97)));
      for (const auto& [c, n] : counts(y, split.test)) {
        const auto all = std::count(y.begin(), y.end(), c);
        const double exact = static_cast<double>(split.test.size()) * static_cast<double>(all) / 97;
        EXPECT_LT(std::fabs(n - exact), 1) << "class " << c;
      }
    }
  }
}

TEST(SplitRows, GroupsStayTogether) {
  std::vector<int> groups;
  for (int i = 0; i < 60; ++i) groups.push_back(i % 12);
  const Split split =
      split_rows(60, {.test_size = 0.25, .groups = Tensor::from(groups), .seed = 2});
  expect_partition(split, 60);
  const auto train = counts(groups, split.train), test = counts(groups, split.test);
  EXPECT_EQ(test.size(), 3u);
  EXPECT_EQ(train.size(), 9u);
  for (const auto& [group, n] : test) EXPECT_FALSE(train.contains(group));
}

TEST(SplitRows, ByTimeTheLatestIsTheTest) {
  const Tensor time = Tensor::from({5.0, 1.0, 4.0, 2.0, 4.0, 3.0});
  const Split split = split_rows(6, {.test_size = 2, .time = time});
  EXPECT_EQ(split.train, (Rows{1, 3, 5}));
  EXPECT_EQ(split.test, (Rows{2, 4, 0})) << "both rows of time 4 are on one side";
}

TEST(SplitRows, RefusesWhatCannotBe) {
  const Tensor y = Tensor::from({0, 0, 0, 1});
  EXPECT_EQ(error_of<ValueError>([] { split_rows(10, {.test_size = 1.5}); }),
            "split: test_size is a share between 0 and 1 or a whole number of rows, got 1.5");
  EXPECT_EQ(error_of<ValueError>([] { split_rows(10, {.test_size = 0}); }),
            "split: test_size is a share between 0 and 1 or a whole number of rows, got 0");
  EXPECT_EQ(error_of<ValueError>([] { split_rows(10, {.test_size = 10}); }),
            "split: of 10 rows a test part of 10 leaves none to learn from");
  EXPECT_EQ(error_of<ValueError>([] { split_rows(1); }),
            "split: of 1 rows a test part of 1 leaves none to learn from");
  for (const bool shuffle : {false, true}) {
    EXPECT_EQ(error_of<ValueError>([&] { split_rows(-1, {.shuffle = shuffle}); }),
              "split: the number of samples is at least 0, got -1");
  }
  EXPECT_EQ(
      error_of<DataError>([&] { split_rows(4, {.stratify = y}); }),
      "split: class 1 has a single row, which cannot be in both parts; leave it out, or split "
      "without stratify");
  EXPECT_EQ(error_of<DataError>([] {
              split_rows(6, {.test_size = 2, .stratify = Tensor::from({0, 0, 1, 1, 2, 2})});
            }),
            "split: a part of 2 rows cannot hold all of 3 classes; change test_size, or split "
            "without stratify");
  EXPECT_EQ(error_of<ShapeError>([&] { split_rows(5, {.stratify = y}); }),
            "split: stratify has one number a sample, [5], got [4]");
  EXPECT_EQ(error_of<ValueError>([&] { split_rows(4, {.stratify = y, .groups = y}); }),
            "split: give one of stratify, groups and time");
  EXPECT_EQ(error_of<ValueError>([&] { split_rows(4, {.shuffle = false, .stratify = y}); }),
            "split: a stratified split is shuffled; leave shuffle out, or stratify");
  EXPECT_EQ(error_of<DataError>([] {
              split_rows(2, {.time = Tensor::from({1.0, std::nan("")})});
            }),
            "split: time is NaN in row 1 (counted from 0); leave that row out");
  EXPECT_EQ(
      error_of<ValueError>([] {
        split_rows(3, {.time = Tensor::from({1, 1, 1})});
      }),
      "split: all rows to learn from have the time of the test part; use a smaller test_size");
}

TEST(TrainTestSplit, OfADataSetKeepsRowsTogether) {
  const Dataset data{Tensor::arange(0, 20, 1, DType::float32).cast(DType::float64),
                     Tensor::arange(0, 20, 1, DType::int64),
                     {"a"}};
  const auto [train, test] = train_test_split(data, {.test_size = 0.3, .seed = 1});
  EXPECT_EQ(test.x.shape(), (Shape{6}));
  EXPECT_EQ(test.x.to_vector<int>(), test.y.to_vector<int>());
  EXPECT_EQ(train.x.to_vector<int>(), train.y.to_vector<int>());
  EXPECT_EQ(test.y.dtype(), DType::int64);
  EXPECT_EQ(test.x.dtype(), DType::float64);
  EXPECT_EQ(train.class_names, data.class_names);
  EXPECT_EQ(error_of<ValueError>([&] { (void)data.take(Rows{20}); }),
            "take: row 20 was asked for, but the data set has rows 0 to 19");
}

TEST(TrainTestSplit, OfATable) {
  const Table table({Column("a", {1, 2, 3, 4}), Column("b", {1, 2, 3, 4})});
  const auto [train, test] = train_test_split(table, {.seed = 1});
  EXPECT_EQ(train.rows(), 3);
  EXPECT_EQ(test.rows(), 1);
  EXPECT_EQ(train["a"].text(0), train["b"].text(0));
}

void compare_tests(GoldenValues& golden, const std::string& name, const std::vector<Split>& splits,
                   const RowLists& expected, std::int64_t samples) {
  ASSERT_EQ(splits.size(), expected.size());
  for (std::size_t i = 0; i < splits.size(); ++i) {
    expect_partition(splits[i], samples);
    golden.compare(name, std::vector<double>(splits[i].test.begin(), splits[i].test.end()),
                   std::vector<double>(expected[i].begin(), expected[i].end()), 0);
  }
}

TEST(KFold, AgreesWithScikitLearn) {
  GoldenValues golden;
  compare_tests(golden, "k-fold", KFold({.n_splits = 4}).split(11), kKFold, 11);
  compare_tests(golden, "stratified", StratifiedKFold().split(Tensor::from(kLabels)),
                kStratifiedKFold, 41);
}

TEST(KFold, ShuffledPartsStillHoldEveryRowOnce) {
  const std::vector<int> y = numbers(53, 3);
  for (const auto& splits :
       {KFold({.shuffle = true, .seed = 4}).split(53),
        StratifiedKFold({.shuffle = true, .seed = 4}).split(Tensor::from(y))}) {
    std::set<std::int64_t> tested;
    for (const Split& split : splits) {
      expect_partition(split, 53);
      tested.insert(split.test.begin(), split.test.end());
    }
    EXPECT_EQ(tested.size(), 53u);
    EXPECT_FALSE(splits[0].test[9] == 9 && splits[0].test[0] == 0) << "not the first rows";
  }
  for (const Split& split : StratifiedKFold({.shuffle = true}).split(Tensor::from(y))) {
    for (const auto& [c, n] : counts(y, split.test)) {
      const auto all = static_cast<double>(std::count(y.begin(), y.end(), c));
      EXPECT_LE(std::fabs(n - all / 5), 1);
    }
  }
}

TEST(KFold, RefusesTooFewRows) {
  EXPECT_EQ(error_of<ValueError>([] { KFold({.n_splits = 1}); }),
            "KFold: n_splits is at least 2, got 1");
  EXPECT_EQ(error_of<ValueError>([] { KFold().split(4); }),
            "KFold: 4 samples are fewer than 5 parts");
  EXPECT_EQ(error_of<DataError>([] {
              StratifiedKFold().split(Tensor::from({0, 0, 0, 0, 0, 1}));
            }),
            "StratifiedKFold: class 1 has 1 rows, fewer than the 5 parts; use fewer parts");
  EXPECT_EQ(error_of<ValueError>([] { ShuffleSplit({.n_splits = 0}); }),
            "ShuffleSplit: n_splits is at least 1, got 0");
}

TEST(ShuffleSplit, SplitsAreDifferentAndRepeatable) {
  const auto splits = ShuffleSplit({.n_splits = 4, .test_size = 0.2, .seed = 1}).split(30);
  ASSERT_EQ(splits.size(), 4u);
  for (const Split& split : splits) {
    expect_partition(split, 30);
    EXPECT_EQ(split.test.size(), 6u);
  }
  EXPECT_NE(splits[0].test, splits[1].test);
  EXPECT_EQ(ShuffleSplit({.n_splits = 4, .test_size = 0.2, .seed = 1}).split(30)[3].test,
            splits[3].test);
}

}  // namespace
}  // namespace hebb::testing
