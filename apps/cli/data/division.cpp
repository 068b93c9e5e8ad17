#include "cli/data/division.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/text.hpp"
#include "cli/recipe/task.hpp"
#include "hebb/error.hpp"
#include "hebb/splits.hpp"

namespace hebb::cli {

namespace {

using Rows = std::vector<std::int64_t>;

constexpr std::int64_t kFewestRows = 10;
constexpr std::int64_t kManyRows = 10'000;

std::int64_t count(const auto& list) { return static_cast<std::int64_t>(list.size()); }

/// These of the rows: `places` count from 0 among `rows`.
Rows at(const Rows& rows, const Rows& places) {
  Rows taken;
  taken.reserve(places.size());
  for (const std::int64_t place : places) taken.push_back(rows[static_cast<std::size_t>(place)]);
  return taken;
}

Rows range(std::int64_t count) {
  Rows rows(static_cast<std::size_t>(count));
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

/// Classes of some rows, and how many rows each has; nothing when targets are no classes.
struct ClassesOf {
  Rows of_row;
  Rows sizes;

  ClassesOf(const Source& source, const Rows& rows) {
    if (!source.labels.defined()) return;
    of_row = at(source.labels.to_vector<std::int64_t>(), rows);
    sizes.resize(source.classes.size());
    for (const std::int64_t label : of_row) ++sizes[static_cast<std::size_t>(label)];
  }

  /// Each class that is there has so many rows or more.
  bool all_have(std::int64_t least) const {
    return std::all_of(sizes.begin(), sizes.end(),
                       [&](std::int64_t size) { return size == 0 || size >= least; });
  }
  std::int64_t present() const {
    return std::count_if(sizes.begin(), sizes.end(), [](std::int64_t size) { return size > 0; });
  }
};

/// Rows in two parts, each class with the same share of both. Where that cannot be done, the first
/// row of each class is learned from and chance decides on the others. `key` is the setting that
/// has the share.
Split split(const Source& source, const Rows& rows, const char* key, double share,
            std::uint64_t seed) {
  const ClassesOf classes(source, rows);
  const auto tested =
      static_cast<std::int64_t>(std::ceil(share * static_cast<double>(rows.size())));
  const std::int64_t smaller = std::min(tested, count(rows) - tested);
  if (smaller < 1) {
    throw DataError(text::format("{} {} of {} rows leaves none to learn from; lower it", key,
                                 text::number(share), rows.size()));
  }
  TrainTestSplitOptions options{.test_size = static_cast<double>(tested), .seed = seed};
  Rows fixed, free = rows;
  if (!classes.of_row.empty() && classes.all_have(2) && classes.present() <= smaller) {
    options.stratify = Tensor::from(classes.of_row);
  } else if (!classes.of_row.empty()) {
    std::vector<bool> met(classes.sizes.size());
    free.clear();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto label = static_cast<std::size_t>(classes.of_row[i]);
      (met[label] ? free : fixed).push_back(rows[i]);
      met[label] = true;
    }
    options.test_size = static_cast<double>(std::min(tested, count(free) - 1));
    if (options.test_size < 1) {
      throw DataError(
          text::format("{} rows of {} classes are too few to learn from and to judge by",
                       rows.size(), classes.present()));
    }
  }
  Split places = split_rows(count(free), options);
  Split result{at(free, places.train), at(free, places.test)};
  result.train.insert(result.train.end(), fixed.begin(), fixed.end());
  return result;
}

/// Divides rows to learn from into those and a validation part.
void set_aside(Division& division, const Source& source, const Recipe& recipe) {
  const double share = validation_share(recipe, source.rows);
  if (share == 0) return;
  Split parts = split(source, division.train, "validation_split", share, recipe.seed);
  division.train = std::move(parts.train);
  division.validation = std::move(parts.test);
}

}  // namespace

void check_enough(std::int64_t rows, const std::string& where) {
  if (rows >= kFewestRows) return;
  throw DataError(
      text::format("{}: {} rows are too few to learn from and to judge by; {} are the least, and "
                   "some hundreds a good beginning",
                   where, rows, kFewestRows));
}

double validation_share(const Recipe& recipe, std::int64_t rows) {
  return recipe.validation_split.value_or(rows >= kManyRows ? 0.1 : 0.2);
}

Division divide(const Source& source, const Recipe& recipe) {
  check_enough(source.rows, recipe.data);
  Division division{.train = range(source.rows), .validation = {}, .test = {}};
  if (source.test_rows == 0) {
    Split parts = split(source, division.train, "test_split", recipe.test_split, recipe.seed);
    division = {std::move(parts.train), {}, std::move(parts.test)};
  }
  set_aside(division, source, recipe);
  return division;
}

std::vector<Division> folds(const Source& source, const Recipe& recipe) {
  check_enough(source.rows, recipe.data);
  if (recipe.cv > source.rows) {
    throw DataError(
        text::format("{} folds are more than the {} rows; ask for fewer", recipe.cv, source.rows));
  }
  const KFoldOptions options{.n_splits = recipe.cv, .shuffle = true, .seed = recipe.seed};
  const bool stratify =
      source.labels.defined() && ClassesOf(source, range(source.rows)).all_have(recipe.cv);
  const std::vector<Split> splits =
      stratify ? StratifiedKFold(options).split(source.labels) : KFold(options).split(source.rows);
  std::vector<Division> divisions;
  for (const Split& split : splits) {
    Division division{.train = split.train, .validation = {}, .test = split.test};
    set_aside(division, source, recipe);
    divisions.push_back(std::move(division));
  }
  return divisions;
}

std::string describe(const Division& division, const Source& source, const Recipe& recipe) {
  const auto has_all = [&](const Rows& rows) {
    return rows.empty() || ClassesOf(source, rows).present() == count(source.classes);
  };
  const bool alike = source.labels.defined() && has_all(division.train) &&
                     has_all(division.validation) && has_all(division.test);
  const std::int64_t tested = division.test.empty() ? source.test_rows : count(division.test);
  return text::format("parts: {} rows to learn from, {} for validation, {} {}test rows{} (seed {})",
                      text::with_commas(count(division.train)),
                      text::with_commas(count(division.validation)), text::with_commas(tested),
                      division.test.empty() ? "published " : "",
                      alike ? ", each class with its share in all" : "", recipe.seed);
}

}  // namespace hebb::cli
