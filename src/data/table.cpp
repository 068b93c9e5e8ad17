#include "hebb/table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <unordered_map>
#include <utility>

#include "base/text.hpp"
#include "data/number.hpp"
#include "hebb/error.hpp"
#include "tensor/dispatch.hpp"

namespace hebb {

namespace {

std::int64_t signed_size(std::size_t size) { return static_cast<std::int64_t>(size); }

/// Elements of `from` at `rows`.
template <class T>
std::vector<T> taken(const std::vector<T>& from, std::span<const std::int64_t> rows,
                     std::string_view name) {
  std::vector<T> result;
  result.reserve(rows.size());
  for (const std::int64_t row : rows) {
    if (row < 0 || row >= signed_size(from.size())) {
      throw ValueError(text::format("take: row {} was asked for, but column `{}` has rows 0 to {}",
                                    row, name, signed_size(from.size()) - 1));
    }
    result.push_back(from[static_cast<std::size_t>(row)]);
  }
  return result;
}

}  // namespace

Column::Column(std::string name, std::vector<double> numbers)
    : name_(std::move(name)), is_number_(true), numbers_(std::move(numbers)) {}

Column::Column(std::string name, std::span<const std::string> texts)
    : name_(std::move(name)), is_number_(false) {
  std::unordered_map<std::string_view, std::int32_t> known;
  for (const std::string& text : texts) {
    if (text.empty()) {
      codes_.push_back(kMissing);
      continue;
    }
    const auto [entry, is_new] =
        known.try_emplace(text, static_cast<std::int32_t>(categories_.size()));
    if (is_new) categories_.push_back(text);
    codes_.push_back(entry->second);
  }
}

Column::Column(std::string name, std::vector<std::string> categories,
               std::vector<std::int32_t> codes)
    : name_(std::move(name)),
      is_number_(false),
      categories_(std::move(categories)),
      codes_(std::move(codes)) {
  for (const std::int32_t code : codes_) {
    if (code != kMissing && (code < 0 || code >= signed_size(categories_.size()))) {
      throw ValueError(
          text::format("column `{}`: code {}, but there are {} categories; codes are "
                       "-1 for a missing value or count categories from 0",
                       name_, code, categories_.size()));
    }
  }
}

std::int64_t Column::size() const {
  return signed_size(is_number_ ? numbers_.size() : codes_.size());
}

bool Column::missing(std::int64_t row) const {
  if (row < 0 || row >= size()) {
    throw ValueError(text::format("column `{}`: row {} was asked for, but there are {} rows", name_,
                                  row, size()));
  }
  const auto i = static_cast<std::size_t>(row);
  return is_number_ ? std::isnan(numbers_[i]) : codes_[i] == kMissing;
}

std::int64_t Column::missing_count() const {
  if (!is_number_) return std::count(codes_.begin(), codes_.end(), kMissing);
  return std::count_if(numbers_.begin(), numbers_.end(), [](double v) { return std::isnan(v); });
}

std::span<const double> Column::numbers() const {
  if (is_number_) return numbers_;
  for (std::size_t row = 0; row < codes_.size(); ++row) {
    if (codes_[row] == kMissing) continue;
    const std::string& value = categories_[static_cast<std::size_t>(codes_[row])];
    double number = 0;
    if (parse_number(value, '.', number) == NumberKind::number) continue;
    throw DataError(
        text::format("column `{}` holds text: \"{}\" in row {} (counted from 0); encode "
                     "it with OneHotEncoder, or leave it out with without()",
                     name_, value, row));
  }
  throw DataError(text::format("column `{}` was read as text; read it as numbers", name_));
}

std::span<const std::string> Column::categories() const {
  if (!is_number_) return categories_;
  throw DataError(text::format("column `{}` holds numbers, which have no categories", name_));
}

std::span<const std::int32_t> Column::codes() const {
  if (!is_number_) return codes_;
  throw DataError(text::format("column `{}` holds numbers, which have no codes", name_));
}

std::string Column::text(std::int64_t row) const {
  if (missing(row)) return {};
  const auto i = static_cast<std::size_t>(row);
  return is_number_ ? text::number(numbers_[i]) : categories_[static_cast<std::size_t>(codes_[i])];
}

std::vector<std::string> Column::distinct() const {
  std::vector<std::string> result;
  if (is_number_) {
    std::vector<double> values;
    std::copy_if(numbers_.begin(), numbers_.end(), std::back_inserter(values),
                 [](double v) { return !std::isnan(v); });
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    for (const double value : values) result.push_back(text::number(value));
    return result;
  }
  std::vector<bool> seen(categories_.size());  // take() may have left rows of some out
  for (const std::int32_t code : codes_) {
    if (code != kMissing) seen[static_cast<std::size_t>(code)] = true;
  }
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (seen[i]) result.push_back(categories_[i]);
  }
  std::sort(result.begin(), result.end());
  return result;
}

Column Column::take(std::span<const std::int64_t> rows) const {
  if (is_number_) return Column(name_, taken(numbers_, rows, name_));
  return Column(name_, categories_, taken(codes_, rows, name_));
}

Table::Table(std::vector<Column> columns, std::string source, std::int64_t first_row)
    : columns_(std::move(columns)), source_(std::move(source)), first_row_(first_row) {
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    if (column.size() != rows()) {
      throw ShapeError(text::format("{}: column `{}` has {} rows, but `{}` has {}", source_,
                                    column.name(), column.size(), columns_[0].name(), rows()));
    }
    const auto [entry, is_new] = places.try_emplace(column.name(), i);
    if (!is_new) {
      throw ValueError(
          text::format("{}: columns {} and {} (counted from 1) are both named `{}`; "
                       "rename one",
                       source_, entry->second + 1, i + 1, column.name()));
    }
  }
}

std::vector<std::string> Table::names() const {
  std::vector<std::string> result;
  for (const Column& column : columns_) result.push_back(column.name());
  return result;
}

std::size_t Table::find(std::string_view name) const {
  const std::string lower = text::lower(name);
  std::vector<std::string_view> all;
  std::vector<std::size_t> but_for_case;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].name() == name) return i;
    if (text::lower(columns_[i].name()) == lower) but_for_case.push_back(i);
    constexpr std::size_t kMostListed = 50;
    if (i < kMostListed) all.push_back(columns_[i].name());
  }
  if (but_for_case.size() == 1) return but_for_case[0];
  if (but_for_case.size() > 1) {
    throw ValueError(text::format(
        "{}: no column is named \"{}\", but `{}` and `{}` are but for "
        "case; spell out which",
        source_, name, columns_[but_for_case[0]].name(), columns_[but_for_case[1]].name()));
  }
  throw ValueError(text::format("{}: {}", source_, text::unknown_name("column", name, all)));
}

Table Table::select(std::span<const std::string> names) const {
  std::vector<Column> chosen;
  for (const std::string& name : names) chosen.push_back((*this)[name]);
  return Table(std::move(chosen), source_, first_row_);
}

Table Table::without(std::span<const std::string> names) const {
  std::vector<bool> left_out(columns_.size());
  for (const std::string& name : names) left_out[find(name)] = true;
  std::vector<Column> chosen;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!left_out[i]) chosen.push_back(columns_[i]);
  }
  return Table(std::move(chosen), source_, first_row_);
}

std::vector<std::int64_t> Table::rows_with(std::span<const std::string> names) const {
  const Table wanted = select(names);
  std::vector<std::int64_t> found;
  for (std::int64_t row = 0; row < rows(); ++row) {
    const auto is_missing = [row](const Column& column) { return column.missing(row); };
    if (std::ranges::none_of(wanted.columns(), is_missing)) found.push_back(row);
  }
  return found;
}

Table Table::drop_missing(std::span<const std::string> names) const {
  return take(rows_with(names));
}

Table Table::drop_missing(std::initializer_list<std::string> names) const {
  return drop_missing(std::span(names.begin(), names.size()));
}

Table Table::select(std::initializer_list<std::string> names) const {
  return select(std::span(names.begin(), names.size()));
}

Table Table::without(std::initializer_list<std::string> names) const {
  return without(std::span(names.begin(), names.size()));
}

Table Table::take(std::span<const std::int64_t> rows) const {
  std::vector<Column> chosen;
  for (const Column& column : columns_) chosen.push_back(column.take(rows));
  return Table(std::move(chosen), source_);
}

Tensor Table::tensor(DType dtype) const {
  if (!is_floating(dtype)) {
    throw DTypeError(text::format("{}: a table becomes a tensor of float32 or float64, not {}",
                                  source_, to_string(dtype)));
  }
  const std::size_t width = columns_.size();
  Tensor result = Tensor::empty({rows(), signed_size(width)}, dtype);
  with_float_type(dtype, [&](auto zero) {
    using T = decltype(zero);
    const std::span<T> elements = result.mutable_data<T>();
    for (std::size_t c = 0; c < width; ++c) {
      std::size_t at = c;
      for (const double value : columns_[c].numbers()) {
        elements[at] = static_cast<T>(value);
        at += width;
      }
    }
  });
  return result;
}

Dataset Table::dataset(std::string_view target, DType dtype) const {
  const Column& wanted = columns_[find(target)];
  if (columns_.size() < 2) {
    throw ValueError(text::format("{}: `{}` is the only column, and inputs are needed as well",
                                  source_, wanted.name()));
  }
  for (std::int64_t row = 0; row < wanted.size(); ++row) {
    if (!wanted.missing(row)) continue;
    throw DataError(
        text::format("{}: the target `{}` is missing in row {} (counted from 0); leave "
                     "such rows out with take()",
                     source_, wanted.name(), row));
  }
  Dataset data;
  data.x = without({wanted.name()}).tensor(dtype);
  if (wanted.is_number()) {
    data.y = Tensor::from(wanted.numbers()).cast(dtype);
    return data;
  }
  data.class_names = wanted.distinct();
  std::vector<std::int64_t> label_of_category;
  for (const std::string& category : wanted.categories()) {
    const auto at = std::lower_bound(data.class_names.begin(), data.class_names.end(), category);
    label_of_category.push_back(at - data.class_names.begin());
  }
  std::vector<std::int64_t> labels;
  for (const std::int32_t code : wanted.codes()) {
    labels.push_back(label_of_category[static_cast<std::size_t>(code)]);
  }
  data.y = Tensor::from(labels);
  return data;
}

void print(const Table& table) {
  constexpr std::int64_t kShown = 5;
  constexpr std::size_t kColumns = 12;
  const std::span<const Column> columns =
      table.columns().first(std::min(kColumns, table.columns().size()));
  const std::int64_t rows = std::min(kShown, table.rows());
  std::string lines[kShown + 1];
  for (const Column& column : columns) {
    std::size_t width = column.name().size();
    for (std::int64_t r = 0; r < rows; ++r) width = std::max(width, column.text(r).size());
    const auto pad = [&](std::string& line, const std::string& cell) {
      line.append(width + (line.empty() ? 0 : 2) - cell.size(), ' ').append(cell);
    };
    pad(lines[0], column.name());
    for (std::int64_t r = 0; r < rows; ++r) {
      pad(lines[r + 1], column.missing(r) ? "-" : column.text(r));
    }
  }
  for (std::int64_t r = 0; r <= rows; ++r) {
    std::printf("%s%s\n", lines[r].c_str(), columns.size() < table.columns().size() ? "  ..." : "");
  }
  std::printf("%s rows, %zu columns\n", text::with_commas(table.rows()).c_str(),
              table.columns().size());
}

}  // namespace hebb
