// CsvScanner: text taken apart into records and fields.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace hebb::io {

/// Goes through the fields of a text, record by record:
///
///     while (scanner.next_record()) while (scanner.next_field(field)) ...
///
/// Blank lines are no records. Line and column are counted from 1.
class CsvScanner {
 public:
  /// Scans `text`, whose first line has this number; it must outlive the scanner, as `name` must.
  CsvScanner(std::string_view text, char delimiter, std::string_view name, std::int64_t line = 1);

  /// Goes on to the next record; the fields of the one before must have been read. False at the
  /// end.
  bool next_record();
  /// The next field of the record, without quotes and the spaces around it; valid until the next
  /// call. False at the end of the record.
  /// \throws DataError for a zero byte or a quote that is not closed or has text after it.
  bool next_field(std::string_view& field);

  /// Line in which the record began.
  std::int64_t line() const { return record_line_; }
  /// Column of the field that was read last.
  std::int64_t column() const { return column_; }
  /// What has not been read.
  std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }

 private:
  std::string_view plain_field();
  std::string_view quoted_field();
  void end_field();
  void skip_spaces();
  void end_line();
  bool stops(char c) const { return stops_[static_cast<std::uint8_t>(c)]; }
  [[noreturn]] void refuse(std::int64_t line, const std::string& fault) const;

  const char* at_;
  const char* end_;
  char delimiter_;
  std::string_view name_;
  std::array<bool, 256> stops_{};  ///< Bytes that end a field without quotes.
  std::int64_t line_;
  std::int64_t record_line_ = line_;
  std::int64_t column_ = 0;
  bool in_record_ = false;  ///< Another field follows.
  std::string unquoted_;    ///< A field with doubled quotes, each made one.
};

}  // namespace hebb::io
