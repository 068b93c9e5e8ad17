// Any bytes are what a TableEncoder has learned or a hebb::Error; what was read is written and read
// again as the same, and encodes a table of its columns or says what is wrong with it.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/error.hpp"
#include "hebb/table_encoder.hpp"
#include "io/preprocessing_json.hpp"

namespace {

/// Three rows for every column: a number, a text, nothing.
hebb::Table table_for(const hebb::TableEncoder& encoder) {
  std::vector<hebb::Column> columns;
  for (const hebb::ColumnEncoding& column : encoder.columns()) {
    const std::vector<std::string> texts = {"2.5", column.is_number ? "1" : "a text", ""};
    columns.emplace_back(column.name, texts);
  }
  return hebb::Table(std::move(columns), "table");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const hebb::TableEncoder encoder = hebb::io::parse_preprocessing(input, "input");
    const hebb::CsvOptions reading = hebb::io::parse_reading(input, "input");
    const std::string text = hebb::io::preprocessing_text(encoder, reading);
    const hebb::TableEncoder again = hebb::io::parse_preprocessing(text, "again");
    const hebb::CsvOptions reading_again = hebb::io::parse_reading(text, "again");
    if (hebb::io::preprocessing_text(again, reading_again) != text) std::abort();
    const hebb::Tensor x = encoder.transform(table_for(encoder));
    if (x.shape()[1] != static_cast<std::int64_t>(encoder.feature_names().size())) std::abort();
    for (const float feature : x.to_vector<float>()) {
      if (!std::isfinite(feature)) std::abort();
    }
  } catch (const hebb::Error&) {
  }
  return 0;
}
