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
#include "io/csv_text.hpp"

namespace hebb {

namespace {

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
      io::append_csv_field(line, field_of(column));
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
