#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "base/text.hpp"
#include "hebb/csv.hpp"
#include "hebb/error.hpp"

namespace hebb {

namespace {

/// Whether a field is read as it is only between quotes. Every delimiter counts, so that a reader
/// that looks for the most likely one finds the comma; so do the bytes that begin a byte order
/// mark.
bool needs_quotes(std::string_view field) {
  if (field.empty()) return false;
  if (field.find_first_of(",;|\t\"\r\n") != field.npos) return true;
  return field.front() == ' ' || field.back() == ' ' ||
         std::string_view("\xEF\xFE\xFF").find(field.front()) != field.npos;
}

void append_field(std::string& line, std::string_view field) {
  if (!needs_quotes(field)) {
    line += field;
    return;
  }
  line += '"';
  for (const char c : field) line.append(c == '"' ? 2 : 1, c);
  line += '"';
}

void check_numbers(const Table& table) {
  for (const Column& column : table.columns()) {
    if (!column.is_number()) continue;
    const auto numbers = column.numbers();
    const auto infinite = std::find_if(numbers.begin(), numbers.end(),
                                       [](double number) { return std::isinf(number); });
    if (infinite == numbers.end()) continue;
    throw DataError(
        text::format("{}: column `{}`, row {} (counted from 0): {} cannot be read back from CSV; "
                     "put a finite number there, or NaN for a missing one",
                     table.source(), column.name(), infinite - numbers.begin(), *infinite));
  }
}

}  // namespace

std::string csv_text(const Table& table) {
  const std::span<const Column> columns = table.columns();
  if (columns.empty()) {
    throw ValueError(text::format("{}: a table without columns is no CSV", table.source()));
  }
  check_numbers(table);
  std::string result;
  const auto add_line = [&](const auto& field_of) {
    std::string line;
    for (const Column& column : columns) {
      if (&column != &columns.front()) line += ',';
      append_field(line, field_of(column));
    }
    result += line.empty() ? "\"\"" : line;  // a blank line would be no row
    result += '\n';
  };
  add_line([](const Column& column) { return column.name(); });
  for (std::int64_t row = 0; row < table.rows(); ++row) {
    add_line([row](const Column& column) { return column.text(row); });
  }
  if (result.find('\0') != result.npos) {
    throw DataError(
        text::format("{}: a text with a zero byte cannot be read back from CSV", table.source()));
  }
  return result;
}

void write_csv(const std::string& path, const Table& table) {
  const std::string text = csv_text(table);
  replace_file(path, text);
}

}  // namespace hebb
