#include "cli/recipe/recipe.hpp"

namespace hebb::cli {

namespace {

bool is_plain_word(std::string_view word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%";
  return !word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos;
}

}  // namespace

std::string command_of(const Recipe& recipe) {
  std::vector<std::string> words = {"hebb", "train"};
  for (const Setting& setting : settings()) {
    const std::optional<std::string> value = setting.get(recipe);
    if (!value) continue;
    if (!setting.option.empty()) words.emplace_back(setting.option);
    words.push_back(*value);
  }
  return shell_words(words);
}

std::string shell_words(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line += ' ';
    if (is_plain_word(word)) {
      line += word;
      continue;
    }
    line += '\'';
    for (const char c : word) line += c == '\'' ? std::string("'\\''") : std::string(1, c);
    line += '\'';
  }
  return line;
}

}  // namespace hebb::cli
