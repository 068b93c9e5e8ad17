/// \file
/// Table: named columns of numbers and of text, as they stand in a spreadsheet or a CSV file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/dataset.hpp"
#include "hebb/dtype.hpp"
#include "hebb/tensor.hpp"

namespace hebb {

/// A column of a table: numbers, or text. Text is kept as categories: each different text once, and
/// for every row which of them it has. A value may be missing: NaN among numbers, kMissing among
/// codes.
class Column {
 public:
  /// Code of a text that is missing.
  static constexpr std::int32_t kMissing = -1;

  /// A column of numbers; NaN is missing.
  Column(std::string name, std::vector<double> numbers);
  /// A column of text; an empty text is missing.
  Column(std::string name, std::span<const std::string> texts);
  /// A column of text from its categories, all different, and the category of each row.
  /// \throws ValueError when a code is neither kMissing nor the number of a category.
  Column(std::string name, std::vector<std::string> categories, std::vector<std::int32_t> codes);

  /// Its name.
  const std::string& name() const { return name_; }
  /// True for numbers, false for text.
  bool is_number() const { return is_number_; }
  /// Number of rows.
  std::int64_t size() const;
  /// How many values are missing.
  std::int64_t missing_count() const;
  /// True when the value of this row is missing. \throws ValueError for a row that is not there.
  bool missing(std::int64_t row) const;

  /// The numbers, NaN where one is missing.
  /// \throws DataError for text, with the first value that is no number.
  std::span<const double> numbers() const;
  /// The different texts, in the order in which they appeared.
  /// \throws DataError for numbers.
  std::span<const std::string> categories() const;
  /// For each row the place of its text in categories(), or kMissing.
  /// \throws DataError for numbers.
  std::span<const std::int32_t> codes() const;
  /// The value of a row as text, a number in its shortest form; empty when it is missing.
  /// \throws ValueError for a row that is not there.
  std::string text(std::int64_t row) const;
  /// The different values as text, sorted: numbers by size, texts by their bytes. Missing ones are
  /// left out.
  std::vector<std::string> distinct() const;

  /// These rows of the column, in this order. \throws ValueError for a row that is not there.
  Column take(std::span<const std::int64_t> rows) const;

 private:
  std::string name_;
  bool is_number_;
  std::vector<double> numbers_;
  std::vector<std::string> categories_;
  std::vector<std::int32_t> codes_;
};

/// Columns of equal length with different names.
///
/// ```cpp
/// Table table = read_csv("iris.csv");
/// Dataset iris = table.dataset("species");   // x: [150, 4], y: [150] labels, class_names
/// ```
///
/// Where a name is asked for, it is found as it is spelled, or else without regard to case when
/// only one column matches.
class Table {
 public:
  /// No columns, no rows.
  Table() = default;
  /// These columns; messages call the table `source`, such as the file it came from. A table may be
  /// some rows of a longer one: `first_row` is the number of its first row there.
  /// \throws ShapeError when they have different lengths, ValueError when two have the same name.
  explicit Table(std::vector<Column> columns, std::string source = "table",
                 std::int64_t first_row = 0);

  /// Number of rows.
  std::int64_t rows() const { return columns_.empty() ? 0 : columns_[0].size(); }
  /// All columns.
  std::span<const Column> columns() const { return columns_; }
  /// Their names.
  std::vector<std::string> names() const;
  /// What messages call the table.
  const std::string& source() const { return source_; }
  /// The number of its first row in the source, for messages.
  std::int64_t first_row() const { return first_row_; }
  /// Where a column stands, counted from 0.
  /// \throws ValueError when there is none of that name, or several but for case.
  std::size_t find(std::string_view name) const;
  /// The column of that name. \throws ValueError as find().
  const Column& operator[](std::string_view name) const { return columns_[find(name)]; }

  /// A table of these columns, in this order. \throws ValueError as find().
  Table select(std::span<const std::string> names) const;
  /// A table of all columns but these. \throws ValueError as find().
  Table without(std::span<const std::string> names) const;
  /// The rows that have a value in all of these columns. \throws ValueError as find().
  std::vector<std::int64_t> rows_with(std::span<const std::string> names) const;
  /// A table of those rows. \throws ValueError as find().
  Table drop_missing(std::span<const std::string> names) const;
  /// @{
  /// The same for names in braces: `table.without({"id", "name"})`.
  Table select(std::initializer_list<std::string> names) const;
  Table without(std::initializer_list<std::string> names) const;
  Table drop_missing(std::initializer_list<std::string> names) const;
  /// @}
  /// A table of these rows, in this order. \throws ValueError for a row that is not there.
  Table take(std::span<const std::int64_t> rows) const;

  /// All columns as one tensor [rows, columns] of float32 or float64; a missing number is NaN,
  /// which an Imputer fills in and which fit() refuses.
  /// \throws DataError for a column of text, DTypeError for another dtype.
  Tensor tensor(DType dtype = DType::float32) const;
  /// Inputs and targets to train on: x has all columns but `target`, as tensor(). A target of
  /// numbers stays as it is, y: [rows] of `dtype`; one of text becomes labels, y: [rows] of int64,
  /// in the order of class_names, which are its sorted distinct() values.
  /// \throws ValueError when there is no such column or no other; DataError for a column of text
  /// among the inputs or a target with missing values; DTypeError as tensor().
  Dataset dataset(std::string_view target, DType dtype = DType::float32) const;

 private:
  std::vector<Column> columns_;
  std::string source_ = "table";
  std::int64_t first_row_ = 0;
};

/// Writes the first rows of a table to the standard output, and how many there are.
void print(const Table& table);

}  // namespace hebb
