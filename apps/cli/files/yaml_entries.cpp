#include "cli/files/yaml_entries.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "hebb/error.hpp"

namespace hebb::cli {

namespace {

constexpr const char* kExpected =
    "expected lines such as \"epochs: 10\" and nothing else; name the config.yaml of a run folder";

int line_of(const YAML::Mark& mark) { return mark.is_null() ? 1 : mark.line + 1; }

void check_is_text(std::string_view text, const std::string& name) {
  const std::size_t at = text::find_no_text(text);
  if (at == std::string_view::npos) return;
  const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
  refuse_line(name, static_cast<int>(line) + 1,
              text::format("byte 0x{:02x} is no text in UTF-8; {}",
                           static_cast<unsigned char>(text[at]), kExpected));
}

/// Collects the entries from what the parser meets.
class Collector : public YAML::EventHandler {
 public:
  explicit Collector(const std::string& name) : name_(name) {}
  std::vector<YamlEntry> entries;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { meet(mark, YamlKind::nothing); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse_line(name_, line_of(mark), "references (*) have no place here; write the value out");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    meet(mark, YamlKind::scalar, value, tag == "!");
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    meet(mark, YamlKind::list);
    ++depth_;
  }
  void OnSequenceEnd() override { --depth_; }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    meet(mark, YamlKind::map);
    ++depth_;
  }
  void OnMapEnd() override { --depth_; }

 private:
  void meet(const YAML::Mark& mark, YamlKind kind, const std::string& value = {},
            bool quoted = false) {
    if (depth_ == 2 && kind == YamlKind::scalar) add_item(value);
    if (depth_ > 1) return;
    const int line = line_of(mark);
    if (depth_ == 0) {
      if (kind != YamlKind::map) refuse_line(name_, line, kExpected);
    } else if (at_value_) {
      entries.back().kind = kind;
      entries.back().value = value;
      entries.back().quoted = quoted;
      at_value_ = false;
    } else {
      if (kind != YamlKind::scalar) refuse_line(name_, line, "expected a key, such as epochs");
      entries.push_back({.key = value, .line = line});
      at_value_ = true;
    }
  }

  void add_item(const std::string& value) {
    YamlEntry& list = entries.back();
    if (list.kind == YamlKind::list) list.value += (list.value.empty() ? "" : ",") + value;
  }

  const std::string& name_;
  int depth_ = 0;
  bool at_value_ = false;
};

}  // namespace

void refuse_line(const std::string& name, int line, const std::string& message) {
  throw DataError(text::format("{}:{}: {}", name, line, message));
}

std::vector<YamlEntry> read_yaml_entries(const std::string& text, const std::string& name) {
  // yaml-cpp 0.7 takes all memory for some files that are no text, and LoadAll() for a lone comma.
  check_is_text(text, name);
  Collector collector(name);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(collector)) refuse_line(name, 1, kExpected);
    if (parser) {
      const int line = collector.entries.empty() ? 1 : collector.entries.back().line;
      refuse_line(name, line, text::format("something else follows this entry; {}", kExpected));
    }
  } catch (const YAML::Exception& error) {
    refuse_line(name, line_of(error.mark), text::format("this is not YAML: {}", error.msg));
  }
  return std::move(collector.entries);
}

}  // namespace hebb::cli
