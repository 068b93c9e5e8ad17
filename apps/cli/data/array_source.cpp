#include "cli/data/array_source.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.hpp"
#include "cli/recipe/task.hpp"
#include "hebb/error.hpp"
#include "hebb/ops.hpp"

namespace hebb::cli {

namespace {

using Values = std::vector<double>;

/// Whole numbers are classes when there are few of them: at most so many, each for so many rows.
constexpr std::size_t kMostClasses = 20;
constexpr std::size_t kRowsPerClass = 10;

/// The numbers of targets, all of them finite.
Values values_of(const Tensor& y, const std::string& where) {
  Values values = y.to_vector<double>();
  const auto bad =
      std::find_if(values.begin(), values.end(), [](double v) { return !std::isfinite(v); });
  if (bad == values.end()) return values;
  const std::int64_t width = y.size() / std::max<std::int64_t>(y.shape()[0], 1);
  throw DataError(
      text::format("{}: the target of row {} (counted from 0) is {}; leave that row out", where,
                   (bad - values.begin()) / width, *bad));
}

bool are_classes(const Values& values, const Values& distinct) {
  for (const double value : distinct) {
    if (value != std::floor(value) || std::abs(value) > 1e9) return false;
  }
  if (distinct.size() == 2) return true;
  return distinct.size() <= kMostClasses && distinct.size() * kRowsPerClass <= values.size();
}

/// The place of each value among the distinct ones.
Tensor labels_of(const Values& values, const Values& distinct) {
  std::vector<std::int64_t> labels;
  labels.reserve(values.size());
  for (const double value : values) {
    labels.push_back(std::lower_bound(distinct.begin(), distinct.end(), value) - distinct.begin());
  }
  return Tensor::from(labels);
}

Tensor as_numbers(const Tensor& y) {
  return reshape(y.cast(DType::float32), {y.shape()[0], y.size() / y.shape()[0]});
}

[[noreturn]] void refuse_task(const std::string& where, const std::string& task,
                              const std::string& found) {
  throw DataError(
      text::format("{}: the targets are {}, which the task {} cannot learn; leave "
                   "--task out, or name another one",
                   where, found, task));
}

void check_rows(const Dataset& data, const std::string& where) {
  if (data.x.rank() < 1 || data.y.rank() < 1 || data.x.shape()[0] != data.y.shape()[0]) {
    throw DataError(text::format("{}: inputs {} and targets {} have not one row a sample each",
                                 where, data.x.shape().to_string(), data.y.shape().to_string()));
  }
  if (data.x.size() == 0) throw DataError(text::format("{}: there are no samples", where));
}

}  // namespace

std::string sample_text(const Tensor& x) {
  return text::format("{} of {}", x.shape().without(0).to_string(), to_string(x.dtype()));
}

ArraySource::ArraySource(Dataset train, Dataset test, const std::string& task_name,
                         const std::string& where)
    : train_(std::move(train)), test_(std::move(test)) {
  check_rows(train_, where);
  if (train_.x.rank() == 1) train_.x = reshape(train_.x, {train_.x.size(), 1});
  if (test_.x.defined()) {
    check_rows(test_, where);
    if (test_.x.rank() == 1) test_.x = reshape(test_.x, {test_.x.size(), 1});
    if (test_.x.shape().without(0) != train_.x.shape().without(0)) {
      throw DataError(text::format("{}: samples to learn from are {}, those of the test part {}",
                                   where, sample_text(train_.x), sample_text(test_.x)));
    }
    test_rows = test_.x.shape()[0];
  }
  rows = train_.x.shape()[0];
  const bool one_a_row = train_.y.size() == rows;
  if (!train_.class_names.empty() && task_name != to_string(Task::regression)) {
    take_labels(where);
  } else if (one_a_row) {
    take_values(where, task_name);
  } else {
    take_rows(where, task_name);
  }
  if (!task_name.empty() && task_name != to_string(task)) {
    refuse_task(where, task_name,
                text::format("{} classes", classes.empty() ? outputs() : classes.size()));
  }
  if (has_classes(task)) labels = train_.y;
}

void ArraySource::take_labels(const std::string& where) {
  classes = train_.class_names;
  if (classes.size() < 2) {
    throw DataError(
        text::format("{}: there is one class alone, \"{}\", and nothing to tell it from", where,
                     classes.front()));
  }
  task = classes.size() == 2 ? Task::binary : Task::multiclass;
}

void ArraySource::take_values(const std::string& where, const std::string& task_name) {
  const Values values = values_of(train_.y, where);
  const Values test_values = test_.y.defined() ? values_of(test_.y, where) : Values();
  std::set<double> seen(values.begin(), values.end());
  if (seen.size() < 2) {
    throw DataError(text::format("{}: every target is {}; there is nothing to learn", where,
                                 text::number(*seen.begin())));
  }
  seen.insert(test_values.begin(), test_values.end());
  const Values distinct(seen.begin(), seen.end());
  const bool asked =
      task_name == to_string(Task::binary) || task_name == to_string(Task::multiclass);
  if (task_name == to_string(Task::regression) || (!asked && !are_classes(values, distinct))) {
    task = Task::regression;
    targets = {"y"};
    train_.y = as_numbers(train_.y);
    if (test_.y.defined()) test_.y = as_numbers(test_.y);
    return;
  }
  for (const double value : distinct) classes.push_back(text::number(value));
  task = classes.size() == 2 ? Task::binary : Task::multiclass;
  train_.y = labels_of(values, distinct);
  if (test_.y.defined()) test_.y = labels_of(test_values, distinct);
}

void ArraySource::take_rows(const std::string& where, const std::string& task_name) {
  if (train_.y.rank() != 2) {
    throw DataError(text::format("{}: targets are [samples] or [samples, outputs], got {}", where,
                                 train_.y.shape().to_string()));
  }
  const Values values = values_of(train_.y, where);
  const auto width = static_cast<std::size_t>(train_.y.shape()[1]);
  const bool flags =
      std::all_of(values.begin(), values.end(), [](double v) { return v == 0 || v == 1; });
  bool one_hot = flags;
  for (std::size_t i = 0; i < values.size() && one_hot; i += width) {
    one_hot = std::count(values.begin() + static_cast<std::ptrdiff_t>(i),
                         values.begin() + static_cast<std::ptrdiff_t>(i + width), 1.0) == 1;
  }
  if (one_hot && task_name != to_string(Task::multilabel) &&
      task_name != to_string(Task::regression)) {
    for (std::size_t c = 0; c < width; ++c) classes.push_back(text::format("{}", c));
    task = width == 2 ? Task::binary : Task::multiclass;
    train_.y = argmax(train_.y.cast(DType::float32), -1);
    if (test_.y.defined()) test_.y = argmax(test_.y.cast(DType::float32), -1);
    return;
  }
  for (std::size_t c = 0; c < width; ++c) targets.push_back(text::format("y_{}", c));
  task = flags && task_name != to_string(Task::regression) ? Task::multilabel : Task::regression;
  train_.y = as_numbers(train_.y);
  if (test_.y.defined()) test_.y = as_numbers(test_.y);
}

Parts ArraySource::parts(const Division& division) const {
  Parts parts;
  parts.train = train_.take(division.train);
  if (!division.validation.empty()) parts.validation = train_.take(division.validation);
  parts.test = division.test.empty() ? test_ : train_.take(division.test);
  return parts;
}

}  // namespace hebb::cli
