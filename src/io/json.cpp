#include "io/json.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "io/config_builder.hpp"

#ifdef HEBB_WITH_JSON
#include <nlohmann/json.hpp>
#endif

namespace hebb::io {

#ifdef HEBB_WITH_JSON

namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 20;

std::string quoted(const std::string& text) {
  try {
    return nlohmann::json(text).dump();
  } catch (const nlohmann::json::exception&) {
    throw ValueError("json: a text is not UTF-8");
  }
}

std::string real(double value) {
  if (!std::isfinite(value)) {
    throw ValueError(text::format("json: there is no way to write {}", value));
  }
  const std::string digits = text::number(value);
  return digits.find_first_of(".e") == std::string::npos ? digits + ".0" : digits;
}

void write(const Config& config, std::string& out);

/// Elements between brackets: `f` writes one.
template <class List, class F>
void write_list(const List& list, const char* brackets, std::string& out, F&& f) {
  out += brackets[0];
  bool first = true;
  for (const auto& element : list) {
    if (!std::exchange(first, false)) out += ", ";
    f(element);
  }
  out += brackets[1];
}

void write(const Config& config, std::string& out) {
  switch (config.kind()) {
    case Config::Kind::null: out += "null"; break;
    case Config::Kind::boolean: out += config.as_bool() ? "true" : "false"; break;
    case Config::Kind::integer: out += text::format("{}", config.as_int()); break;
    case Config::Kind::real: out += real(config.as_double()); break;
    case Config::Kind::string: out += quoted(config.as_string()); break;
    case Config::Kind::list:
      write_list(config.as_list(), "[]", out, [&](const Config& element) { write(element, out); });
      break;
    case Config::Kind::object:
      write_list(config.as_object(), "{}", out, [&](const auto& member) {
        out += quoted(member.first) + ": ";
        write(member.second, out);
      });
      break;
  }
}

/// Walks over a text and counts what was read, so that an error can say where it is.
struct CountingIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* at;
  std::size_t* read;

  reference operator*() const { return *at; }
  CountingIterator& operator++() {
    ++at;
    ++*read;
    return *this;
  }
  CountingIterator operator++(int) {
    const CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at == other.at; }
  bool operator!=(const CountingIterator& other) const { return at != other.at; }
};

/// Makes a Config of the parser's events.
class Builder {
 public:
  Builder(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  CountingIterator begin() { return {text_.data(), &read_}; }
  CountingIterator end() { return {text_.data() + text_.size(), &read_}; }
  Config take() { return config_.take(); }

  /// An error at a place of the text, counted from 1.
  [[noreturn]] void refuse(const std::string& what, std::size_t position) const {
    const std::string_view before = text_.substr(0, position > 0 ? position - 1 : 0);
    const std::size_t line_end = before.rfind('\n');
    throw DataError(text::format(
        "{}: line {}, column {}: {}", name_, 1 + std::count(before.begin(), before.end(), '\n'),
        before.size() - (line_end == std::string_view::npos ? 0 : line_end + 1) + 1, what));
  }

  bool null() { return add({}); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(std::int64_t value) { return add(value); }
  bool number_unsigned(std::uint64_t value) {
    if (value > std::numeric_limits<std::int64_t>::max()) refuse_number();
    return add(static_cast<std::int64_t>(value));
  }
  bool number_float(double value, const std::string& digits) {
    // A whole number that is too long arrives here.
    if (digits.find_first_of(".eE") == std::string::npos) refuse_number();
    return add(value);
  }
  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(std::vector<std::uint8_t>&) { return false; }  // JSON text has none

  bool start_object(std::size_t) { return open(true); }
  bool start_array(std::size_t) { return open(false); }
  bool key(std::string& name) {
    config_.key(std::move(name));
    return true;
  }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& e) {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error ..."
    std::string_view what(e.what());
    what.remove_prefix(std::min(what.size(), what.find("] ") + 2));
    if (what.starts_with("parse error")) {
      const std::size_t colon = what.find(": ");
      if (colon != std::string_view::npos) what.remove_prefix(colon + 2);
    }
    refuse(printable(what), position);
  }

 private:
  [[noreturn]] void refuse_number() const {
    refuse("a whole number that does not fit into 64 bits", read_);
  }
  bool add(Config value) {
    config_.value(std::move(value));
    return true;
  }
  bool open(bool object) {
    config_.open(object);
    return true;
  }
  bool close() {
    config_.close();
    return true;
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t read_ = 0;
  ConfigBuilder config_{[this](const std::string& what) { refuse(what, read_); }};
};

}  // namespace

bool json_supported() { return true; }

std::string to_json(const Config& config) {
  check_limits(config, "json");
  std::string out;
  write(config, out);
  if (out.size() > kMostBytes) {
    throw ValueError(
        text::format("json: {} bytes are more than the {} that are read", out.size(), kMostBytes));
  }
  return out;
}

Config parse_json(std::string_view text, const std::string& name) {
  if (text.size() > kMostBytes) {
    throw DataError(text::format("{}: {} bytes of JSON are more than the {} that are read", name,
                                 text.size(), kMostBytes));
  }
  Builder builder(text, name);
  // The parser would take a zero byte for the end of the text.
  if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos) {
    builder.refuse("a byte that is 0", zero + 1);
  }
  nlohmann::json::sax_parse(builder.begin(), builder.end(), &builder);
  return builder.take();
}

#else

namespace {

[[noreturn]] void refuse() {
  throw IOError(
      "json: this hebb was built without JSON; build with the CMake option "
      "HEBB_WITH_JSON=ON");
}

}  // namespace

bool json_supported() { return false; }
std::string to_json(const Config&) { refuse(); }
Config parse_json(std::string_view, const std::string&) { refuse(); }

#endif

}  // namespace hebb::io
