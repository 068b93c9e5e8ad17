#include "io/npy_header.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "hebb/error.hpp"

namespace hebb::io {

namespace {

/// Goes through the text from front to back.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  NpyHeader parse() {
    NpyHeader header;
    bool descr = false, order = false, shape = false;
    expect('{');
    while (!take('}')) {
      const std::string_view key = quoted();
      expect(':');
      if (key == "descr" && !descr) {
        header.descr = element_type();
        descr = true;
      } else if (key == "fortran_order" && !order) {
        header.fortran_order = truth();
        order = true;
      } else if (key == "shape" && !shape) {
        header.shape = sizes();
        shape = true;
      } else {
        refuse(text::format("an unknown or repeated key '{}'", key.substr(0, 32)));
      }
      if (!take(',') && !peek('}')) refuse("neither ',' nor '}'");
    }
    skip_spaces();
    if (at_ != text_.size()) refuse("text after the dictionary");
    if (!descr || !order || !shape) refuse("a lack of descr, fortran_order or shape");
    return header;
  }

 private:
  [[noreturn]] void refuse(const std::string& found) const {
    throw DataError(
        text::format("{}: the .npy header has {} at byte {}; expected {{'descr': '<f4', "
                     "'fortran_order': False, 'shape': (2, 3), }}, write the file again",
                     name_, found, at_));
  }

  void skip_spaces() { at_ = std::min(text_.find_first_not_of(" \n\t", at_), text_.size()); }

  bool peek(char c) {
    skip_spaces();
    return at_ < text_.size() && text_[at_] == c;
  }

  bool take(char c) {
    if (!peek(c)) return false;
    ++at_;
    return true;
  }

  void expect(char c) {
    if (!take(c)) refuse(text::format("no '{}'", std::string_view(&c, 1)));
  }

  std::string_view quoted() {
    const char quote = peek('"') ? '"' : '\'';
    expect(quote);
    const std::size_t end = text_.find(quote, at_);
    if (end == text_.npos) refuse("a quote that is not closed");
    const std::string_view inside = text_.substr(at_, end - at_);
    at_ = end + 1;
    return inside;
  }

  std::string element_type() {
    if (peek('[')) {
      throw DataError(
          text::format("{}: holds a structured array, which hebb does not read; save one "
                       "array of numbers for each field",
                       name_));
    }
    return std::string(quoted());
  }

  bool truth() {
    skip_spaces();
    for (const bool value : {true, false}) {
      const std::string_view word = value ? "True" : "False";
      if (!text_.substr(at_).starts_with(word)) continue;
      at_ += word.size();
      return value;
    }
    refuse("neither True nor False");
  }

  Shape sizes() {
    Shape shape;
    expect('(');
    while (!take(')')) {
      skip_spaces();
      std::int64_t size = 0;
      const char* const first = text_.data() + at_;
      const auto [end, error] = std::from_chars(first, text_.data() + text_.size(), size);
      if (error != std::errc{} || size < 0) refuse("a size that is not a whole number");
      at_ += static_cast<std::size_t>(end - first);
      if (at_ < text_.size() && text_[at_] == 'L') ++at_;  // Python 2 wrote 3L
      if (shape.rank() == Shape::kMaxRank) refuse("more than eight axes");
      shape.push_back(size);
      if (!take(',') && !peek(')')) refuse("neither ',' nor ')'");
    }
    return shape;
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 0;
};

}  // namespace

NpyHeader parse_npy_header(std::string_view text, const std::string& name) {
  return HeaderParser(text, name).parse();
}

}  // namespace hebb::io
