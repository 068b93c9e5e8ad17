#include "io/csv_scanner.hpp"

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb::io {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t'; }

}  // namespace

CsvScanner::CsvScanner(std::string_view text, char delimiter, std::string_view name,
                       std::int64_t line)
    : at_(text.data()),
      end_(text.data() + text.size()),
      delimiter_(delimiter),
      name_(name),
      line_(line) {
  for (const char c : {delimiter, delimiter == ' ' ? '\t' : delimiter, '\n', '\r', '\0'}) {
    stops_[static_cast<std::uint8_t>(c)] = true;
  }
}

void CsvScanner::refuse(std::int64_t line, const std::string& fault) const {
  throw DataError(text::format("{}: line {}, column {}: {}", name_, line, column_, fault));
}

void CsvScanner::skip_spaces() {
  while (at_ != end_ && is_space(*at_) && (*at_ != delimiter_ || delimiter_ == ' ')) ++at_;
}

void CsvScanner::end_line() {
  if (*at_ == '\r' && at_ + 1 != end_ && at_[1] == '\n') ++at_;
  ++at_;
  ++line_;
}

bool CsvScanner::next_record() {
  skip_spaces();
  while (at_ != end_ && (*at_ == '\n' || *at_ == '\r')) {
    end_line();
    skip_spaces();
  }
  record_line_ = line_;
  column_ = 0;
  in_record_ = at_ != end_;
  return in_record_;
}

bool CsvScanner::next_field(std::string_view& field) {
  if (!in_record_) return false;
  ++column_;
  skip_spaces();
  field = at_ != end_ && *at_ == '"' ? quoted_field() : plain_field();
  end_field();
  return true;
}

std::string_view CsvScanner::plain_field() {
  const char* const first = at_;
  while (at_ != end_ && !stops(*at_)) ++at_;
  const char* last = at_;
  while (last != first && is_space(last[-1])) --last;
  return {first, static_cast<std::size_t>(last - first)};
}

std::string_view CsvScanner::quoted_field() {
  const std::int64_t first_line = line_;
  const char* first = ++at_;
  unquoted_.clear();
  for (; at_ != end_; ++at_) {
    if (*at_ == '\0') break;
    if (*at_ == '\n') ++line_;
    if (*at_ != '"') continue;
    if (at_ + 1 == end_ || at_[1] != '"') break;
    unquoted_.append(first, ++at_);  // with one of the two quotes
    first = at_ + 1;
  }
  if (at_ == end_) {
    refuse(first_line,
           "the quote that begins this field is never closed; close it, or double it "
           "if it is part of the text");
  }
  std::string_view field(first, static_cast<std::size_t>(at_ - first));
  if (!unquoted_.empty()) field = unquoted_.append(field);
  if (*at_ == '"') ++at_;
  skip_spaces();
  return field;
}

void CsvScanner::end_field() {
  if (delimiter_ == ' ') skip_spaces();
  in_record_ = false;
  if (at_ == end_) return;
  if (*at_ == '\n' || *at_ == '\r') {
    end_line();
  } else if (*at_ == '\0') {
    refuse(line_, "a zero byte; this is not text in UTF-8, save it as such");
  } else if (*at_ == delimiter_) {
    in_record_ = true;
    ++at_;
  } else if (delimiter_ == ' ') {
    in_record_ = true;  // the spaces between have been skipped
  } else {
    refuse(line_, "text follows the closing quote; double quotes that are part of the text");
  }
}

}  // namespace hebb::io
