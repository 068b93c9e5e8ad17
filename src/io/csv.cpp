#include "hebb/csv.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <unordered_map>
#include <utility>

#include "base/text.hpp"
#include "data/number.hpp"
#include "hebb/error.hpp"
#include "io/content.hpp"
#include "io/csv_blocks.hpp"
#include "io/csv_scanner.hpp"
#include "io/csv_text.hpp"

namespace hebb {

namespace {

using io::CsvDialect;
using io::CsvScanner;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Lets texts be looked up without making a std::string of them.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

/// Codes of the texts of a column while it is read.
struct TextCodes {
  std::unordered_map<std::string, std::int32_t, TextHash, std::equal_to<>> code_of;
  std::vector<std::string> categories;
  std::vector<std::int32_t> codes;

  void push_back(std::string_view text) {
    auto entry = code_of.find(text);
    if (entry == code_of.end()) {
      entry = code_of.emplace(text, static_cast<std::int32_t>(categories.size())).first;
      categories.emplace_back(text);
    }
    codes.push_back(entry->second);
  }
};

/// A column while it is read. Text is kept apart, since there may be a million columns.
struct Reading {
  enum class As { number, text, nothing };

  std::string name;
  As as = As::number;
  std::int64_t remarkable_line = 0;  ///< Of the first infinity, or of the first text; 0: none.
  std::vector<double> numbers = {};
};

/// Reads a text in two passes: the first takes every column for numbers until a field says
/// otherwise, the second collects the columns of text. Most tables need only the first.
class CsvReader {
 public:
  /// Reads a whole text.
  CsvReader(std::string_view text, const CsvOptions& options, const std::string& name)
      : CsvReader(text, {.dialect = io::find_dialect(text, options, name)}, options, name) {}

  /// Reads on where a text has been read up to a place; `place.names` are empty at the beginning.
  CsvReader(std::string_view text, io::CsvPlace place, const CsvOptions& options,
            const std::string& name)
      : options_(options),
        name_(name),
        place_(std::move(place)),
        dialect_(place_.dialect),
        body_(text, dialect_.delimiter, name, place_.line) {
    for (const std::string& word : options_.missing) {
      if (!word.empty()) may_be_missing_[static_cast<std::uint8_t>(word[0])] = true;
    }
  }

  /// The table; it has rows.
  Table read() {
    Table table = read_rows();
    if (rows_ == 0) io::refuse_no_rows(dialect_.header, name_);
    return table;
  }

  /// The rows, if there are any.
  Table read_rows() {
    name_columns();
    scan([this](std::size_t c, std::string_view field, std::int64_t line) {
      read_number(columns_[c], field, line);
    });
    refuse_infinities();
    collect_texts();
    std::vector<Column> result;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      Reading& column = columns_[c];
      if (column.as == Reading::As::number) {
        result.emplace_back(std::move(column.name), std::move(column.numbers));
      } else if (column.as == Reading::As::text) {
        TextCodes& texts = texts_.at(c);
        result.emplace_back(std::move(column.name), std::move(texts.categories),
                            std::move(texts.codes));
      }
    }
    return Table(std::move(result), name_, place_.row);
  }

 private:
  [[noreturn]] void refuse(std::int64_t line, std::size_t c, const std::string& fault) const {
    throw DataError(text::format("{}: line {}, column {} (`{}`): {}", name_, line, c + 1,
                                 columns_[c].name, fault));
  }

  bool is_missing(std::string_view field) const {
    if (field.empty()) return true;
    if (!may_be_missing_[static_cast<std::uint8_t>(field[0])]) return false;
    return std::find(options_.missing.begin(), options_.missing.end(), field) !=
           options_.missing.end();
  }

  void name_columns() {
    if (place_.names.empty()) {
      CsvScanner scanner = body_;
      place_.names = io::read_names(scanner, dialect_.header, name_);
      if (dialect_.header) body_ = scanner;
    }
    for (const std::string& name : place_.names) columns_.push_back({.name = name});
    if (!options_.names.empty()) rename();
    apply(options_.ignore, Reading::As::nothing, "ignore");
    apply(options_.text, Reading::As::text, "text");
  }

  void rename() {
    if (options_.names.size() != columns_.size()) {
      throw ValueError(text::format("{}: {} names were given for {} columns", name_,
                                    options_.names.size(), columns_.size()));
    }
    for (std::size_t c = 0; c < columns_.size(); ++c) columns_[c].name = options_.names[c];
  }

  void apply(const std::vector<std::string>& names, Reading::As as, const char* option) {
    for (const std::string& name : names) {
      const auto column = std::find_if(columns_.begin(), columns_.end(),
                                       [&](const Reading& c) { return c.name == name; });
      if (column == columns_.end()) {
        std::vector<std::string_view> known;
        constexpr std::size_t kMostListed = 50;
        for (std::size_t c = 0; c < std::min(kMostListed, columns_.size()); ++c) {
          known.push_back(columns_[c].name);
        }
        throw ValueError(text::format("{}: option {}: {}", name_, option,
                                      text::unknown_name("column", name, known)));
      }
      column->as = as;
    }
  }

  /// Calls `take(column, field, line)` for every field below the header.
  template <class Take>
  void scan(Take take) {
    CsvScanner scanner = body_;
    rows_ = 0;
    std::string_view field;
    while (scanner.next_record()) {
      std::size_t c = 0;
      for (; scanner.next_field(field); ++c) {
        if (c < columns_.size()) take(c, field, scanner.line());
      }
      if (c != columns_.size()) refuse_width(scanner.line(), c);
      ++rows_;
    }
  }

  [[noreturn]] void refuse_width(std::int64_t line, std::size_t found) const {
    const std::size_t wanted = columns_.size();
    throw DataError(
        text::format("{}: line {}, column {}: {} field{} where the first line has {}; {}", name_,
                     line, std::min(found, wanted) + 1, found, found == 1 ? "" : "s", wanted,
                     found < wanted ? "fill in what is missing, as NA or nothing between delimiters"
                                    : "put a field that holds a delimiter in double quotes"));
  }

  void read_number(Reading& column, std::string_view field, std::int64_t line) {
    if (column.as != Reading::As::number) return;
    double value = kNaN;
    if (!is_missing(field)) {
      const NumberKind kind = parse_number(field, dialect_.decimal, value);
      if (kind == NumberKind::not_number) {
        column = {std::move(column.name), Reading::As::text, 0, {}};
        return;
      }
      if (kind == NumberKind::too_large && column.remarkable_line == 0)
        column.remarkable_line = line;
    }
    column.numbers.push_back(value);
  }

  void refuse_infinities() const {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const Reading& column = columns_[c];
      if (column.as == Reading::As::number && column.remarkable_line > 0) {
        refuse(column.remarkable_line, c,
               "a number that is infinite or too large for a double; correct it, or name its "
               "spelling in the option missing");
      }
    }
  }

  void collect_texts() {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (columns_[c].as == Reading::As::text) texts_.try_emplace(c);
    }
    if (texts_.empty()) return;
    scan([this](std::size_t c, std::string_view field, std::int64_t line) {
      Reading& column = columns_[c];
      if (column.as != Reading::As::text) return;
      TextCodes& texts = texts_.at(c);
      if (is_missing(field)) {
        texts.codes.push_back(Column::kMissing);
        return;
      }
      if (column.remarkable_line == 0) column.remarkable_line = line;
      texts.push_back(field);
    });
    for (const auto& [c, texts] : texts_) refuse_times(c, texts.categories);
  }

  void refuse_times(std::size_t c, const std::vector<std::string>& values) const {
    if (options_.times_as_text) return;
    const std::string& name = columns_[c].name;
    const auto wanted = std::find(options_.text.begin(), options_.text.end(), name);
    if (values.empty() || wanted != options_.text.end()) return;
    if (!std::all_of(values.begin(), values.end(), looks_like_time)) return;
    refuse(columns_[c].remarkable_line, c,
           text::format("\"{}\" is a date or a time, which is neither a number nor a class; leave "
                        "the column out with the option ignore, write year, month and day as "
                        "columns of their own, or name it in the option text",
                        values[0]));
  }

  const CsvOptions& options_;
  const std::string& name_;
  io::CsvPlace place_;
  const CsvDialect& dialect_;
  CsvScanner body_;                         ///< Before the first row.
  std::array<bool, 256> may_be_missing_{};  ///< First bytes of options_.missing.
  std::vector<Reading> columns_;
  std::unordered_map<std::size_t, TextCodes> texts_;  ///< By place of their column.
  std::int64_t rows_ = 0;
};

}  // namespace

Table io::parse_csv_rows(std::string_view text, const CsvPlace& place, const CsvOptions& options,
                         const std::string& name) {
  return CsvReader(text, place, options, name).read_rows();
}

Table parse_csv(std::string_view text, const CsvOptions& options, const std::string& name) {
  return CsvReader(io::without_mark(text, name), options, name).read();
}

Table read_csv(const std::string& path, const CsvOptions& options) {
  const io::Content content(path);
  return parse_csv(content.text(), options, path);
}

}  // namespace hebb
