#include "io/yaml.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <sstream>
#include <utility>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "hebb/error.hpp"
#include "io/config_builder.hpp"
#include "io/json.hpp"

#ifdef HEBB_WITH_YAML
#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>
#endif

namespace hebb::io {

#ifdef HEBB_WITH_YAML

namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 20;
constexpr std::string_view kStandard = "tag:yaml.org,2002:";

bool is_plain(const Config& config) { return !config.is_list() && !config.is_object(); }

/// True for a text that every version of YAML takes for a text without quotes.
bool is_word(std::string_view text) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789.";
  constexpr std::string_view kValues[] = {"null", "true", "false", "yes", "no",
                                          "on",   "off",  "y",     "n"};
  return !text.empty() && kLetters.substr(0, 53).find(text[0]) != std::string_view::npos &&
         text.find_first_not_of(kLetters) == std::string_view::npos &&
         std::find(std::begin(kValues), std::end(kValues), text::lower(text)) == std::end(kValues);
}

void emit_text(YAML::Emitter& out, const std::string& text) {
  if (!is_word(text)) out << YAML::DoubleQuoted;
  out << text;
}

void emit(YAML::Emitter& out, const Config& config) {
  if (config.is_object()) {
    if (config.as_object().empty()) out << YAML::Flow;
    out << YAML::BeginMap;
    for (const auto& [key, value] : config.as_object()) {
      out << YAML::Key;
      emit_text(out, key);
      out << YAML::Value;
      emit(out, value);
    }
    out << YAML::EndMap;
  } else if (config.is_list()) {
    const Config::List& list = config.as_list();
    if (std::all_of(list.begin(), list.end(), is_plain)) out << YAML::Flow;
    out << YAML::BeginSeq;
    for (const Config& element : list) emit(out, element);
    out << YAML::EndSeq;
  } else if (config.is_string()) {
    emit_text(out, config.as_string());
  } else if (config.is_null()) {
    out << YAML::Null;
  } else {
    out << to_json(config);  // true, 1, 0.5: the same in both
  }
}

/// The value of a text without quotes. `refuse` throws.
template <class Refuse>
Config resolved(const std::string& text, const Refuse& refuse) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return {};
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  const bool plus = text[0] == '+' && text.find('-') != 1;  // which from_chars() does not take
  const std::string_view digits = std::string_view(text).substr(plus ? 1 : 0);
  const char* const end = digits.data() + digits.size();
  std::int64_t whole = 0;
  const auto read = std::from_chars(digits.data(), end, whole);
  if (read.ptr == end) {
    if (read.ec != std::errc()) refuse("a whole number that does not fit into 64 bits");
    return whole;
  }
  if (digits.find_first_not_of("0123456789.eE+-") == std::string_view::npos) {
    double real = 0;
    const auto number = std::from_chars(digits.data(), end, real);
    if (number.ptr == end) {
      if (number.ec != std::errc()) refuse("a number that no double is near to");
      return real;
    }
  }
  const std::string lower = text::lower(text);
  if (lower.ends_with(".inf") || lower == ".nan") refuse("a number that is not finite");
  return text;
}

/// Makes a Config of the parser's events.
class Reader : public YAML::EventHandler {
 public:
  explicit Reader(const std::string& name) : name_(name) {}
  Config take() { return config_.take(); }

  [[noreturn]] void refuse(const std::string& what, const YAML::Mark& mark) const {
    throw DataError(text::format("{}: line {}, column {}: {}", name_,
                                 mark.is_null() ? 1 : mark.line + 1,
                                 mark.is_null() ? 1 : mark.column + 1, what));
  }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { meet(mark, {}, ""); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse("references (*) have no place here; write the value out", mark);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    check_tag(mark, tag, {"str", "int", "float", "bool", "null"});
    mark_ = mark;
    // yaml-cpp 0.7 makes single bytes of these two, which are no characters in UTF-8.
    if (!text::is_utf8(value))
      refuse("the escapes \\N and \\_ are not read; write \\u0085, \\u00a0", mark);
    const bool quoted = tag == "!" || tag.ends_with(":str");
    const auto stop = [&](const char* what) { refuse(what, mark); };
    meet(mark, quoted || config_.expects_key() ? Config(value) : resolved(value, stop), value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    check_tag(mark, tag, {"seq", "python/tuple"});
    open(mark, false);
  }
  void OnSequenceEnd() override { config_.close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    check_tag(mark, tag, {"map"});
    open(mark, true);
  }
  void OnMapEnd() override { config_.close(); }

 private:
  /// Refuses tags but those that say what is seen anyway.
  void check_tag(const YAML::Mark& mark, std::string_view tag,
                 std::initializer_list<std::string_view> known) const {
    if (tag.empty() || tag == "?" || tag == "!") return;
    if (tag.starts_with(kStandard)) {
      for (const std::string_view name : known) {
        if (tag.substr(kStandard.size()) == name) return;
      }
    }
    refuse(text::format("the tag {}, and hebb makes nothing of tags, for they run code elsewhere; "
                        "write plain values",
                        printable(tag)),
           mark);
  }
  void meet(const YAML::Mark& mark, Config value, const std::string& text) {
    mark_ = mark;
    if (config_.expects_key()) {
      config_.key(text);
    } else {
      config_.value(std::move(value));
    }
  }
  void open(const YAML::Mark& mark, bool object) {
    mark_ = mark;
    if (config_.expects_key()) refuse("a list or map where a name is expected", mark);
    config_.open(object);
  }

  const std::string& name_;
  YAML::Mark mark_;
  ConfigBuilder config_{[this](const std::string& what) { refuse(what, mark_); }};
};

}  // namespace

bool yaml_supported() { return true; }

std::string to_yaml(const Config& config) {
  check_limits(config, "yaml");
  YAML::Emitter out;
  emit(out, config);
  std::string text = text::format("{}\n", out.c_str());
  // The one control character that yaml-cpp leaves as it is, always between quotes.
  for (std::size_t at = 0; (at = text.find('\x7f', at)) != std::string::npos;) {
    text.replace(at, 1, "\\x7f");
  }
  if (text.size() > kMostBytes) {
    throw ValueError(
        text::format("yaml: {} bytes are more than the {} that are read", text.size(), kMostBytes));
  }
  return text;
}

Config parse_yaml(std::string_view text, const std::string& name) {
  if (text.size() > kMostBytes) {
    throw DataError(text::format("{}: {} bytes of YAML are more than the {} that are read", name,
                                 text.size(), kMostBytes));
  }
  Reader reader(name);
  const auto mark_at = [&](std::size_t at) {
    YAML::Mark mark;
    const std::string_view before = text.substr(0, at);
    mark.pos = static_cast<int>(at);
    mark.line = static_cast<int>(std::count(before.begin(), before.end(), '\n'));
    mark.column = static_cast<int>(at - (before.rfind('\n') + 1));
    return mark;
  };
  // yaml-cpp 0.7 takes all memory for some files that are no text.
  if (const std::size_t at = text::find_no_text(text); at != std::string_view::npos) {
    reader.refuse(
        text::format("byte 0x{:02x} is no text in UTF-8", static_cast<unsigned char>(text[at])),
        mark_at(at));
  }
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(reader)) reader.refuse("there is nothing", {});
    if (parser) reader.refuse("something follows the document", mark_at(text.size()));
  } catch (const YAML::Exception& error) {
    reader.refuse(text::format("this is not YAML: {}", printable(error.msg)), error.mark);
  }
  return reader.take();
}

#else

namespace {

[[noreturn]] void refuse() {
  throw IOError(
      "yaml: this hebb was built without YAML; build with the CMake option HEBB_WITH_YAML=ON");
}

}  // namespace

bool yaml_supported() { return false; }
std::string to_yaml(const Config&) { refuse(); }
Config parse_yaml(std::string_view, const std::string&) { refuse(); }

#endif

}  // namespace hebb::io
