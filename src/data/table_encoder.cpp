#include "hebb/table_encoder.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_set>
#include <utility>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "data/column_encoding.hpp"
#include "data/task.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

using Kind = ColumnEncoding::Kind;

/// The cases of a truth table are the fewest rows that say anything.
constexpr std::int64_t kFewestRows = 4;

void check_rows(const Table& table) {
  if (table.rows() >= kFewestRows) return;
  throw DataError(text::format("{}: {} row{} to learn from, and {} are the least; add rows",
                               table.source(), table.rows(), table.rows() == 1 ? "" : "s",
                               kFewestRows));
}

/// What read_csv() calls a column that has no name.
std::string name_of_place(std::size_t place) { return text::format("column_{}", place + 1); }

constexpr const char* kSaveAsUtf8 =
    "save the table as UTF-8 (iconv -f WINDOWS-1252 -t UTF-8 does it for many a spreadsheet)";

/// Refuses a value that is not UTF-8: it would not be the value of another file that is.
void check_text(const Column& column, const std::string& source) {
  if (column.is_number()) return;
  for (const std::string& value : column.categories()) {
    if (text::is_utf8(value)) continue;
    throw DataError(text::format("{}: column `{}`: a value is not UTF-8; {}", source, column.name(),
                                 kSaveAsUtf8));
  }
}

/// Refuses names that no file of a model could hold.
void check_names(const Table& table) {
  for (std::size_t c = 0; c < table.columns().size(); ++c) {
    if (text::is_utf8(table.columns()[c].name())) continue;
    throw DataError(text::format("{}: the name of column {} (counted from 1) is not UTF-8; {}",
                                 table.source(), c + 1, kSaveAsUtf8));
  }
}

/// Refuses to go on without a column to learn from.
void check_inputs(const Table& table, const std::vector<ColumnEncoding>& columns) {
  std::string ignored;
  for (const ColumnEncoding& column : columns) {
    if (column.kind != Kind::ignored) return;
    ignored += text::format("{}`{}` ({})", ignored.empty() ? "" : ", ", column.name, column.reason);
  }
  throw DataError(text::format("{}: there is no column to learn from besides the target{}{}",
                               table.source(), ignored.empty() ? "" : "; ignored: ", ignored));
}

/// The column that fit() saw under this name.
const Column& known_column(const Table& table, const std::string& name) {
  try {
    return table[name];
  } catch (const ValueError& error) {
    throw ValueError(text::format("{} (the encoder learned from `{}`, so it has to be there)",
                                  error.message(), name));
  }
}

void check_fitted(const TargetEncoding& target) {
  if (!target.columns.empty()) return;
  throw ValueError("TableEncoder: has learned nothing yet; call fit()");
}

/// Refuses a target that is missing somewhere.
void check_complete(const Table& table, const Column& target) {
  for (std::int64_t row = 0; row < target.size(); ++row) {
    if (!target.missing(row)) continue;
    throw DataError(text::format(
        "{}: the target `{}` is missing in row {} (counted from 0); fill it in, or leave the row "
        "out",
        table.source(), target.name(), table.first_row() + row));
  }
}

/// The label of each row.
Tensor labels_of(const Table& table, const Column& column, const TargetEncoding& target) {
  check_complete(table, column);
  std::vector<std::int64_t> labels;
  for (const std::size_t place : value_places(column, target.classes, target.is_number)) {
    if (place == target.classes.size()) {
      const auto row = static_cast<std::int64_t>(labels.size());
      const std::vector<std::string_view> known(target.classes.begin(), target.classes.end());
      throw DataError(text::format("{}: the target `{}`, row {} (counted from 0): {}",
                                   table.source(), column.name(), table.first_row() + row,
                                   text::unknown_name("class", column.text(row), known)));
    }
    labels.push_back(static_cast<std::int64_t>(place));
  }
  return Tensor::from(labels);
}

[[noreturn]] void refuse_part(const std::string& name, std::string_view fault) {
  throw ValueError(text::format("TableEncoder: column `{}` {}", name, fault));
}

bool all_differ(const std::vector<std::string>& texts) {
  return std::unordered_set<std::string_view>(texts.begin(), texts.end()).size() == texts.size();
}

void check_column(const ColumnEncoding& column) {
  if (column.missing_count < 0) refuse_part(column.name, "has less than no missing values");
  const bool finite = std::isfinite(column.median) && std::isfinite(column.mean) &&
                      std::isfinite(column.scale) && column.scale > 0;
  if (!finite) {
    refuse_part(column.name, text::format("has median {}, mean {}, scale {}; they are finite, and "
                                          "the scale is above 0",
                                          column.median, column.mean, column.scale));
  }
  if (column.kind == Kind::category && column.values.empty()) {
    refuse_part(column.name, "is a category without values");
  }
  if (column.kind != Kind::category && !column.values.empty()) {
    refuse_part(column.name, "has values, which only a category has");
  }
  if (!all_differ(column.values)) refuse_part(column.name, "has a value twice");
}

void check_target(const TargetEncoding& target) {
  const bool classes = target.task == Task::binary || target.task == Task::multiclass;
  const bool fits = target.task == Task::binary       ? target.classes.size() == 2
                    : target.task == Task::multiclass ? target.classes.size() >= 2
                                                      : target.classes.empty();
  if (target.columns.empty() || (classes && target.columns.size() > 1) || !fits ||
      !all_differ(target.classes)) {
    throw ValueError(
        text::format("TableEncoder: a {} target of {} columns and {} classes cannot be",
                     to_string(target.task), target.columns.size(), target.classes.size()));
  }
}

}  // namespace

TableEncoder::TableEncoder(TableEncoderOptions options) : options_(std::move(options)) {
  if (options_.target.empty()) {
    throw ValueError("TableEncoder: no target; name the column that is to be predicted");
  }
  if (options_.max_categories < 1) {
    throw ValueError(
        text::format("TableEncoder: max_categories is 1 or more, got {}", options_.max_categories));
  }
}

TableEncoder TableEncoder::from(std::vector<ColumnEncoding> columns, TargetEncoding target) {
  check_target(target);
  std::vector<std::string> names = target.columns;
  bool has_features = false;
  for (const ColumnEncoding& column : columns) {
    check_column(column);
    names.push_back(column.name);
    has_features = has_features || column.kind != Kind::ignored;
  }
  if (!all_differ(names)) throw ValueError("TableEncoder: two columns have the same name");
  if (!has_features) throw ValueError("TableEncoder: there is no column to learn from");
  TableEncoder encoder({.target = target.columns});
  encoder.columns_ = std::move(columns);
  encoder.target_ = std::move(target);
  return encoder;
}

TableEncoder& TableEncoder::fit(const Table& table) {
  check_rows(table);
  check_names(table);
  TargetEncoding target = target_encoding(table, options_.target, options_.task);
  const std::size_t count = table.columns().size();
  std::vector<bool> is_target(count), asked(count), category(count);
  for (const std::string& name : target.columns) is_target[table.find(name)] = true;
  for (const std::string& name : options_.categories) category[table.find(name)] = true;
  for (const std::string& name : options_.ignore) {
    const std::size_t place = table.find(name);
    if (is_target[place]) {
      throw ValueError(text::format("{}: column `{}` is the target, so it cannot be ignored",
                                    table.source(), name));
    }
    asked[place] = true;
  }
  bool has_header = false;
  for (std::size_t c = 0; c < count; ++c) {
    has_header = has_header || table.columns()[c].name() != name_of_place(c);
  }
  std::vector<ColumnEncoding> columns;
  for (std::size_t c = 0; c < count; ++c) {
    const Column& column = table.columns()[c];
    if (!asked[c]) check_text(column, table.source());
    if (is_target[c]) continue;
    if (asked[c]) {
      columns.push_back({.name = column.name(),
                         .kind = Kind::ignored,
                         .is_number = column.is_number(),
                         .reason = "as asked for"});
      continue;
    }
    const bool nameless = has_header && column.name() == name_of_place(c);
    columns.push_back(
        column_encoding(column, category[c], nameless, options_.max_categories, table.source()));
  }
  check_inputs(table, columns);
  columns_ = std::move(columns);
  target_ = std::move(target);
  return *this;
}

Tensor TableEncoder::transform(const Table& table) const {
  check_fitted(target_);
  std::size_t width = 0;
  for (const ColumnEncoding& column : columns_) width += feature_count(column);
  Tensor x = Tensor::zeros({table.rows(), static_cast<std::int64_t>(width)});
  const std::span<float> to = x.mutable_data<float>();
  std::size_t first = 0;
  for (const ColumnEncoding& column : columns_) {
    if (column.kind == Kind::ignored) continue;
    const Column& known = known_column(table, column.name);
    check_text(known, table.source());
    encode_column(column, known, table, {to, width, first});
    first += feature_count(column);
  }
  return x;
}

Tensor TableEncoder::targets(const Table& table) const {
  check_fitted(target_);
  if (!target_.classes.empty()) {
    return labels_of(table, known_column(table, target_.columns.front()), target_);
  }
  std::vector<Column> columns;
  for (const std::string& name : target_.columns) {
    columns.push_back(known_column(table, name));
    check_complete(table, columns.back());
  }
  if (task() == Task::regression && columns.size() == 1) {
    return Tensor::from(columns.front().numbers()).cast(DType::float32);
  }
  return Table(std::move(columns), table.source()).tensor();
}

Dataset TableEncoder::dataset(const Table& table) const {
  return {transform(table), targets(table), class_names()};
}

std::vector<std::string> TableEncoder::feature_names() const {
  std::vector<std::string> names;
  for (const ColumnEncoding& column : columns_) add_feature_names(column, names);
  return names;
}

std::vector<std::string> TableEncoder::class_names() const {
  return task() == Task::multilabel ? target_.columns : target_.classes;
}

std::vector<std::string> TableEncoder::text_columns() const {
  std::vector<std::string> names;
  for (const ColumnEncoding& column : columns_) {
    if (column.kind == Kind::category && !column.is_number) names.push_back(column.name);
  }
  if (!target_.is_number) names.push_back(target_.columns.front());
  return names;
}

}  // namespace hebb
