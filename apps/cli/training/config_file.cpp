#include "cli/training/config_file.hpp"

#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>

#include <filesystem>
#include <map>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/data/source.hpp"
#include "cli/files/yaml_entries.hpp"
#include "cli/training/network.hpp"
#include "hebb/error.hpp"
#include "hebb/version.hpp"
#include "io/json.hpp"
#include "io/yaml.hpp"

namespace hebb::cli {

namespace {

/// A recipe takes a few hundred bytes. Whatever is much larger is some other file.
constexpr std::uint64_t kLargestFile = 1 << 20;

const Setting& setting_of(const YamlEntry& entry, const std::string& name) {
  std::vector<std::string_view> known;
  for (const Setting& setting : settings()) {
    if (setting.key == entry.key) return setting;
    known.push_back(setting.key);
  }
  refuse_line(name, entry.line, text::unknown_name("key", entry.key, known));
}

/// A network that is written out in the file, as JSON.
std::string network_text(const std::string& text, const YamlEntry& entry, const std::string& name) {
  return io::to_json(*io::parse_yaml(text, name).find(entry.key));
}

/// The recipe's own network with all that is in it, as an entry of the file; empty without one.
std::string network_entry(const Recipe& recipe) {
  if (recipe.model.empty()) return {};
  Config entry;
  entry.set("model", io::parse_json(architecture_of(recipe), recipe.model));
  const std::string text = io::to_yaml(entry);
  return text.ends_with('\n') ? text : text + "\n";
}

std::string from_root(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal().string();
}

/// Refuses a value that is not of the kind that the setting has.
void check_kind(const YamlEntry& entry, const Setting& setting, const std::string& name) {
  const auto refuse = [&](const std::string& message) {
    refuse_line(name, entry.line, text::format("{}: {}", entry.key, message));
  };
  const bool number = setting.kind == ValueKind::number;
  if (entry.kind == YamlKind::nothing) {
    refuse("there is no value; write one, or leave the line out for the default");
  }
  if (entry.kind == YamlKind::map && setting.kind == ValueKind::network) return;
  if (entry.kind == YamlKind::list && setting.kind == ValueKind::names) return;
  if (entry.kind != YamlKind::scalar) {
    refuse(text::format("expected a {}, got a {}", number ? "number" : "text",
                        entry.kind == YamlKind::map ? "map" : "list"));
  }
  if (number && entry.quoted) {
    refuse(
        text::format("expected a number, got the text \"{}\"; leave the quotes out", entry.value));
  }
}

}  // namespace

Recipe read_config(const std::string& path) {
  const InputFile file(path);
  if (file.size() > kLargestFile) {
    throw DataError(
        text::format("{}: {} bytes are too many for the configuration of a run; name the "
                     "config.yaml of a run folder",
                     path, file.size()));
  }
  const Bytes bytes = file.read_all();
  const auto span = bytes.span();
  return parse_config({reinterpret_cast<const char*>(span.data()), span.size()}, path);
}

Recipe parse_config(const std::string& text, const std::string& name) {
  Recipe recipe;
  std::map<std::string_view, int> lines;
  const std::vector<YamlEntry> entries = read_yaml_entries(text, name);
  for (const YamlEntry& entry : entries) {
    const Setting& setting = setting_of(entry, name);
    const auto [earlier, is_new] = lines.emplace(setting.key, entry.line);
    if (!is_new) {
      refuse_line(
          name, entry.line,
          text::format("{}: given before in line {}; keep one", entry.key, earlier->second));
    }
    check_kind(entry, setting, name);
    try {
      const bool network = entry.kind == YamlKind::map;
      setting.set(recipe, network ? network_text(text, entry, name) : entry.value);
    } catch (const ValueError& error) {
      refuse_line(name, entry.line, text::format("{}: {}", entry.key, error.message()));
    }
  }
  if (recipe.data.empty()) {
    throw DataError(
        text::format("{}: it does not say what to train on; add a line such as "
                     "\"data: iris.csv\"",
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
    std::optional<std::string> value = setting.get(recipe);
    if (!value || setting.kind == ValueKind::network) continue;
    out << YAML::Key << std::string(setting.key) << YAML::Value;
    if (setting.kind == ValueKind::path && !is_dataset(*value)) value = from_root(*value);
    if (setting.kind != ValueKind::number) out << YAML::DoubleQuoted;
    out << *value;
  }
  out << YAML::EndMap;
  return text::format("{}\n{}", out.c_str(), network_entry(recipe));
}

}  // namespace hebb::cli
