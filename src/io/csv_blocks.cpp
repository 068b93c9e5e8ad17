#include "io/csv_blocks.hpp"

#include <utility>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "io/csv_scanner.hpp"
#include "io/csv_text.hpp"

namespace hebb::io {

namespace {

/// Text that becomes a table at once.
constexpr std::size_t kBlock = std::size_t{256} << 10;
/// More than what is looked at to find out how a text is written.
constexpr std::size_t kBeginning = std::size_t{2} << 20;
/// No record of a table is as long; a quote that is never closed makes one.
constexpr std::size_t kMostRecord = std::size_t{64} << 20;

}  // namespace

CsvRecords whole_records(std::string_view text, char delimiter) {
  enum class In { start, plain, quotes, closed } in = In::start;
  CsvRecords records;
  std::int64_t lines = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in == In::quotes) {
      if (c == '\n') ++lines;
      if (c == '"') in = In::closed;
    } else if (c == '\n' || c == '\r') {
      if (c == '\r' && i + 1 == text.size()) break;  // a line feed may follow
      if (c == '\r' && text[i + 1] == '\n') ++i;
      in = In::start;
      records = {i + 1, ++lines};
    } else if (c == delimiter) {
      in = In::start;
    } else if (c == '"' && (in == In::start || in == In::closed)) {
      in = In::quotes;  // of a new field, or the second of two that stand for one
    } else if (!(in == In::start && (c == ' ' || c == '\t'))) {
      in = In::plain;
    }
  }
  return records;
}

CsvBlocks::CsvBlocks(Read read, CsvOptions options, std::string name)
    : read_(std::move(read)), options_(std::move(options)), name_(std::move(name)) {
  options_.ignore = options_.text = options_.names = {};
  fill(kBeginning);
  buffer_.erase(0, buffer_.size() - without_mark(buffer_, name_).size());
  if (options_.delimiter == 0) options_.delimiter = find_delimiter(buffer_);
  CsvRecords whole = whole_records(buffer_, options_.delimiter);
  while (!at_end_ && whole.bytes == 0) {
    if (buffer_.size() > kMostRecord) refuse_length();
    fill(2 * buffer_.size());
    whole = whole_records(buffer_, options_.delimiter);
  }
  const std::string_view sample(buffer_.data(), at_end_ ? buffer_.size() : whole.bytes);
  place_.dialect = find_dialect(sample, options_, name_);
  CsvScanner scanner(buffer_, place_.dialect.delimiter, name_);
  place_.names = read_names(scanner, place_.dialect.header, name_);
  if (!place_.dialect.header) return;
  const std::size_t header = buffer_.size() - scanner.rest().size();
  place_.line +=
      whole_records(std::string_view(buffer_).substr(0, header), place_.dialect.delimiter).lines;
  buffer_.erase(0, header);
}

void CsvBlocks::choose(std::vector<std::string> ignore, std::vector<std::string> text) {
  options_.ignore = std::move(ignore);
  options_.text = std::move(text);
}

/// Reads until so many bytes are there, or the end is.
void CsvBlocks::fill(std::size_t wanted) {
  while (!at_end_ && buffer_.size() < wanted) {
    const std::size_t before = buffer_.size();
    buffer_.resize(wanted);
    const std::size_t count = read_(std::span(buffer_).subspan(before));
    buffer_.resize(before + count);
    at_end_ = count == 0;
  }
}

/// A block of whole records, or at the end the rest.
std::string CsvBlocks::take_records() {
  for (std::size_t size = kBlock; size <= kMostRecord; size *= 2) {
    fill(size);
    if (at_end_ && buffer_.size() <= size) return std::exchange(buffer_, {});
    const std::string_view front = std::string_view(buffer_).substr(0, size);
    const std::size_t bytes = whole_records(front, place_.dialect.delimiter).bytes;
    if (bytes == 0) continue;
    std::string taken = buffer_.substr(0, bytes);
    buffer_.erase(0, bytes);
    return taken;
  }
  refuse_length();
}

void CsvBlocks::refuse_length() const {
  throw DataError(text::format(
      "{}: line {}: a row of more than {} bytes; close the quote that was opened in it", name_,
      place_.line, kMostRecord));
}

std::optional<Table> CsvBlocks::next() {
  while (!at_end_ || !buffer_.empty()) {
    const std::string text = take_records();
    Table table = parse_csv_rows(text, place_, options_, name_);
    place_.line += whole_records(text, place_.dialect.delimiter).lines;
    place_.row += table.rows();
    if (table.rows() > 0) return table;
  }
  if (place_.row == 0) refuse_no_rows(place_.dialect.header, name_);
  return std::nullopt;
}

}  // namespace hebb::io
