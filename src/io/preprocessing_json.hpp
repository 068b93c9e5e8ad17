// What a TableEncoder has learned, as JSON.
#pragma once

#include <string>
#include <string_view>

#include "hebb/csv.hpp"
#include "hebb/table_encoder.hpp"

namespace hebb::io {

/// The text, docs/formats/preprocessing.md. The same encoder and reading give the same bytes.
/// \throws ValueError before fit(), and for a text that is not UTF-8.
std::string preprocessing_text(const TableEncoder& encoder, const CsvOptions& reading = {});

/// The encoder that a text describes; messages call the text `name`.
/// \throws DataError when it is no such text or says what cannot be.
TableEncoder parse_preprocessing(std::string_view text, const std::string& name);

/// How the tables that it learned from were written. \throws DataError as parse_preprocessing().
CsvOptions parse_reading(std::string_view text, const std::string& name);

}  // namespace hebb::io
