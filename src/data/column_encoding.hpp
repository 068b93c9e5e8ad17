// What is to be done with a column of inputs.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "hebb/table_encoder.hpp"

namespace hebb {

/// The encoding of a column for what its values are. `category`: take it for one even if it holds
/// numbers. `nameless`: the header has no name for it, as for the numbers of rows that pandas
/// writes. Messages call the table `source`.
/// \throws DataError for numbers that are infinite, or so large that they have no mean.
ColumnEncoding column_encoding(const Column& column, bool category, bool nameless,
                               std::int64_t max_categories, const std::string& source);

/// For every row the place of its value among `values`, which are numbers in their shortest form or
/// texts; their number for a value that is missing or not among them.
std::vector<std::size_t> value_places(const Column& column, const std::vector<std::string>& values,
                                      bool are_numbers);

/// How many features it gives.
std::size_t feature_count(const ColumnEncoding& encoding);

/// Adds their names.
void add_feature_names(const ColumnEncoding& encoding, std::vector<std::string>& names);

/// Where the features of a column go: place `first` and those behind it of every row.
struct Features {
  std::span<float> numbers;  ///< [rows, width], zeros.
  std::size_t width;
  std::size_t first;

  float& at(std::size_t row, std::size_t place) const {
    return numbers[row * width + first + place];
  }
};

/// Writes the features of a column of the table.
/// \throws DataError for text where there should be numbers, and numbers that are no float32.
void encode_column(const ColumnEncoding& encoding, const Column& column, const Table& table,
                   const Features& to);

}  // namespace hebb
