#include "io/csv_text.hpp"

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb::io {

namespace {

/// Whether a field is read as it is only between quotes. Every delimiter counts, so that a reader
/// that looks for the most likely one finds the comma; so do the bytes that begin a byte order
/// mark.
bool needs_quotes(std::string_view field) {
  if (field.empty()) return false;
  if (field.find_first_of(",;|\t\"\r\n") != field.npos) return true;
  return field.front() == ' ' || field.back() == ' ' ||
         std::string_view("\xEF\xFE\xFF").find(field.front()) != field.npos;
}

}  // namespace

std::string_view without_mark(std::string_view text, const std::string& name) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    throw DataError(text::format("{}: this text is in UTF-16; save it in UTF-8", name));
  }
  if (text.empty()) throw DataError(text::format("{}: there is no text to read", name));
  return text;
}

std::vector<std::string> read_names(CsvScanner& scanner, bool header, const std::string& name) {
  if (!scanner.next_record()) {
    throw DataError(text::format("{}: there are only blank lines", name));
  }
  std::vector<std::string> names;
  std::string_view field;
  while (scanner.next_field(field)) {
    names.emplace_back(header ? field : "");
    if (names.back().empty()) names.back() = text::format("column_{}", names.size());
  }
  return names;
}

void refuse_no_rows(bool header, const std::string& name) {
  throw DataError(text::format("{}: there are no rows{}", name, header ? " below the header" : ""));
}

void append_csv_field(std::string& line, std::string_view field) {
  if (!needs_quotes(field)) {
    line += field;
    return;
  }
  line += '"';
  for (const char c : field) line.append(c == '"' ? 2 : 1, c);
  line += '"';
}

}  // namespace hebb::io
