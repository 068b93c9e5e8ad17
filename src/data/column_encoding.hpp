// What is to be done with a column of inputs.
#pragma once

#include "hebb/table_encoder.hpp"

namespace hebb {

/// The encoding of a column for what its values are. `category`: take it for one even if it holds
/// numbers. Messages call the table `source`.
/// \throws DataError for numbers that are infinite, or so large that they have no mean.
ColumnEncoding column_encoding(const Column& column, bool category, std::int64_t max_categories,
                               const std::string& source);

/// How many features it gives.
std::size_t feature_count(const ColumnEncoding& encoding);

/// Adds their names.
void add_feature_names(const ColumnEncoding& encoding, std::vector<std::string>& names);

/// Writes the features of every row of the column into `to`, [rows, width], from place `first` on;
/// `to` holds zeros there.
/// \throws DataError for text where there should be numbers, and numbers that are no float32.
void encode_column(const ColumnEncoding& encoding, const Column& column, const std::string& source,
                   std::span<float> to, std::size_t first, std::size_t width);

}  // namespace hebb
