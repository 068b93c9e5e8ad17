#include "hebb/splits.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/random.hpp"
#include "ops/update.hpp"

namespace hebb {

namespace {

using Rows = std::vector<std::int64_t>;

std::size_t at(std::int64_t row) { return static_cast<std::size_t>(row); }

std::int64_t count(const auto& list) { return static_cast<std::int64_t>(list.size()); }

Rows all_rows(std::int64_t samples) {
  if (samples < 0) {
    throw ValueError(text::format("split: the number of samples is at least 0, got {}", samples));
  }
  Rows rows(at(samples));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

/// One number a sample. \throws ShapeError, DataError.
std::vector<double> numbers_of(const char* what, const Tensor& t, std::int64_t samples) {
  if (t.is_meta() || t.rank() < 1 || t.size() != samples || t.shape()[0] != samples) {
    throw ShapeError(text::format("split: {} has one number a sample, [{}], got {}", what, samples,
                                  t.shape().to_string()));
  }
  std::vector<double> numbers = t.to_vector<double>();
  const auto missing =
      std::find_if(numbers.begin(), numbers.end(), [](double v) { return std::isnan(v); });
  if (missing == numbers.end()) return numbers;
  throw DataError(text::format("split: {} is NaN in row {} (counted from 0); leave that row out",
                               what, missing - numbers.begin()));
}

/// The class of each row, counted from 0 in the order of their values, and the values.
struct Classes {
  std::vector<double> values;
  std::vector<std::size_t> of_row;
  std::vector<std::int64_t> sizes;
};

Classes classes_of(const char* what, const Tensor& t, std::int64_t samples) {
  const std::vector<double> numbers = numbers_of(what, t, samples);
  std::map<double, std::size_t> places;
  for (const double number : numbers) places.try_emplace(number);
  Classes classes;
  for (auto& [value, place] : places) {
    place = classes.values.size();
    classes.values.push_back(value);
  }
  classes.sizes.resize(classes.values.size());
  for (const double number : numbers) {
    classes.of_row.push_back(places[number]);
    ++classes.sizes[classes.of_row.back()];
  }
  return classes;
}

/// How many of `total` things are for testing. \throws ValueError.
std::int64_t test_count(double test_size, std::int64_t total, const char* things) {
  const bool is_share = test_size > 0 && test_size < 1;
  const bool is_number = test_size >= 1 && test_size == std::floor(test_size) && test_size < 9e15;
  if (!is_share && !is_number) {
    throw ValueError(
        text::format("split: test_size is a share between 0 and 1 or a whole number of "
                     "{}, got {}",
                     things, test_size));
  }
  const double exact = is_share ? std::ceil(test_size * static_cast<double>(total)) : test_size;
  if (exact >= static_cast<double>(total)) {
    throw ValueError(text::format("split: of {} {} a test part of {} leaves none to learn from",
                                  total, things, exact));
  }
  return static_cast<std::int64_t>(exact);
}

/// Shares `wanted` out in proportion to `sizes`: rounded down, then the largest remainders.
Rows apportion(std::int64_t wanted, const Rows& sizes) {
  const std::int64_t total = std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0});
  Rows shares, order = all_rows(count(sizes));
  std::vector<double> remainders;
  for (const std::int64_t size : sizes) {
    const double exact =
        static_cast<double>(wanted) * static_cast<double>(size) / static_cast<double>(total);
    shares.push_back(static_cast<std::int64_t>(exact));
    remainders.push_back(exact - std::floor(exact));
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return remainders[at(a)] > remainders[at(b)]; });
  std::int64_t left = wanted - std::accumulate(shares.begin(), shares.end(), std::int64_t{0});
  for (std::size_t i = 0; left > 0; ++i, --left) ++shares[at(order[i % order.size()])];
  return shares;
}

/// Rows in this order, each to the test part when `is_test(row)`.
template <class IsTest>
Split divide(const Rows& order, IsTest is_test) {
  Split split;
  for (const std::int64_t row : order) (is_test(row) ? split.test : split.train).push_back(row);
  return split;
}

Split stratified(const Rows& order, const TrainTestSplitOptions& options) {
  const std::int64_t samples = count(order);
  const Classes classes = classes_of("stratify", options.stratify, samples);
  const std::int64_t wanted = test_count(options.test_size, samples, "rows");
  for (std::size_t c = 0; c < classes.sizes.size(); ++c) {
    if (classes.sizes[c] > 1) continue;
    throw DataError(
        text::format("split: class {} has a single row, which cannot be in both parts; "
                     "leave it out, or split without stratify",
                     classes.values[c]));
  }
  if (std::min(wanted, samples - wanted) < count(classes.sizes)) {
    throw DataError(
        text::format("split: a part of {} rows cannot hold all of {} classes; change "
                     "test_size, or split without stratify",
                     std::min(wanted, samples - wanted), classes.sizes.size()));
  }
  Rows left = apportion(wanted, classes.sizes);
  return divide(order, [&](std::int64_t row) { return left[classes.of_row[at(row)]]-- > 0; });
}

Split grouped(const Rows& order, const TrainTestSplitOptions& options, const Rng& rng) {
  const Classes groups = classes_of("groups", options.groups, count(order));
  const std::int64_t total = count(groups.sizes);
  const std::int64_t wanted = test_count(options.test_size, total, "groups");
  const Rows group_order =
      options.shuffle ? rng.fork("groups").permutation(total) : all_rows(total);
  std::vector<bool> is_test(groups.sizes.size());
  for (std::int64_t i = 0; i < wanted; ++i) is_test[at(group_order[at(total - 1 - i)])] = true;
  return divide(order, [&](std::int64_t row) { return is_test[groups.of_row[at(row)]]; });
}

Split by_time(std::int64_t samples, const TrainTestSplitOptions& options) {
  const std::vector<double> time = numbers_of("time", options.time, samples);
  Rows order = all_rows(samples);
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return time[at(a)] < time[at(b)]; });
  const std::int64_t wanted = test_count(options.test_size, samples, "rows");
  const double first = time[at(order[at(samples - wanted)])];
  Split split = divide(order, [&](std::int64_t row) { return time[at(row)] >= first; });
  if (!split.train.empty()) return split;
  throw ValueError(
      "split: all rows to learn from have the time of the test part; use a smaller "
      "test_size");
}

void check_folds(const char* caller, int n_splits, int least) {
  if (n_splits >= least) return;
  throw ValueError(text::format("{}: n_splits is at least {}, got {}", caller, least, n_splits));
}

/// The split of each fold, given the fold of each row.
std::vector<Split> splits_of(const std::vector<int>& fold_of_row, int folds) {
  const Rows rows = all_rows(count(fold_of_row));
  std::vector<Split> result;
  result.reserve(static_cast<std::size_t>(folds));
  for (int fold = 0; fold < folds; ++fold) {
    result.push_back(divide(rows, [&](std::int64_t row) { return fold_of_row[at(row)] == fold; }));
  }
  return result;
}

}  // namespace

Dataset Dataset::take(std::span<const std::int64_t> rows) const {
  if (x.rank() < 1 || y.rank() < 1 || x.shape()[0] != y.shape()[0]) {
    throw ShapeError(text::format("take: x and y need equal numbers of rows. x: {}, y: {}",
                                  x.shape().to_string(), y.shape().to_string()));
  }
  for (const std::int64_t row : rows) {
    if (row >= 0 && row < x.shape()[0]) continue;
    throw ValueError(text::format("take: row {} was asked for, but the data set has rows 0 to {}",
                                  row, x.shape()[0] - 1));
  }
  return {gather_rows(x, rows, x.dtype()), gather_rows(y, rows, y.dtype()), class_names};
}

Split split_rows(std::int64_t samples, const TrainTestSplitOptions& options) {
  const int given =
      int{options.stratify.defined()} + int{options.groups.defined()} + int{options.time.defined()};
  if (given > 1) throw ValueError("split: give one of stratify, groups and time");
  if (options.stratify.defined() && !options.shuffle) {
    throw ValueError("split: a stratified split is shuffled; leave shuffle out, or stratify");
  }
  if (options.time.defined()) return by_time(samples, options);
  const Rng rng = Rng(options.seed.value_or(random_seed())).fork("split");
  Rows order = all_rows(samples);
  if (options.shuffle) order = rng.permutation(samples);
  if (options.stratify.defined()) return stratified(order, options);
  if (options.groups.defined()) return grouped(order, options, rng);
  const std::int64_t train = samples - test_count(options.test_size, samples, "rows");
  return {Rows(order.begin(), order.begin() + train), Rows(order.begin() + train, order.end())};
}

TrainTest train_test_split(const Dataset& data, const TrainTestSplitOptions& options) {
  if (!data.x.defined() || !data.y.defined() || data.x.rank() < 1) {
    throw ValueError("split: the data set has no x or no y");
  }
  const Split rows = split_rows(data.x.shape()[0], options);
  return {data.take(rows.train), data.take(rows.test)};
}

TableParts train_test_split(const Table& table, const TrainTestSplitOptions& options) {
  const Split rows = split_rows(table.rows(), options);
  return {table.take(rows.train), table.take(rows.test)};
}

KFold::KFold(KFoldOptions options) : options_(options) {
  check_folds("KFold", options_.n_splits, 2);
}

std::vector<Split> KFold::split(std::int64_t samples) const {
  const int folds = options_.n_splits;
  if (samples < folds) {
    throw ValueError(text::format("KFold: {} samples are fewer than {} parts", samples, folds));
  }
  const Rng rng = Rng(options_.seed.value_or(random_seed())).fork("folds");
  const Rows order = options_.shuffle ? rng.permutation(samples) : all_rows(samples);
  std::vector<int> fold_of_row(order.size());
  std::int64_t first = 0;
  for (int fold = 0; fold < folds; ++fold) {
    const std::int64_t last = first + samples / folds + (fold < samples % folds ? 1 : 0);
    for (; first < last; ++first) fold_of_row[at(order[at(first)])] = fold;
  }
  return splits_of(fold_of_row, folds);
}

StratifiedKFold::StratifiedKFold(KFoldOptions options) : options_(options) {
  check_folds("StratifiedKFold", options_.n_splits, 2);
}

// Sorted by class, every k-th row goes to the same part: this says how many of each class a part
// has. Classes are numbered as they first appear, as scikit-learn does it.
std::vector<Split> StratifiedKFold::split(const Tensor& y) const {
  const std::int64_t samples = y.defined() && y.rank() > 0 ? y.shape()[0] : 0;
  const Classes classes = classes_of("y", y, samples);
  const int folds = options_.n_splits;
  for (std::size_t c = 0; c < classes.sizes.size(); ++c) {
    if (classes.sizes[c] >= folds) continue;
    throw DataError(
        text::format("StratifiedKFold: class {} has {} rows, fewer than the {} parts; "
                     "use fewer parts",
                     classes.values[c], classes.sizes[c], folds));
  }
  std::vector<std::size_t> appeared;
  for (const std::size_t c : classes.of_row) {
    if (std::find(appeared.begin(), appeared.end(), c) == appeared.end()) appeared.push_back(c);
  }
  const Rng rng = Rng(options_.seed.value_or(random_seed())).fork("folds");
  const Rows order = options_.shuffle ? rng.permutation(samples) : all_rows(samples);
  std::vector<int> fold_of_row(order.size());
  std::int64_t dealt = 0;
  for (const std::size_t c : appeared) {
    Rows left(static_cast<std::size_t>(folds));
    for (std::int64_t i = 0; i < classes.sizes[c]; ++i, ++dealt) ++left[at(dealt % folds)];
    std::size_t fold = 0;
    for (const std::int64_t row : order) {
      if (classes.of_row[at(row)] != c) continue;
      while (left[fold] == 0) ++fold;
      --left[fold];
      fold_of_row[at(row)] = static_cast<int>(fold);
    }
  }
  return splits_of(fold_of_row, folds);
}

ShuffleSplit::ShuffleSplit(ShuffleSplitOptions options) : options_(std::move(options)) {
  check_folds("ShuffleSplit", options_.n_splits, 1);
}

std::vector<Split> ShuffleSplit::split(std::int64_t samples) const {
  const Rng rng = Rng(options_.seed.value_or(random_seed())).fork("splits");
  std::vector<Split> result;
  for (int i = 0; i < options_.n_splits; ++i) {
    const std::uint64_t seed = rng.fork(static_cast<std::uint64_t>(i)).stream();
    result.push_back(split_rows(samples, {.test_size = options_.test_size,
                                          .stratify = options_.stratify,
                                          .groups = options_.groups,
                                          .seed = seed}));
  }
  return result;
}

}  // namespace hebb
