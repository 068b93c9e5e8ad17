#include "cli/verbs/setting_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "cli/terminal/errors.hpp"

namespace hebb::cli {

namespace {

std::string with_default(const std::string& help, const std::string& value) {
  return text::format("{}{}(default {})", help, help.ends_with('\n') ? "" : " ", value);
}

}  // namespace

void add_setting(CLI::App& app, const Setting& setting, SettingTexts& texts) {
  const std::string help(setting.help);
  std::string names(setting.option);
  std::string full = "--" + std::string(setting.key);
  std::replace(full.begin() + 2, full.end(), '_', '-');
  if (full != setting.option) names += "," + full;
  const std::optional<std::string> value = setting.get(Recipe());
  app.add_option_function<std::string>(
         names, [&texts, key = setting.key](const std::string& text) { texts[key] = text; },
         value ? with_default(help, *value) : help)
      ->option_text(std::string(setting.placeholder))
      ->group(std::string(setting.group));
}

void add_settings(CLI::App& app, SettingTexts& texts,
                  std::initializer_list<std::string_view> keys) {
  for (const Setting& setting : settings()) {
    if (std::ranges::find(keys, setting.key) != keys.end()) add_setting(app, setting, texts);
  }
}

void apply(const SettingTexts& texts, Recipe& recipe) {
  for (const Setting& setting : settings()) {
    const auto given = texts.find(setting.key);
    if (given == texts.end()) continue;
    try {
      setting.set(recipe, given->second);
    } catch (const ValueError& error) {
      throw UsageError(text::format("{}: {}", setting.option, error.message()));
    }
  }
}

Recipe recipe_of(const std::string& data, const SettingTexts& texts, Purpose purpose) {
  Recipe recipe;
  apply(texts, recipe);
  try {
    recipe.data = checked_data(data, purpose);
  } catch (const ValueError& error) {
    throw DataError(error.message());  // what data there are is no matter of the command line
  }
  return recipe;
}

}  // namespace hebb::cli
