// A CSV text as tables of some rows each, for texts larger than memory and for pipes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hebb/csv.hpp"
#include "io/csv_dialect.hpp"

namespace hebb::io {

/// Where the text goes on that a reader has read the beginning of.
struct CsvPlace {
  CsvDialect dialect;
  std::vector<std::string> names = {};  ///< Of the columns.
  std::int64_t line = 1;                ///< Counted from 1.
  std::int64_t row = 0;                 ///< Counted from 0.
};

/// The rows that a part of a text holds, which begins at `place`; maybe none.
/// \throws DataError, ValueError as parse_csv(), with the lines and rows of the whole text.
Table parse_csv_rows(std::string_view text, const CsvPlace& place, const CsvOptions& options,
                     const std::string& name);

/// Whole records at the front of a text.
struct CsvRecords {
  std::size_t bytes = 0;
  std::int64_t lines = 0;  ///< That they take.
};

/// All of them: a last one that no line end is behind may go on. Quotes are told from other text as
/// CsvScanner does.
CsvRecords whole_records(std::string_view text, char delimiter);

/// Reads a text block by block; never holds more of it than a block and a record.
class CsvBlocks {
 public:
  /// Fills `to` with the next bytes and returns how many there were; 0 only at the end.
  using Read = std::function<std::size_t(std::span<char> to)>;

  /// Reads the header by `read`. The options `ignore`, `text` and `names` are not looked at.
  /// \throws DataError, ValueError as parse_csv().
  CsvBlocks(Read read, CsvOptions options, std::string name);

  /// Names of the columns.
  const std::vector<std::string>& names() const { return place_.names; }
  /// From now on leaves out some columns and reads some as text.
  void choose(std::vector<std::string> ignore, std::vector<std::string> text);
  /// The next rows; none at the end. \throws DataError as parse_csv(), also for no rows at all.
  std::optional<Table> next();

 private:
  void fill(std::size_t wanted);
  std::string take_records();
  [[noreturn]] void refuse_length() const;

  Read read_;
  CsvOptions options_;
  std::string name_;
  CsvPlace place_;
  std::string buffer_;
  bool at_end_ = false;
};

}  // namespace hebb::io
