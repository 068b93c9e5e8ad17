#include <algorithm>
#include <cmath>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/text.hpp"
#include "data/number.hpp"
#include "hebb/error.hpp"
#include "hebb/preprocessing.hpp"

namespace hebb {

namespace {

using Places = std::unordered_map<std::string_view, std::size_t>;

Places places_of(const std::vector<std::string>& values) {
  Places places;
  for (std::size_t i = 0; i < values.size(); ++i) places.try_emplace(values[i], i);
  return places;
}

[[noreturn]] void refuse_value(const char* caller, const Column& column, std::int64_t row,
                               const std::vector<std::string>& known) {
  const std::string at =
      text::format("{}: column `{}`, row {} (counted from 0): ", caller, column.name(), row);
  if (column.missing(row)) {
    throw DataError(at +
                    "a missing value, of which fit() saw none; leave the row out or fill in "
                    "a value");
  }
  constexpr std::size_t kMostListed = 50;
  const auto listed = std::span(known).first(std::min(kMostListed, known.size()));
  const std::vector<std::string_view> names(listed.begin(), listed.end());
  throw DataError(at + text::unknown_name("value", column.text(row), names));
}

/// 0 and 1 for each value of an encoding, and for a missing one if that is another.
std::vector<Column> encoded(const Column& column, const OneHotEncoder::Encoding& encoding,
                            bool ignore_unknown) {
  const Places places = places_of(encoding.values);
  const std::vector<std::string> names = OneHotEncoder::names(encoding);
  const auto rows = static_cast<std::size_t>(column.size());
  std::vector<std::vector<double>> numbers(names.size(), std::vector<double>(rows));
  for (std::size_t row = 0; row < rows; ++row) {
    const auto at = static_cast<std::int64_t>(row);
    const bool is_missing = column.missing(at);
    const auto place = places.find(column.text(at));
    if (is_missing && encoding.missing) {
      numbers.back()[row] = 1;
    } else if (!is_missing && place != places.end()) {
      numbers[place->second][row] = 1;
    } else if (!ignore_unknown) {
      refuse_value("OneHotEncoder", column, at, encoding.values);
    }
  }
  std::vector<Column> result;
  for (std::size_t i = 0; i < names.size(); ++i) {
    result.emplace_back(names[i], std::move(numbers[i]));
  }
  return result;
}

/// The column that encoded() made `names` of.
Column decoded(const Table& table, const OneHotEncoder::Encoding& encoding,
               const std::vector<std::string>& names) {
  std::vector<std::span<const double>> numbers;
  for (const std::string& name : names) numbers.push_back(table[name].numbers());
  std::vector<std::string> texts;
  for (std::size_t row = 0; row < static_cast<std::size_t>(table.rows()); ++row) {
    std::size_t best = names.size();
    double most = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (numbers[i][row] > most) most = numbers[i][row], best = i;
    }
    texts.push_back(best < encoding.values.size() ? encoding.values[best] : "");
  }
  if (!encoding.is_number) return Column(encoding.column, texts);
  std::vector<double> values;
  values.reserve(texts.size());
  for (const std::string& text : texts) {
    double value = 0;
    const bool is_number = parse_number(text, '.', value) == NumberKind::number;
    values.push_back(is_number ? value : std::nan(""));
  }
  return Column(encoding.column, std::move(values));
}

}  // namespace

LabelEncoder LabelEncoder::from(std::vector<std::string> classes) {
  std::unordered_set<std::string_view> seen;
  for (const std::string& name : classes) {
    if (seen.insert(name).second) continue;
    throw ValueError(text::format("LabelEncoder: class \"{}\" is there twice", name));
  }
  LabelEncoder encoder;
  encoder.classes_ = std::move(classes);
  return encoder;
}

LabelEncoder& LabelEncoder::fit(const Column& column) {
  std::vector<std::string> classes = column.distinct();
  if (classes.empty()) {
    throw DataError(text::format("LabelEncoder: column `{}` has no values", column.name()));
  }
  classes_ = std::move(classes);
  return *this;
}

Tensor LabelEncoder::transform(const Column& column) const {
  if (classes_.empty()) throw ValueError("LabelEncoder: has learned nothing yet; call fit()");
  const Places places = places_of(classes_);
  std::vector<std::int64_t> labels;
  for (std::int64_t row = 0; row < column.size(); ++row) {
    const auto place = places.find(column.text(row));
    if (column.missing(row) || place == places.end()) {
      refuse_value("LabelEncoder", column, row, classes_);
    }
    labels.push_back(static_cast<std::int64_t>(place->second));
  }
  return Tensor::from(labels);
}

std::vector<std::string> LabelEncoder::inverse_transform(const Tensor& labels) const {
  if (classes_.empty()) throw ValueError("LabelEncoder: has learned nothing yet; call fit()");
  std::vector<std::string> result;
  for (const double label : labels.to_vector<double>()) {
    if (!(label >= 0 && label < static_cast<double>(classes_.size()) &&
          label == std::floor(label))) {
      throw DataError(text::format("LabelEncoder: {} is no label; labels are 0 to {}", label,
                                   classes_.size() - 1));
    }
    result.push_back(classes_[static_cast<std::size_t>(label)]);
  }
  return result;
}

OneHotEncoder OneHotEncoder::from(std::vector<Encoding> encodings, bool ignore_unknown) {
  OneHotEncoder encoder({.columns = {}, .ignore_unknown = ignore_unknown});
  encoder.encodings_ = std::move(encodings);
  encoder.fitted_ = true;
  return encoder;
}

std::vector<std::string> OneHotEncoder::names(const Encoding& encoding) {
  std::vector<std::string> result;
  for (const std::string& value : encoding.values) result.push_back(encoding.column + "_" + value);
  if (encoding.missing) result.push_back(encoding.column + "_missing");
  return result;
}

OneHotEncoder& OneHotEncoder::fit(const Table& table) {
  std::vector<bool> chosen(table.columns().size());
  for (const std::string& name : options_.columns) chosen[table.find(name)] = true;
  std::vector<Encoding> encodings;
  for (std::size_t c = 0; c < chosen.size(); ++c) {
    const Column& column = table.columns()[c];
    if (options_.columns.empty() ? column.is_number() : !chosen[c]) continue;
    encodings.push_back(
        {column.name(), column.distinct(), column.missing_count() > 0, column.is_number()});
  }
  encodings_ = std::move(encodings);
  fitted_ = true;
  return *this;
}

Table OneHotEncoder::transform(const Table& table) const {
  if (!fitted_) throw ValueError("OneHotEncoder: has learned nothing yet; call fit()");
  std::unordered_map<std::size_t, const Encoding*> encoding_of;
  for (const Encoding& encoding : encodings_) encoding_of[table.find(encoding.column)] = &encoding;
  std::vector<Column> result;
  for (std::size_t c = 0; c < table.columns().size(); ++c) {
    const Column& column = table.columns()[c];
    const auto entry = encoding_of.find(c);
    if (entry == encoding_of.end()) {
      result.push_back(column);
      continue;
    }
    for (Column& part : encoded(column, *entry->second, options_.ignore_unknown)) {
      result.push_back(std::move(part));
    }
  }
  return Table(std::move(result), table.source());
}

Table OneHotEncoder::inverse_transform(const Table& table) const {
  if (!fitted_) throw ValueError("OneHotEncoder: has learned nothing yet; call fit()");
  std::unordered_map<std::size_t, Column> first;
  std::unordered_set<std::size_t> others;
  for (const Encoding& encoding : encodings_) {
    const std::vector<std::string> made = names(encoding);
    if (made.empty()) continue;
    for (const std::string& name : made) others.insert(table.find(name));
    first.emplace(table.find(made[0]), decoded(table, encoding, made));
  }
  std::vector<Column> result;
  for (std::size_t c = 0; c < table.columns().size(); ++c) {
    if (const auto column = first.find(c); column != first.end()) {
      result.push_back(std::move(column->second));
    } else if (!others.contains(c)) {
      result.push_back(table.columns()[c]);
    }
  }
  return Table(std::move(result), table.source());
}

}  // namespace hebb
