#include "data/column_encoding.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <unordered_map>

#include "base/text.hpp"
#include "data/number.hpp"
#include "data/slips.hpp"
#include "hebb/error.hpp"
#include "hebb/preprocessing.hpp"

namespace hebb {

namespace {

using Kind = ColumnEncoding::Kind;

/// True for what people call columns that number the rows: `id`, `customer_id`, `PassengerId`.
bool is_called_id(std::string_view name) {
  const std::string lower = text::lower(name);
  for (const std::string_view whole : {"id", "index", "idx", "row", "row_number", "unnamed: 0"}) {
    if (lower == whole) return true;
  }
  for (const std::string_view ending : {"_id", "-id", " id", ".id"}) {
    if (lower.ends_with(ending)) return true;
  }
  return name.size() > 2 && lower.ends_with("id") && name[name.size() - 2] == 'I' &&
         std::islower(static_cast<unsigned char>(name[name.size() - 3])) != 0;
}

/// Why a column cannot help; empty when it may.
std::string reason_to_ignore(const Column& column, const std::vector<std::string>& distinct,
                             bool category, bool nameless, std::int64_t max_categories) {
  const auto values = static_cast<std::int64_t>(distinct.size());
  const std::int64_t present = column.size() - column.missing_count();
  if (values == 0) return "no values";
  if (values == 1 && present == column.size()) {
    return text::format("always {}", distinct.front());
  }
  const bool all_differ = values == present && values > 1;
  if (column.is_number() && !category) {
    const auto numbers = column.numbers();
    const bool whole = std::all_of(numbers.begin(), numbers.end(),
                                   [](double v) { return std::isnan(v) || v == std::floor(v); });
    const bool is_id = all_differ && whole && (nameless || is_called_id(column.name()));
    return is_id ? "an id: every value is another" : "";
  }
  if (!column.is_number() && std::all_of(distinct.begin(), distinct.end(), looks_like_time)) {
    return text::format("dates or times, such as {}", distinct.front());
  }
  std::string slips = column.is_number() ? "" : slips_among_numbers(distinct);
  if (!slips.empty()) slips.insert(0, "; ");
  if (all_differ) return "an id: every value is another" + slips;
  if (values <= max_categories) return "";
  return text::format("{} different values, more than {}{}", values, max_categories, slips);
}

void check_finite(const Column& column, const std::string& source) {
  const auto numbers = column.numbers();
  const auto infinite = std::find_if(numbers.begin(), numbers.end(),
                                     [](double number) { return std::isinf(number); });
  if (infinite == numbers.end()) return;
  throw DataError(
      text::format("{}: column `{}`: an infinity in row {} (counted from 0); remove the row or "
                   "correct it",
                   source, column.name(), infinite - numbers.begin()));
}

void learn_scale(const Column& column, const std::string& source, ColumnEncoding& encoding) {
  const Tensor numbers = Tensor::from(column.numbers(), {column.size(), 1});
  SimpleImputer imputer({.strategy = "median"});
  StandardScaler scaler;
  scaler.fit(imputer.fit_transform(numbers));
  encoding.median = imputer.statistics()[0];
  encoding.mean = scaler.mean()[0];
  encoding.scale = scaler.scale()[0];
  if (std::isfinite(encoding.mean) && std::isfinite(encoding.scale)) return;
  throw DataError(
      text::format("{}: column `{}`: its numbers are so large that they have no mean and standard "
                   "deviation; write them in another unit",
                   source, column.name()));
}

/// The spelling under which a text of a column stands among the values of a category of numbers.
std::string spelling(const std::string& text, bool is_number) {
  double number = 0;
  const bool respell = is_number && parse_number(text, '.', number) == NumberKind::number;
  return respell ? text::number(number) : text;
}

void encode_category(const ColumnEncoding& encoding, const Column& column, const Features& to) {
  const auto places = value_places(column, encoding.values, encoding.is_number);
  for (std::size_t row = 0; row < places.size(); ++row) {
    if (places[row] < encoding.values.size()) to.at(row, places[row]) = 1;
  }
}

/// The numbers of a column, also of one that was read as text.
std::vector<double> numbers_of(const Column& column, const Table& table) {
  if (column.is_number()) return {column.numbers().begin(), column.numbers().end()};
  std::vector<double> numbers(static_cast<std::size_t>(column.size()), std::nan(""));
  for (std::size_t row = 0; row < numbers.size(); ++row) {
    const auto at = static_cast<std::int64_t>(row);
    if (column.missing(at)) continue;
    if (parse_number(column.text(at), '.', numbers[row]) == NumberKind::number) continue;
    throw DataError(
        text::format("{}: column `{}` held numbers when the encoder learned it, but row {} "
                     "(counted from 0) has \"{}\"; correct it, or leave it empty if it is missing",
                     table.source(), column.name(), table.first_row() + at, column.text(at)));
  }
  return numbers;
}

void encode_number(const ColumnEncoding& encoding, const Column& column, const Table& table,
                   const Features& to) {
  const std::vector<double> numbers = numbers_of(column, table);
  for (std::size_t row = 0; row < numbers.size(); ++row) {
    const double number = std::isnan(numbers[row]) ? encoding.median : numbers[row];
    const auto scaled = static_cast<float>((number - encoding.mean) / encoding.scale);
    if (!std::isfinite(scaled)) {
      throw DataError(
          text::format("{}: column `{}`: {} in row {} (counted from 0) is infinite or far beyond "
                       "the numbers that the encoder learned (mean {}, standard deviation {}); "
                       "correct it",
                       table.source(), column.name(), text::number(number),
                       table.first_row() + static_cast<std::int64_t>(row),
                       text::number(encoding.mean), text::number(encoding.scale)));
    }
    to.at(row, 0) = scaled;
  }
}

}  // namespace

std::vector<std::size_t> value_places(const Column& column, const std::vector<std::string>& values,
                                      bool are_numbers) {
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < values.size(); ++i) places[values[i]] = i;
  const auto place_of = [&](const std::string& text) {
    const auto place = places.find(text);
    return place == places.end() ? values.size() : place->second;
  };
  std::vector<std::size_t> of_category;  // each text is looked up once
  if (!column.is_number()) {
    for (const std::string& category : column.categories()) {
      of_category.push_back(place_of(spelling(category, are_numbers)));
    }
  }
  std::vector<std::size_t> of_row(static_cast<std::size_t>(column.size()), values.size());
  for (std::size_t row = 0; row < of_row.size(); ++row) {
    const auto at = static_cast<std::int64_t>(row);
    if (column.missing(at)) continue;
    of_row[row] = column.is_number() ? place_of(column.text(at))
                                     : of_category[static_cast<std::size_t>(column.codes()[row])];
  }
  return of_row;
}

ColumnEncoding column_encoding(const Column& column, bool category, bool nameless,
                               std::int64_t max_categories, const std::string& source) {
  ColumnEncoding encoding{.name = column.name(),
                          .missing_count = column.missing_count(),
                          .is_number = column.is_number()};
  if (column.is_number()) check_finite(column, source);
  std::vector<std::string> distinct = column.distinct();
  encoding.reason = reason_to_ignore(column, distinct, category, nameless, max_categories);
  if (!encoding.reason.empty()) {
    encoding.kind = Kind::ignored;
  } else if (category || !column.is_number()) {
    encoding.kind = Kind::category;
    encoding.values = std::move(distinct);
  } else {
    learn_scale(column, source, encoding);
  }
  return encoding;
}

std::size_t feature_count(const ColumnEncoding& encoding) {
  if (encoding.kind == Kind::ignored) return 0;
  const std::size_t own = encoding.kind == Kind::number ? 1 : encoding.values.size();
  return own + (encoding.missing_count > 0 ? 1 : 0);
}

void add_feature_names(const ColumnEncoding& encoding, std::vector<std::string>& names) {
  if (encoding.kind == Kind::ignored) return;
  if (encoding.kind == Kind::number) names.push_back(encoding.name);
  for (const std::string& value : encoding.values) names.push_back(encoding.name + "_" + value);
  if (encoding.missing_count > 0) names.push_back(encoding.name + "_missing");
}

void encode_column(const ColumnEncoding& encoding, const Column& column, const Table& table,
                   const Features& to) {
  if (encoding.kind == Kind::number) {
    encode_number(encoding, column, table, to);
  } else {
    encode_category(encoding, column, to);
  }
  if (encoding.missing_count == 0) return;
  const std::size_t place = feature_count(encoding) - 1;
  for (std::size_t row = 0; row < static_cast<std::size_t>(column.size()); ++row) {
    to.at(row, place) = column.missing(static_cast<std::int64_t>(row)) ? 1 : 0;
  }
}

}  // namespace hebb
