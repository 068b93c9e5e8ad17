// Any bytes are a table or a hebb::Error, what is read is what its columns say, and what is written
// of it reads back as the same. The first byte chooses options.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "hebb/csv.hpp"
#include "hebb/error.hpp"

namespace {

/// Ends the program unless csv_text() of the table reads back as the table.
void check_written(const hebb::Table& table) {
  hebb::CsvOptions options{.header = true, .missing = {}};
  for (const hebb::Column& column : table.columns()) {
    if (!column.is_number()) options.text.push_back(column.name());
  }
  const hebb::Table again = hebb::parse_csv(hebb::csv_text(table), options);
  if (again.names() != table.names() || again.rows() != table.rows()) std::abort();
  for (const std::string& name : table.names()) {
    for (std::int64_t row = 0; row < table.rows(); ++row) {
      if (again[name].text(row) != table[name].text(row)) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr char kDelimiters[] = {0, 0, 0, ',', ';', '\t', '|', ' '};
  hebb::CsvOptions options;
  options.delimiter = kDelimiters[data[0] & 7];
  if (data[0] & 8) options.header = (data[0] & 16) != 0;
  if (data[0] & 32) options.decimal = data[0] & 64 ? ',' : '.';
  try {
    const hebb::Table table = hebb::parse_csv(
        std::string_view(reinterpret_cast<const char*>(data + 1), size - 1), options);
    if (table.rows() < 1) std::abort();
    for (const hebb::Column& column : table.columns()) {
      if (column.size() != table.rows()) std::abort();
      std::int64_t missing = 0;
      for (std::int64_t row = 0; row < column.size(); ++row) missing += column.text(row).empty();
      if (missing != column.missing_count()) std::abort();
    }
    check_written(table);
  } catch (const hebb::Error&) {
  }
  return 0;
}
