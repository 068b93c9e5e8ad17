#include "data/task.hpp"

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "data/slips.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

constexpr std::string_view kTaskNames[] = {"binary", "multiclass", "multilabel", "regression"};

/// Whole numbers are classes when there are at most so many, each on so many rows or more in the
/// mean.
constexpr std::int64_t kMostWholeClasses = 20;
constexpr std::int64_t kFewestRowsPerWholeClass = 10;

bool all_numbers(const Column& column, bool (*is)(double)) {
  return column.is_number() && std::all_of(column.numbers().begin(), column.numbers().end(), is);
}
bool is_zero_or_one(double value) { return value == 0 || value == 1; }
bool is_whole(double value) { return value == std::floor(value); }

/// The first of these texts in quotes: `"a", "b", "c" and 5 more`.
std::string some_of(const std::vector<std::string>& texts) {
  constexpr std::size_t kShown = 3;
  const std::vector<std::string_view> shown(
      texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(std::min(kShown, texts.size())));
  const std::string list = text::quoted_list(shown);
  if (texts.size() <= kShown) return list;
  return text::format("{} and {} more", list, texts.size() - kShown);
}

/// What is wrong with a target: where, and what to do.
[[noreturn]] void refuse(const Table& table, const Column& target, const std::string& fault) {
  throw DataError(text::format("{}: the target `{}` {}", table.source(), target.name(), fault));
}

void check_complete(const Table& table, const Column& target) {
  const std::int64_t missing = target.missing_count();
  if (missing == 0) return;
  if (missing == target.size()) refuse(table, target, "has no values; name another column");
  constexpr std::size_t kShown = 5;
  std::vector<std::int64_t> rows;
  for (std::int64_t row = 0; row < target.size() && rows.size() < kShown; ++row) {
    if (target.missing(row)) rows.push_back(row);
  }
  std::string list;
  for (const std::int64_t row : rows) {
    list += text::format("{}{}", list.empty() ? "" : ", ", row);
  }
  const auto more = missing - static_cast<std::int64_t>(rows.size());
  refuse(table, target,
         text::format("is missing in {} of {} rows: {}{} (counted from 0); fill it in, or leave "
                      "these rows out",
                      missing, target.size(), list,
                      more > 0 ? text::format(" and {} more", more) : ""));
}

void check_varies(const Table& table, const Column& target,
                  const std::vector<std::string>& distinct) {
  if (distinct.size() > 1) return;
  refuse(table, target,
         text::format("is \"{}\" in all {} rows, so there is nothing to tell apart; add rows with "
                      "another value, or name another column",
                      distinct.front(), target.size()));
}

/// What keeps a target of text from being one of numbers, if anything does.
std::string slips_of(const Column& target) {
  const std::string slips = slips_among_numbers(target.categories());
  return slips.empty() ? "" : " (" + slips + ")";
}

Task found_task(const Table& table, const std::vector<const Column*>& targets,
                const std::vector<std::string>& distinct) {
  const Column& first = *targets.front();
  if (targets.size() == 1) {
    const auto values = static_cast<std::int64_t>(distinct.size());
    if (values == 2) return Task::binary;
    if (!first.is_number()) {
      if (values < table.rows()) return Task::multiclass;
      refuse(table, first,
             text::format("is text of which all {} values differ: {}; a class needs more than one "
                          "row, so name another column, or correct what should be numbers{}",
                          values, some_of(distinct), slips_of(first)));
    }
    const bool classes = all_numbers(first, is_whole) && values <= kMostWholeClasses &&
                         values * kFewestRowsPerWholeClass < table.rows();
    return classes ? Task::multiclass : Task::regression;
  }
  const bool labels = std::all_of(targets.begin(), targets.end(), [](const Column* target) {
    return all_numbers(*target, is_zero_or_one);
  });
  return labels ? Task::multilabel : Task::regression;
}

/// Refuses targets that the task cannot be learned from.
void check_task(const Table& table, const std::vector<const Column*>& targets, Task task,
                const std::vector<std::string>& distinct) {
  const Column& first = *targets.front();
  const bool classes = task == Task::binary || task == Task::multiclass;
  if (classes && targets.size() > 1) {
    throw ValueError(text::format("{}: the task {} has one target, and {} were named",
                                  table.source(), to_string(task), targets.size()));
  }
  if (task == Task::binary && distinct.size() != 2) {
    refuse(table, first,
           text::format("has {} different values: {}; the task binary has two, so choose "
                        "multiclass or regression",
                        distinct.size(), some_of(distinct)));
  }
  for (const Column* target : targets) {
    if (task == Task::multilabel && !all_numbers(*target, is_zero_or_one)) {
      refuse(table, *target,
             text::format("has values such as {}; labels are 0 and 1, one column each",
                          some_of(target->distinct())));
    }
    if (task == Task::regression && !target->is_number()) {
      refuse(table, *target,
             text::format("is text: {}; the task regression has numbers, so choose multiclass, or "
                          "correct what should be numbers{}",
                          some_of(target->distinct()), slips_of(*target)));
    }
  }
}

}  // namespace

std::string_view to_string(Task task) { return kTaskNames[static_cast<std::size_t>(task)]; }

Task parse_task(std::string_view name) {
  const auto* found = std::find(std::begin(kTaskNames), std::end(kTaskNames), text::lower(name));
  if (found == std::end(kTaskNames)) {
    throw ValueError(text::unknown_name("task", name, kTaskNames));
  }
  return static_cast<Task>(found - std::begin(kTaskNames));
}

TargetEncoding target_encoding(const Table& table, std::span<const std::string> columns,
                               std::optional<Task> task) {
  TargetEncoding encoding;
  std::vector<const Column*> targets;
  for (const std::string& name : columns) {
    const Column& column = table[name];
    if (std::find(targets.begin(), targets.end(), &column) != targets.end()) {
      throw ValueError(text::format("{}: the target `{}` is named twice", table.source(), name));
    }
    check_complete(table, column);
    targets.push_back(&column);
    encoding.columns.push_back(column.name());
  }
  const std::vector<std::string> distinct = targets.front()->distinct();
  if (targets.size() == 1) check_varies(table, *targets.front(), distinct);
  encoding.task = task ? *task : found_task(table, targets, distinct);
  check_task(table, targets, encoding.task, distinct);
  if (encoding.task == Task::binary || encoding.task == Task::multiclass) {
    encoding.classes = distinct;
    encoding.is_number = targets.front()->is_number();
  }
  return encoding;
}

}  // namespace hebb
