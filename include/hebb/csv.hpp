/// \file
/// CSV files as tables, and tables as CSV files. In reading, what separates the fields, whether
/// there is a header, and which columns are numbers is found out, or said.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/table.hpp"

namespace hebb {

/// Options of read_csv() and parse_csv(). Columns are named as in the header, or `column_1`,
/// `column_2`, ... when there is none.
struct CsvOptions {
  /// What separates fields: `,` `;` `|`, a tab, or a space, which stands for any number of spaces
  /// and tabs; 0: the one of the first four that the first lines agree on.
  char delimiter = 0;
  /// What separates the whole from the fraction, `.` or `,`; 0: a comma if the first lines have
  /// numbers with a comma, none with a point, and another delimiter; else a point.
  char decimal = 0;
  /// Whether the first line has names; not given: it has, unless it holds a number.
  std::optional<bool> header = {};
  /// Names for all columns, in place of those in the header.
  std::vector<std::string> names = {};
  /// Columns to leave out.
  std::vector<std::string> ignore = {};
  /// Columns to read as text whatever they hold, such as post codes or dates.
  std::vector<std::string> text = {};
  /// Read columns of dates or times as text in place of refusing them.
  bool times_as_text = false;
  /// Fields that stand for a missing value, besides empty ones.
  std::vector<std::string> missing = {"NA",  "N/A",  "n/a",  "#N/A", "NaN",
                                      "nan", "NULL", "null", "?"};
};

/// The table in a CSV file (RFC 4180 and what programs really write), plain or packed with gzip.
///
/// Lines end with LF, CRLF or CR; a UTF-8 byte order mark is skipped; blank lines are skipped;
/// spaces around a field do not belong to it. A field in double quotes may hold delimiters and line
/// ends; a quote in it is doubled. Quotes say nothing about the type: a column whose fields are all
/// numbers or missing is one of numbers (`-1.5`, `+2e-3`; point or comma, no thousands separators,
/// the nearest double, whatever the locale), any other is text.
///
/// Refused, with line and column counted from 1: rows with more or fewer fields than the first; a
/// quote that is not closed or has text after it; zero bytes; two columns of one name; numbers
/// beyond a double's range and infinities; columns of dates or times, which are neither numbers nor
/// classes, unless they are asked for as text. A gzip file that unpacks to over 100 times its size
/// and 64 MiB is refused. \throws IOError when the file cannot be read; DataError for its content;
/// ValueError for options that are out of range or name no column.
Table read_csv(const std::string& path, const CsvOptions& options = {});

/// The same from text in memory. `name` stands for the file in messages.
/// \throws DataError, ValueError as read_csv().
Table parse_csv(std::string_view text, const CsvOptions& options = {},
                const std::string& name = "csv");

/// Writes a table as a CSV file (RFC 4180, but lines end with LF): a header, then the rows, fields
/// separated by commas, a missing value as nothing. Numbers stand in the shortest form that reads
/// back to the same bits, whatever the locale. Between quotes stand fields with a delimiter, a
/// quote, a line end or a space at either end. The file is the old one or the new one, whole.
///
/// `read_csv(path, {.header = true, .text = ..., .missing = {}})`, with the names of the columns of
/// text, gives the same table. It needs none of these options for a table that has rows, whose
/// names are no numbers, and whose columns of text have a text that is no number, none that stands
/// for a missing value, and do not consist of dates.
/// \throws IOError when the file cannot be written; ValueError for a table without columns;
/// DataError for an infinite number or a zero byte, which cannot be read back.
void write_csv(const std::string& path, const Table& table);

/// The text of that file. \throws ValueError, DataError as write_csv().
std::string csv_text(const Table& table);

}  // namespace hebb
