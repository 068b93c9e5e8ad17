#include "io/csv_dialect.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.hpp"
#include "data/number.hpp"
#include "hebb/error.hpp"
#include "io/csv_scanner.hpp"

namespace hebb::io {

namespace {

/// Delimiters from the surest to the one that also stands within fields: a comma may be in numbers
/// and texts.
constexpr std::string_view kDelimiters = "\t;|,";
constexpr int kSampleRecords = 100;
constexpr std::size_t kSampleBytes = std::size_t{1} << 20;

using Counts = std::array<int, kDelimiters.size()>;

/// How often each delimiter stands outside of quotes in the record at the front of `text`, which is
/// taken off. Blank lines are skipped.
Counts take_record(std::string_view& text) {
  Counts counts{};
  bool in_quotes = false;
  std::size_t at = std::min(text.find_first_not_of("\r\n"), text.size());
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') in_quotes = !in_quotes;
    if (in_quotes) continue;
    if (c == '\n' || c == '\r') break;
    if (const std::size_t which = kDelimiters.find(c); which != kDelimiters.npos) ++counts[which];
  }
  text.remove_prefix(at);
  return counts;
}

/// A comma when there are numbers that only it makes such, and none that only a point does.
char find_decimal(std::string_view text, char delimiter, const std::string& name) {
  if (delimiter == ',') return '.';
  bool commas = false;
  CsvScanner scanner(text, delimiter, name);
  std::string_view field;
  for (int record = 0; record < kSampleRecords && scanner.next_record(); ++record) {
    while (scanner.next_field(field)) {
      double value = 0;
      const auto is_number = [&](char decimal) {
        return parse_number(field, decimal, value) == NumberKind::number;
      };
      if (field.find('.') != field.npos && is_number('.')) return '.';
      commas = commas || (field.find(',') != field.npos && is_number(','));
    }
  }
  return commas ? ',' : '.';
}

bool find_header(std::string_view text, const CsvDialect& dialect, const std::string& name) {
  CsvScanner scanner(text, dialect.delimiter, name);
  std::string_view field;
  scanner.next_record();
  while (scanner.next_field(field)) {
    double value = 0;
    if (parse_number(field, dialect.decimal, value) != NumberKind::not_number) return false;
  }
  return true;
}

}  // namespace

char find_delimiter(std::string_view text) {
  const bool cut = text.size() > kSampleBytes;
  text = text.substr(0, kSampleBytes);
  const Counts first = take_record(text);
  std::array<bool, kDelimiters.size()> agree;
  for (std::size_t i = 0; i < agree.size(); ++i) agree[i] = first[i] > 0;
  for (int record = 1; record < kSampleRecords; ++record) {
    const Counts counts = take_record(text);
    const bool whole = !text.empty() || !cut;
    if (!whole || std::all_of(counts.begin(), counts.end(), [](int n) { return n == 0; })) break;
    for (std::size_t i = 0; i < agree.size(); ++i) agree[i] = agree[i] && counts[i] == first[i];
  }
  for (std::size_t i = 0; i < agree.size(); ++i) {
    if (agree[i]) return kDelimiters[i];
  }
  const auto most = std::max_element(first.begin(), first.end());
  return *most == 0 ? ',' : kDelimiters[static_cast<std::size_t>(most - first.begin())];
}

CsvDialect find_dialect(std::string_view text, const CsvOptions& options, const std::string& name) {
  if (options.delimiter != 0 &&
      std::string_view(",;|\t ").find(options.delimiter) == std::string_view::npos) {
    throw ValueError(text::format("{}: a delimiter is `,` `;` `|`, a tab or a space, got `{}`",
                                  name, std::string_view(&options.delimiter, 1)));
  }
  if (options.decimal != 0 && options.decimal != '.' && options.decimal != ',') {
    throw ValueError(text::format("{}: the decimal point is `.` or `,`, got `{}`", name,
                                  std::string_view(&options.decimal, 1)));
  }
  CsvDialect dialect;
  dialect.delimiter = options.delimiter != 0 ? options.delimiter : find_delimiter(text);
  dialect.decimal =
      options.decimal != 0 ? options.decimal : find_decimal(text, dialect.delimiter, name);
  if (dialect.decimal == dialect.delimiter) {
    throw ValueError(
        text::format("{}: a comma cannot be both delimiter and decimal point; say which "
                     "with the options delimiter and decimal",
                     name));
  }
  dialect.header = options.header ? *options.header : find_header(text, dialect, name);
  return dialect;
}

}  // namespace hebb::io
