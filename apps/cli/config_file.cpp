#include "config_file.hpp"

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "hebb/error.hpp"
#include "hebb/version.hpp"
#include "io/file.hpp"

namespace hebb::cli {

namespace {

/// A recipe takes a few hundred bytes. Whatever is much larger is some other file.
constexpr std::uint64_t kLargestFile = 1 << 20;

/// `config.yaml:4: batch_size`: where in the file something is wrong.
struct Place {
  const std::string& path;
  int line;

  [[noreturn]] void refuse(const std::string& message) const {
    throw DataError(text::format("{}:{}: {}", path, line, message));
  }
};

int line_of(const YAML::Mark& mark) { return mark.is_null() ? 1 : mark.line + 1; }

std::string read_text(const std::string& path) {
  const io::InputFile file(path);
  if (file.size() > kLargestFile) {
    throw DataError(
        text::format("{}: {} bytes are too many for a configuration of a run; name the "
                     "config.yaml of a run folder",
                     path, file.size()));
  }
  const io::Bytes bytes = file.read_all();
  const auto span = bytes.span();
  return {reinterpret_cast<const char*>(span.data()), span.size()};
}

/// Number of bytes of the character that `text` begins with: one that can be seen, or a tab or line
/// end, in UTF-8; 0 for anything else.
std::size_t character_size(std::string_view text) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return static_cast<unsigned char>(text[i]);
  };
  const std::uint32_t lead = byte(0);
  if (lead == '\t' || lead == '\n' || lead == '\r') return 1;
  if (lead < 0x80) return lead >= 0x20 && lead != 0x7f ? 1 : 0;
  const std::size_t size = lead < 0xc0   ? 0
                           : lead < 0xe0 ? 2
                           : lead < 0xf0 ? 3
                           : lead < 0xf8 ? 4
                                         : 0;
  if (size == 0 || size > text.size()) return 0;
  std::uint32_t code = lead & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3f);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800,
                                      0x10000};  // by size; less is an overlong form
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  return code >= kLeast[size] && code <= 0x10ffff && !surrogate ? size : 0;
}

/// Refuses bytes that are no text. yaml-cpp 0.7 takes all memory on some of them.
void check_is_text(const std::string& path, std::string_view text) {
  int line = 1;
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    if (size == 0) {
      Place{path, line}.refuse(
          text::format("byte 0x{:02x} is no text in UTF-8; name the config.yaml of "
                       "a run folder",
                       static_cast<unsigned char>(text[0])));
    }
    if (text[0] == '\n') ++line;
    text.remove_prefix(size);
  }
}

/// The one document of the file, which is a map.
YAML::Node parse(const std::string& path, const std::string& text) {
  check_is_text(path, text);
  std::vector<YAML::Node> documents;
  try {
    documents = YAML::LoadAll(text);
  } catch (const YAML::Exception& error) {
    Place{path, line_of(error.mark)}.refuse(text::format("this is not YAML: {}", error.msg));
  }
  if (documents.size() == 1 && documents[0].IsMap()) return documents[0];
  Place{path, 1}.refuse(
      "expected one list of lines such as \"epochs: 10\"; "
      "name the config.yaml of a run folder");
}

const Setting& setting_of(const std::string& key, const Place& place) {
  std::vector<std::string_view> known;
  for (const Setting& setting : settings()) {
    if (setting.key == key) return setting;
    known.push_back(setting.key);
  }
  place.refuse(text::unknown_name("key", key, known));
}

/// The text of a value, provided that it is of the kind that the setting has.
std::string value_text(const YAML::Node& value, const Setting& setting, const Place& place) {
  if (value.IsNull()) {
    place.refuse(
        text::format("{}: there is no value; write one, or leave the line out for the "
                     "default",
                     setting.key));
  }
  const bool number = setting.kind == ValueKind::number;
  if (!value.IsScalar()) {
    place.refuse(text::format("{}: expected a {}, got a {}", setting.key,
                              number ? "number" : "text", value.IsMap() ? "map" : "list"));
  }
  if (number && value.Tag() == "!") {
    place.refuse(text::format("{}: expected a number, got the text \"{}\"; leave the quotes out",
                              setting.key, value.Scalar()));
  }
  return value.Scalar();
}

}  // namespace

Recipe read_config(const std::string& path) { return parse_config(read_text(path), path); }

Recipe parse_config(const std::string& text, const std::string& name) {
  const YAML::Node document = parse(name, text);
  Recipe recipe;
  std::map<std::string, int> lines;
  for (const auto& entry : document) {
    const Place place{name, line_of(entry.first.Mark())};
    if (!entry.first.IsScalar()) place.refuse("expected a key, such as \"epochs\"");
    const std::string& key = entry.first.Scalar();
    const Setting& setting = setting_of(key, place);
    const auto [earlier, is_new] = lines.emplace(key, place.line);
    if (!is_new)
      place.refuse(text::format("{}: given before in line {}; keep one", key, earlier->second));
    const std::string value = value_text(entry.second, setting, place);
    try {
      setting.set(recipe, value);
    } catch (const ValueError& error) {
      place.refuse(text::format("{}: {}", key, error.message()));
    }
  }
  if (recipe.data.empty()) {
    throw DataError(
        text::format("{}: it does not say what to train on; add a line such as "
                     "\"data: fashion_mnist\"",
                     name));
  }
  return recipe;
}

std::string config_text(const Recipe& recipe) {
  YAML::Emitter out;
  out << YAML::Comment(
      text::format("Written by hebb {}.{}.{}. To repeat the run: hebb train THIS_FILE",
                   HEBB_VERSION_MAJOR, HEBB_VERSION_MINOR, HEBB_VERSION_PATCH));
  out << YAML::BeginMap;
  for (const Setting& setting : settings()) {
    const std::optional<std::string> value = setting.get(recipe);
    if (!value) continue;
    out << YAML::Key << std::string(setting.key) << YAML::Value;
    if (setting.kind == ValueKind::text) out << YAML::DoubleQuoted;
    out << *value;
  }
  out << YAML::EndMap;
  return text::format("{}\n", out.c_str());
}

}  // namespace hebb::cli
