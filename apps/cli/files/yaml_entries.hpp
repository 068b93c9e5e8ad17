// A flat YAML file: keys with their values, and the lines where they stand.
#pragma once

#include <string>
#include <vector>

namespace hebb::cli {

/// What stands behind a key.
enum class YamlKind { nothing, scalar, list, map };

/// A key and its value.
struct YamlEntry {
  std::string key;
  int line;  ///< Of the key, from 1.
  YamlKind kind = YamlKind::nothing;
  std::string value = {};  ///< Of a scalar; of a list its scalars, separated by commas.
  bool quoted = false;     ///< A scalar in quotes.
};

/// The entries of `text`, in order. What is inside of maps and of lists in lists is left out.
/// `name` stands for the file in messages. \throws DataError naming file and line for what is no
/// UTF-8, no YAML, or something else than one list of keys.
std::vector<YamlEntry> read_yaml_entries(const std::string& text, const std::string& name);

/// Refuses what stands in a line of a file. \throws DataError `config.yaml:4: MESSAGE`.
[[noreturn]] void refuse_line(const std::string& name, int line, const std::string& message);

}  // namespace hebb::cli
