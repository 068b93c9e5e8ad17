// Settings of a recipe as options of commands.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "cli/data/source.hpp"
#include "cli/recipe/recipe.hpp"

namespace CLI {
class App;
}

namespace hebb::cli {

/// Settings as they were typed, by their key; what was not given is not there.
using SettingTexts = std::map<std::string_view, std::string>;

/// Adds the option of a setting to a command. `texts` must outlive it.
void add_setting(CLI::App& app, const Setting& setting, SettingTexts& texts);

/// Those of the settings with these keys.
void add_settings(CLI::App& app, SettingTexts& texts, std::initializer_list<std::string_view> keys);

/// Sets what was given. \throws UsageError for a value that the setting does not take.
void apply(const SettingTexts& texts, Recipe& recipe);

/// A recipe of these settings and DATA. \throws UsageError as apply(), DataError for data that are
/// not there or do not serve the purpose.
Recipe recipe_of(const std::string& data, const SettingTexts& texts, Purpose purpose);

}  // namespace hebb::cli
