/// \file
/// Splits: which rows to learn from and which to judge by. Everything here works on numbers of rows
/// first, so that a table, a data set and whatever belongs to them can be split alike.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hebb/dataset.hpp"
#include "hebb/table.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

/// Rows of two parts that have no row in common.
struct Split {
  std::vector<std::int64_t> train;  ///< To learn from.
  std::vector<std::int64_t> test;   ///< To judge by.
};

/// Options of train_test_split() and ShuffleSplit. At most one of stratify, groups and time is
/// given; each is a tensor [samples] of any dtype.
struct TrainTestSplitOptions {
  /// Share of the rows for the test part, below 1 and rounded up; or, from 1 on, their number.
  double test_size = 0.25;
  /// Choose the rows at random; else the last ones are the test part.
  bool shuffle = true;
  /// Classes, such as data.y: each has the same share in both parts, to the nearest row.
  Tensor stratify = {};
  /// Numbers of groups, such as patients: rows of one group stay together, test_size counts groups.
  Tensor groups = {};
  /// Points in time: the test part is the latest, rows of the same time stay together, and both
  /// parts are in the order of time.
  Tensor time = {};
  /// Seed of the order; random_seed() when not given.
  std::optional<std::uint64_t> seed = {};
};

/// The rows of a training and a test part. With `shuffle` they come in random order.
/// \throws ValueError when a part would be empty, for a test_size out of range, for more than one
/// of stratify, groups and time, or a stratified split that is not shuffled; ShapeError when one of
/// these has not one number a sample; DataError when a class has a single row, when there are more
/// classes than rows in a part, or for NaN.
Split split_rows(std::int64_t samples, const TrainTestSplitOptions& options = {});

/// A data set in two parts: `auto [train, test] = train_test_split(data, {.stratify = data.y});`
/// \throws as split_rows().
TrainTest train_test_split(const Dataset& data, const TrainTestSplitOptions& options = {});

/// A table in two parts.
struct TableParts {
  Table train;  ///< To learn from.
  Table test;   ///< To judge by.
};

/// A table in two parts. \throws as split_rows().
TableParts train_test_split(const Table& table, const TrainTestSplitOptions& options = {});

/// Options of KFold and StratifiedKFold.
struct KFoldOptions {
  int n_splits = 5;                        ///< Number of parts, 2 or more.
  bool shuffle = false;                    ///< Deal the rows out at random.
  std::optional<std::uint64_t> seed = {};  ///< Seed of the order; random_seed() when not given.
};

/// k-fold cross-validation: the rows in k parts, each of which is the test part once. Without
/// shuffling, parts are runs of rows; the first samples mod k have one row more. Rows of each part
/// are in ascending order. (Stone, "Cross-validatory choice and assessment of statistical
/// predictions", 1974; scikit-learn's KFold.)
class KFold {
 public:
  /// With these options. \throws ValueError for fewer than two parts.
  explicit KFold(KFoldOptions options = {});
  /// The splits, one a part. \throws ValueError for fewer samples than parts.
  std::vector<Split> split(std::int64_t samples) const;

 private:
  KFoldOptions options_;
};

/// k-fold cross-validation in which each part has the same share of every class, to the nearest row
/// (scikit-learn's StratifiedKFold, row for row when not shuffled).
class StratifiedKFold {
 public:
  /// With these options. \throws ValueError for fewer than two parts.
  explicit StratifiedKFold(KFoldOptions options = {});
  /// The splits, one a part, for classes y: [samples]. \throws ShapeError for another shape;
  /// DataError for NaN or a class with fewer rows than there are parts.
  std::vector<Split> split(const Tensor& y) const;

 private:
  KFoldOptions options_;
};

/// Options of ShuffleSplit.
struct ShuffleSplitOptions {
  int n_splits = 10;                       ///< Number of splits.
  double test_size = 0.1;                  ///< As in TrainTestSplitOptions.
  Tensor stratify = {};                    ///< As in TrainTestSplitOptions.
  Tensor groups = {};                      ///< As in TrainTestSplitOptions.
  std::optional<std::uint64_t> seed = {};  ///< Seed of the order; random_seed() when not given.
};

/// Random splits that have nothing to do with each other: split_rows() again and again.
class ShuffleSplit {
 public:
  /// With these options. \throws ValueError for fewer than one split.
  explicit ShuffleSplit(ShuffleSplitOptions options = {});
  /// The splits. \throws as split_rows().
  std::vector<Split> split(std::int64_t samples) const;

 private:
  ShuffleSplitOptions options_;
};

}  // namespace hebb
